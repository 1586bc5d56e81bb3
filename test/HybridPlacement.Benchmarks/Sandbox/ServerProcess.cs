using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text.Json;
using HybridPlacement.Cli.Commands;

namespace HybridPlacement.Benchmarks.Sandbox;

/// <summary>A sandbox in a child process, so that its memory is its own, and a client of it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly long _started;

    private ServerProcess(Process process, long started, ServerAddress address)
    {
        _process = process;
        _started = started;
        KubeconfigPath = address.KubeconfigPath;
        Http = Client(address);
    }

    public HttpClient Http { get; }

    public string KubeconfigPath { get; }

    /// <summary>Since the process was started.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Resident memory of the server's process.</summary>
    public double ResidentMiB => _process.ResidentMiB();

    /// <summary>The most that was ever resident.</summary>
    public double PeakMiB => _process.PeakMiB();

    /// <summary>Processor time that the server has used.</summary>
    public TimeSpan ProcessorTime => _process.ProcessorTime();

    /// <summary>What is alive on the server's heap, after a full collection.</summary>
    public async Task<double> LiveMiBAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync();
        var answer = await _process.StandardOutput.ReadLineAsync();
        return long.Parse(answer!, CultureInfo.InvariantCulture) / 1048576.0;
    }

    /// <param name="program">The <c>hybridplacement</c> command.</param>
    public static async Task<ServerProcess> StartAsync(string program)
    {
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(program, ["sandbox-server"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("the sandbox's process ended before it was ready");
        return new ServerProcess(process, started, JsonSerializer.Deserialize(line, ServerAddressContext.Default.ServerAddress)!);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>HTTP/2 over few connections, as client-go speaks it.</summary>
    private static HttpClient Client(ServerAddress address)
    {
#pragma warning disable CA5359 // A measurement of a server that this process started itself.
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            EnableMultipleHttp2Connections = true,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        };
#pragma warning restore CA5359
        var http = new HttpClient(handler)
        {
            BaseAddress = address.BaseUri,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", address.Token);
        return http;
    }
}
