using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using HybridPlacement.Integration.Tools;
using HybridPlacement.Sandbox.Conformance;
using HybridPlacement.Sandbox.Workloads;
using HybridPlacement.Sandbox.Workloads.Controllers;

namespace HybridPlacement.Sandbox.Tests.Workloads;

/// <summary>From a client's own port to the process of a pod, in each way that clients know.</summary>
public sealed class PortForwardTests
{
    private SandboxCluster _cluster = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _cluster = await SandboxCluster.StartAsync(new SandboxOptions
        {
            Workloads = new WorkloadOptions
            {
                ProcessImages = [new ProcessImage { Image = "example.org/server", Executable = "dotnet", Arguments = [typeof(TestProgram).Assembly.Location] }],
            },
        });
        using var api = new ApiClient(_cluster.KubeconfigPath);
        await api.PostAsync("/api/v1/nodes", "{metadata: {name: a}}");
        await api.PostAsync("/api/v1/namespaces/default/pods", """
            metadata: {name: real}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - {name: c, image: example.org/server, args: [$(ADDRESS), '8000', hello], ports: [{name: http, containerPort: 8000}],
                 env: [{name: ADDRESS, valueFrom: {fieldRef: {fieldPath: status.podIP}}}],
                 readinessProbe: {tcpSocket: {port: http}, periodSeconds: 1}}
            """);
        await api.PostAsync("/api/v1/namespaces/default/pods", "{metadata: {name: pretended}, spec: {containers: [{name: c, image: x}]}}");
        foreach (var name in new[] { "real", "pretended" })
            await Eventually.Async(async () => PodState.IsReady((await api.GetAsync($"/api/v1/namespaces/default/pods/{name}")).Body));
    }

    [OneTimeTearDown]
    public async Task Stop() => await _cluster.DisposeAsync();

    [Test]
    public async Task Kubectl_reaches_the_process([ValueSource(nameof(Installed))] string program, [Values("true", "false")] string webSockets)
    {
        using var kubectl = Forward(program, webSockets, "pod/real", ":http");
        var port = await PortAsync(kubectl);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });
        for (var i = 0; i < 3; i++)
            Assert.That(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/")), Is.EqualTo("hello"));
        kubectl.Kill();
        await kubectl.WaitForExitAsync();
    }

    [Test]
    public async Task Kubectl_says_why_nobody_answers([Values("real", "pretended")] string pod)
    {
        using var kubectl = Forward("kubectl", "true", $"pod/{pod}", ":81");
        var error = kubectl.StandardError.ReadToEndAsync();
        var port = await PortAsync(kubectl);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
            Assert.That(async () => await client.GetStream().ReadAsync(new byte[1]), Is.Zero);
        }

        kubectl.Kill();
        await kubectl.WaitForExitAsync();
        Assert.That(await error, Does.Contain(pod == "real" ? "error forwarding port 81 to pod default/real" : "the sandbox only pretends to run this pod"));
    }

    [Test]
    public async Task A_library_reaches_the_process_over_channels()
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("v4.channel.k8s.io");
        socket.Options.SetRequestHeader("Authorization", $"Bearer {_cluster.Token}");
#pragma warning disable CA5359 // The sandbox's own certificate.
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await socket.ConnectAsync(
            new Uri($"wss://{_cluster.BaseUri.Authority}/api/v1/namespaces/default/pods/real/portforward?ports=8000"), limit.Token);
        foreach (var channel in new[] { 0, 1 })
        {
            var greeting = await ReceiveAsync(socket, limit.Token);
            Assert.That((greeting[0], BinaryPrimitives.ReadUInt16LittleEndian(greeting.AsSpan(1))), Is.EqualTo(((byte)channel, (ushort)8000)));
        }

        await socket.SendAsync((byte[])[0, .. "GET / HTTP/1.0\r\n\r\n"u8], WebSocketMessageType.Binary, endOfMessage: true, limit.Token);
        var answer = await ReceiveAsync(socket, limit.Token);
        Assert.That(answer[0], Is.Zero);
        Assert.That(Encoding.ASCII.GetString(answer), Does.Contain("200 OK").And.Contain("hello"));
    }

    [Test]
    public async Task Without_an_upgrade_it_is_refused()
    {
        using var api = new ApiClient(_cluster.KubeconfigPath);
        var answer = await api.GetAsync("/api/v1/namespaces/default/pods/real/portforward");
        Assert.That((answer.Code, answer.Message), Is.EqualTo((400, "Upgrade request required")));
    }

    /// <summary>Each kubectl on PATH, once: older and newer ones ask in different ways.</summary>
    private static IEnumerable<string> Installed() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "kubectl"))
        .Where(File.Exists)
        .DistinctBy(path => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path)
        .DefaultIfEmpty("kubectl");

    private Process Forward(string program, string webSockets, params string[] what)
    {
        var start = new ProcessStartInfo(
            File.Exists(program) ? program : RequiredTool.Find(program), ["--kubeconfig", _cluster.KubeconfigPath, "port-forward", .. what])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBECTL_PORT_FORWARD_WEBSOCKETS"] = webSockets;
        return Process.Start(start)!;
    }

    /// <summary>Out of <c>Forwarding from 127.0.0.1:PORT -> 8000</c>.</summary>
    private static async Task<string> PortAsync(Process kubectl)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var line = await kubectl.StandardOutput.ReadLineAsync(limit.Token);
        Assert.That(line, Does.StartWith("Forwarding from 127.0.0.1:"));
        return line!.Split(':')[1].Split(' ')[0];
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, cancellationToken);
        return buffer[..received.Count];
    }
}
