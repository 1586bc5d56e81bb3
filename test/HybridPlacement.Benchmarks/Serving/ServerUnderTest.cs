using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary>A server in a process of its own on loopback, ready when this is there.</summary>
internal sealed class ServerUnderTest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1), Look = TimeSpan.FromMilliseconds(2);

    private readonly Process _process;

    private ServerUnderTest(Process process, Uri http, Uri grpc, TimeSpan startToReady) =>
        (_process, Http, Grpc, StartToReady) = (process, http, grpc, startToReady);

    public Uri Http { get; }

    public Uri Grpc { get; }

    public TimeSpan StartToReady { get; }

    public TimeSpan CpuTime => _process.ProcessorTime();

    public double ResidentMiB => _process.ResidentMiB();

    /// <summary>This project's server.</summary>
    public static Task<ServerUnderTest> OursAsync(string program, string model, int cpus, params string[] more) => StartAsync(
        program, ports =>
        [
            "serve", "--model", model, "--model-name", "model", "--cpus", $"{cpus}", "--http-port", $"{ports[0]}", "--grpc-port", $"{ports[1]}",
            "--metrics-port", $"{ports[2]}", "--drain-seconds", "0", .. more,
        ],
        Path.GetTempPath());

    /// <summary>A small one on onnxruntime-node, installed in <paramref name="folder"/>.</summary>
    public static Task<ServerUnderTest> NodeAsync(string folder, string model, int cpus) =>
        StartAsync("node", ports => ["node-server.cjs", model, $"{ports[0]}", $"{cpus}"], folder);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<ServerUnderTest> StartAsync(string program, Func<int[], string[]> arguments, string folder)
    {
        var ports = FreePorts();
        var start = new ProcessStartInfo(program, arguments(ports)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HYBRIDPLACEMENT_LISTEN_ADDRESS"] = "127.0.0.1";
        var clock = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 })
                Console.Error.WriteLine(line.Data);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var http = new Uri($"http://127.0.0.1:{ports[0]}");
        using var client = new HttpClient { BaseAddress = http };
        using var tick = new PeriodicTimer(Look);
        while (clock.Elapsed < Patience && !process.HasExited)
        {
            try
            {
                using var response = await client.GetAsync("/v2/health/ready");
                if (response.StatusCode == HttpStatusCode.OK)
                    return new ServerUnderTest(process, http, new Uri($"http://127.0.0.1:{ports[1]}"), clock.Elapsed);
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await tick.WaitForNextTickAsync();
        }

        throw new InvalidOperationException($"{program} wasn't ready within {Patience.TotalSeconds:F0} s");
    }

    private static int[] FreePorts()
    {
        var listeners = Enumerable.Range(0, 3).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        listeners.ForEach(l => l.Dispose());
        return ports;
    }
}
