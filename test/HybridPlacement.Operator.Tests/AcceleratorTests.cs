using System.Net;
using System.Net.Sockets;
using System.Text;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Accelerators;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;
using Microsoft.Extensions.Time.Testing;

namespace HybridPlacement.Operator.Tests;

public sealed class AcceleratorTests
{
    private const string Served = "nv_inference_count{model=\"xray\",version=\"1\"} 3\n";
    private const string Gpu = "# TYPE nv_gpu_memory_total_bytes gauge\nnv_gpu_memory_total_bytes{gpu_uuid=\"GPU-1\"} 85899345920\n";

    [TestCase(Served + Gpu, """{"name":"xray","instance_group":[{"name":"xray_0","kind":"KIND_GPU","count":1,"gpus":[0]}]}""", "GpuActive")]
    [TestCase(Served + Gpu, """{"instance_group":[{"kind":"KIND_CPU"}]}""", "CpuFallback")]
    [TestCase(Served + Gpu, """{"instance_group":[{"kind":"KIND_GPU"},{"kind":"KIND_CPU"}]}""", "CpuFallback")]
    [TestCase(Served + Gpu, """{"instance_group":[{"kind":"KIND_MODEL"}]}""", null)]
    [TestCase(Served + Gpu, "not json", null)]
    [TestCase(Served + Gpu, """{"instance_group":[{"kind":3}]}""", null)]
    [TestCase(Served + Gpu, null, null)]
    [TestCase(Served + "# HELP nv_gpu_memory_total_bytes none\n", """{"instance_group":[{"kind":"KIND_GPU"}]}""", "NoGpuVisible")]
    [TestCase("vllm:num_requests_running 0\n", null, null)]
    [TestCase(null, null, null)]
    public void What_a_server_computes_on_is_read_from_its_own_words(string? metrics, string? config, string? reason) =>
        Assert.That(AcceleratorReading.Read(metrics, config).Reason, Is.EqualTo(reason));

    [Test, CancelAfter(30_000)]
    public async Task Pods_are_asked_on_their_ports_and_not_again_at_once(CancellationToken cancellation)
    {
        using var server = new Server();
        using var watch = new AcceleratorWatch(new FakeTimeProvider());
        var model = Samples.Model(s => s with { Accelerator = new() });
        var runtime = RuntimeCatalog.BuiltIn(Samples.ServerImage)[1].Spec with { Ports = new() { Http = server.Port, Metrics = server.Port } };
        for (var i = 0; i < 2; i++)
        {
            var readings = await watch.ReadAsync(model, runtime, [Pod("127.0.0.1"), Pod(null)], cancellation);
            Assert.That(readings.Values.Select(r => r.Reason), Is.EqualTo(new[] { "GpuActive" }));
        }

        Assert.That(server.Asked, Is.EqualTo(new[] { "/metrics", "/v2/models/xray/config" }));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_pod_that_does_not_answer_leaves_it_unknown(CancellationToken cancellation)
    {
        using var server = new Server();
        var port = server.Port;
        server.Dispose();
        using var watch = new AcceleratorWatch(new FakeTimeProvider());
        var runtime = RuntimeCatalog.BuiltIn(Samples.ServerImage)[1].Spec with { Ports = new() { Http = port, Metrics = port } };
        var readings = await watch.ReadAsync(Samples.Model(s => s with { Accelerator = new() }), runtime, [Pod("127.0.0.1")], cancellation);
        Assert.That(readings.Values.Single().Reason, Is.Null);
    }

    private static ObservedPod Pod(string? address) => new()
    {
        Key = new NamespacedName("radiology", $"xray-{address}"),
        Uid = $"uid-{address}",
        Model = new ModelPod { Model = new ModelKey("radiology", "xray"), Pool = "dc", Ready = true, Address = address },
    };

    /// <summary>Answers as Triton does, one connection after the other.</summary>
    private sealed class Server : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Server()
        {
            _listener.Start();
            _ = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public List<string> Asked { get; } = [];

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            while (true)
            {
                TcpClient client;
                try
                {
                    client = await _listener.AcceptTcpClientAsync();
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    return;
                }

                using (client)
                {
                    var stream = client.GetStream();
                    using var reader = new StreamReader(stream, leaveOpen: true);
                    var path = (await reader.ReadLineAsync())!.Split(' ')[1];
                    Asked.Add(path);
                    while (await reader.ReadLineAsync() is { Length: > 0 })
                    {
                    }

                    var body = path == "/metrics" ? Served + Gpu : """{"instance_group":[{"kind":"KIND_GPU"}]}""";
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
                }
            }
        }
    }
}
