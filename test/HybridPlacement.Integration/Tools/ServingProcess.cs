using System.Diagnostics;
using System.Net;

namespace HybridPlacement.Integration.Tools;

/// <summary>The ONNX server as a pod runs it: a process of its own, on a free loopback port.</summary>
internal sealed class ServingProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServingProcess(Process process, Uri address, Uri grpc)
    {
        _process = process;
        Grpc = grpc;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public HttpClient Http { get; }

    public Uri Grpc { get; }

    public static async Task<ServingProcess> StartAsync(string model, string name)
    {
        var ports = FreePorts.Take(3);
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "HybridPlacement.Serving"),
            [
                "serve", "--model", model, "--model-name", name, "--http-port", $"{ports[0]}",
                "--grpc-port", $"{ports[1]}", "--metrics-port", $"{ports[2]}",
            ]);
        start.Environment["HYBRIDPLACEMENT_LISTEN_ADDRESS"] = "127.0.0.1";
        var server = new ServingProcess(Process.Start(start)!, new Uri($"http://127.0.0.1:{ports[0]}"), new Uri($"http://127.0.0.1:{ports[1]}"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await tick.WaitForNextTickAsync(limit.Token))
        {
            if (server._process.HasExited)
                throw new InvalidOperationException($"the server ended with {server._process.ExitCode} before it was ready");
            if (await server.IsReadyAsync(limit.Token))
                return server;
        }

        throw new TimeoutException("the server wasn't ready within a minute");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync("/v2/health/ready", cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
