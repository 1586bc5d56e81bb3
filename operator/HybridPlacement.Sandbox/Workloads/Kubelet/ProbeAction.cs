using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>One way to ask a container how it is.</summary>
internal abstract record ProbeAction
{
    /// <summary>Null when it is well, else what is wrong, in the kubelet's words.</summary>
    public abstract Task<string?> RunAsync(ProbeTarget target, CancellationToken cancellationToken);

    protected const string UnknownPort = "the probe's port names no port of the container";
}

/// <summary>A probe that can't be run here, and why.</summary>
internal sealed record RefusedProbe(string Why) : ProbeAction
{
    public override Task<string?> RunAsync(ProbeTarget target, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(Why);
}

/// <summary>Well when the command ends with 0.</summary>
internal sealed record ExecProbe(IReadOnlyList<string> Command) : ProbeAction
{
    public override Task<string?> RunAsync(ProbeTarget target, CancellationToken cancellationToken) =>
        target.ExecuteAsync(Command, cancellationToken);
}

/// <summary>Well when the connection is accepted.</summary>
internal sealed record TcpProbe(string? Host, int? Port) : ProbeAction
{
    public override async Task<string?> RunAsync(ProbeTarget target, CancellationToken cancellationToken)
    {
        var pod = target.Address;
        if (Port is not { } port) return UnknownPort;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Host ?? pod.ToString(), port, cancellationToken);
            return null;
        }
        catch (SocketException exception)
        {
            return $"dial tcp {Host ?? pod.ToString()}:{port}: {exception.Message}";
        }
    }
}

/// <summary>Well when the status is from 200 to 399.</summary>
internal sealed record HttpProbe(
    string Scheme, string? Host, int? Port, string Path, IReadOnlyList<KeyValuePair<string, string>> Headers) : ProbeAction
{
    public override async Task<string?> RunAsync(ProbeTarget target, CancellationToken cancellationToken)
    {
        var pod = target.Address;
        if (Port is not { } port) return UnknownPort;
        var address = $"{Scheme}://{Host ?? pod.ToString()}:{port}/{Path.TrimStart('/')}";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/1.36");
            foreach (var (name, value) in Headers) request.Headers.TryAddWithoutValidation(name, value);
            using var response = await ProbeClient.Http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)response.StatusCode;
            return status is >= 200 and < 400 ? null : $"HTTP probe failed with statuscode: {status}";
        }
        catch (Exception exception) when (exception is HttpRequestException or UriFormatException)
        {
            return $"Get \"{address}\": {exception.InnerException?.Message ?? exception.Message}";
        }
    }
}

/// <summary>
/// Well when <c>grpc.health.v1.Health/Check</c> says SERVING (github.com/grpc/grpc, doc/health-checking.md).
/// </summary>
internal sealed record GrpcProbe(int? Port, string Service) : ProbeAction
{
    private const byte Serving = 1;

    public override async Task<string?> RunAsync(ProbeTarget target, CancellationToken cancellationToken)
    {
        var pod = target.Address;
        if (Port is not { } port) return UnknownPort;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{pod}:{port}/grpc.health.v1.Health/Check")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(Frame(Service)),
            };
            request.Headers.TryAddWithoutValidation("TE", "trailers");
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
            using var response = await ProbeClient.Http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);

            // The answer's only field is an enum with tag 1: five bytes of frame, 0x08, the status.
            return body is [_, _, _, _, _, 0x08, Serving, ..] ? null : "service unhealthy (responded with \"NOT_SERVING\")";
        }
        catch (HttpRequestException exception)
        {
            return $"failed to connect service at \"{pod}:{port}\": {exception.Message}";
        }
    }

    private static byte[] Frame(string service)
    {
        var name = Encoding.UTF8.GetBytes(service);
        if (name.Length is 0 or > 127) return new byte[5];
        var frame = new byte[7 + name.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), 2 + name.Length);
        frame[5] = 0x0A;
        frame[6] = (byte)name.Length;
        name.CopyTo(frame, 7);
        return frame;
    }
}

/// <summary>The client of all probes: like the kubelet's it verifies no certificate and follows no proxy.</summary>
internal static class ProbeClient
{
#pragma warning disable CA5359 // A probe asks whether somebody answers, not who: the kubelet skips verification too.
    public static readonly HttpClient Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        },
    })
    { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore CA5359
}
