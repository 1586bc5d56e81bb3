using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HybridPlacement.Benchmarks.Scale;

/// <summary>The operator's program in a process of its own, and what it says and costs.</summary>
internal sealed class OperatorProcess : IAsyncDisposable
{
    private static readonly string[] Writes = ["create", "update", "patch", "apply", "delete", "evict"];

    private readonly Process _process;
    private readonly HttpClient _http;

    private OperatorProcess(Process process, int port)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public double PeakRssMiB => _process.PeakMiB();

    public TimeSpan ProcessorTime => _process.ProcessorTime();

    public static OperatorProcess Start(string program, string kubeconfig, int workers, TextWriter? log)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var process = Process.Start(new ProcessStartInfo(
            program,
            [
                "--kubeconfig", kubeconfig, "--leader-elect", "false", "--http-endpoint", $"127.0.0.1:{port}", "--log-level", log is null ? "Warning" : "Debug",
                "--qps", "0", "--workers", workers.ToString(CultureInfo.InvariantCulture),
            ])
        { RedirectStandardOutput = true })!;
        // Read, lest it fills up.
        process.OutputDataReceived += (_, line) => log?.WriteLine(line.Data);
        process.BeginOutputReadLine();
        return new OperatorProcess(process, port);
    }

    /// <summary>Calls so far, lists and watches apart: all, and those that write objects (not events).</summary>
    public async Task<(double All, double Writes)> CallsAsync(CancellationToken ct)
    {
        double all = 0, writes = 0;
        foreach (var line in (await _http.GetStringAsync("/metrics", ct)).Split('\n'))
        {
            if (!line.StartsWith("kube_client_requests_total{", StringComparison.Ordinal))
                continue;
            var verb = Label(line, "verb");
            if (verb is "list" or "watch")
                continue;
            var count = double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
            all += count;
            if (Writes.Contains(verb) && !Label(line, "resource").StartsWith("events", StringComparison.Ordinal))
                writes += count;
        }

        return (all, writes);
    }

    public async Task WaitUntilReadyAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                using var answer = await _http.GetAsync("/readyz", ct);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Label(string line, string name)
    {
        var start = line.IndexOf($"{name}=\"", StringComparison.Ordinal);
        if (start < 0)
            return string.Empty;
        start += name.Length + 2;
        return line[start..line.IndexOf('"', start)];
    }
}
