using System.Diagnostics;
using System.Globalization;
using System.Net;
using HybridPlacement.Sandbox.Conformance;
using HybridPlacement.Sandbox.Workloads.Controllers;
using HybridPlacement.Sandbox.Workloads.Kubelet;

namespace HybridPlacement.Sandbox.Tests.Workloads;

/// <summary>A sandbox in a process of its own (by /proc, so on Linux): what others can reach of it, and what is left when it is killed.</summary>
[Platform("Linux")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SafetyTests
{
    private Process _sandbox = null!;
    private string _kubeconfig = null!;
    private string _folder = null!;

    [SetUp]
    public async Task Start()
    {
        _sandbox = Process.Start(new ProcessStartInfo("dotnet", [typeof(TestProgram).Assembly.Location, "sandbox"])
        {
            RedirectStandardOutput = true,
        })!;
        _kubeconfig = (await _sandbox.StandardOutput.ReadLineAsync())!;
        _folder = Path.GetDirectoryName(_kubeconfig)!;
        using var api = new ApiClient(_kubeconfig);
        await api.PostAsync("/api/v1/nodes", "metadata: {name: a}");
        // A server and a process that it leaves behind in the background, which ignores what asks it to end.
        await api.PostAsync("/api/v1/namespaces/default/pods", """
            metadata: {name: p}
            spec: {containers: [{name: c, image: example.org/shell, args: ['trap "" TERM INT HUP; sleep 300 & sleep 301; wait']}]}
            """);
        await Eventually.Async(async () => PodState.IsReady((await api.GetAsync("/api/v1/namespaces/default/pods/p")).Body));
        await api.PostAsync("/api/v1/namespaces/default/services", "metadata: {name: s}\nspec: {selector: {app: x}, ports: [{port: 8000}]}");
    }

    [TearDown]
    public async Task Stop()
    {
        _sandbox.Kill();
        await _sandbox.WaitForExitAsync();
        _sandbox.Dispose();
    }

    [Test]
    public async Task Killed_it_leaves_no_process_and_no_file()
    {
        var children = Descendants(_sandbox.Id);
        // The pod's shell with both its sleeps, and the watchdog with what it waits with.
        await Eventually.Async(() => (children = Descendants(_sandbox.Id)).Count >= 5, () => string.Join(",", children));
        Assert.That(Directory.Exists(_folder), Is.True);
        _sandbox.Kill();
        await _sandbox.WaitForExitAsync();
        await Eventually.Async(() => !children.Any(ProcessSupervisorTests.Alive), () => string.Join(",", children.Where(ProcessSupervisorTests.Alive)));
        await Eventually.Async(() => !Directory.Exists(_folder));
    }

    [Test]
    public async Task A_signal_ends_the_program_that_it_is_part_of()
    {
        Signals.Send(_sandbox.Id, Signals.Terminate);
        await Eventually.Async(() => _sandbox.HasExited);
        await Eventually.Async(() => !Directory.Exists(_folder));
    }

    [Test]
    public void It_listens_on_loopback_only()
    {
        var listeners = Listeners(_sandbox.Id);
        Assert.That(listeners, Is.Not.Empty);
        Assert.That(listeners, Is.All.Matches<IPAddress>(address => IPAddress.IsLoopback(address!)));
    }

    [Test]
    public void Nobody_else_may_read_its_files()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.That(File.GetUnixFileMode(_folder) & Others, Is.EqualTo(UnixFileMode.None));
        Assert.That(File.GetUnixFileMode(_kubeconfig) & Others, Is.EqualTo(UnixFileMode.None));
    }

    [Test]
    public async Task Without_its_token_or_without_tls_it_says_nothing()
    {
        var server = new Uri(File.ReadLines(_kubeconfig).Single(line => line.Contains("server:", StringComparison.Ordinal)).Split(": ")[1]);
#pragma warning disable CA5359 // The sandbox's own certificate; that a stranger is refused is what is tested.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
#pragma warning restore CA5359
        foreach (var token in new[] { null, "wrong" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "/api/v1/namespaces"));
            if (token is not null) request.Headers.Authorization = new("Bearer", token);
            using var answer = await http.SendAsync(request);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }

        Assert.That(
            async () => await http.GetAsync(new UriBuilder(server) { Scheme = "http" }.Uri), Throws.TypeOf<HttpRequestException>());
    }

    /// <summary>All processes below one, by /proc.</summary>
    private static List<int> Descendants(int id)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)) continue;
            try
            {
                var status = File.ReadAllText(Path.Combine(folder, "stat"));
                parents[process] = int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // Ended meanwhile.
            }
        }

        var found = new List<int> { id };
        for (var i = 0; i < found.Count; i++)
            found.AddRange(parents.Where(pair => pair.Value == found[i]).Select(pair => pair.Key));
        return found[1..];
    }

    /// <summary>The addresses that a process listens on, by the inodes of its sockets.</summary>
    private static List<IPAddress> Listeners(int id)
    {
        const string Listen = "0A";
        var sockets = Directory.GetFiles($"/proc/{id}/fd").Select(file => new FileInfo(file).LinkTarget)
            .OfType<string>().Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(target => target["socket:[".Length..^1]).ToHashSet();
        var addresses = new List<IPAddress>();
        foreach (var table in new[] { "tcp", "tcp6" })
        {
            foreach (var fields in File.ReadLines($"/proc/{id}/net/{table}").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            {
                if (fields[3] != Listen || !sockets.Contains(fields[9])) continue;
                // Words of four bytes in the machine's order.
                var bytes = Convert.FromHexString(fields[1].Split(':')[0]).Chunk(4).SelectMany(word => word.Reverse()).ToArray();
                addresses.Add(new IPAddress(bytes));
            }
        }

        return addresses;
    }
}
