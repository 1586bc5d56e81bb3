using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace HybridPlacement.Sandbox.Http.PortForward;

/// <summary>
/// Port-forward as kubectl does it: for each connection a pair of streams with one request id, one for data and one for
/// what went wrong.
/// </summary>
internal sealed class SpdyForwarding(ForwardTarget target)
{
    private readonly ConcurrentDictionary<string, SpdyStream> _waiting = new();
    private readonly ConcurrentDictionary<Task, byte> _forwards = new();

    public async Task RunAsync(Stream transport, CancellationToken cancellationToken)
    {
        using var connection = new SpdyConnection(transport);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await connection.RunAsync(stream => Pair(stream, ended.Token), cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or WebSocketException)
        {
            // The client has gone, or speaks another protocol.
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(_forwards.Keys);
        }
    }

    private void Pair(SpdyStream stream, CancellationToken cancellationToken)
    {
        var id = stream.Headers.GetValueOrDefault("requestid", stream.Headers.GetValueOrDefault("port", string.Empty));
        var other = stream.Headers.GetValueOrDefault("streamtype") == "error" ? "data" : "error";
        if (!_waiting.TryRemove($"{id}/{other}", out var pair))
        {
            _waiting[$"{id}/{(other == "data" ? "error" : "data")}"] = stream;
            return;
        }

        var forward = other == "data" ? ForwardAsync(pair, stream, cancellationToken) : ForwardAsync(stream, pair, cancellationToken);
        _forwards[forward] = 0;
        _ = forward.ContinueWith(done => _forwards.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task ForwardAsync(SpdyStream data, SpdyStream error, CancellationToken cancellationToken)
    {
        await TryAsync(() => CarryAsync(data, error, cancellationToken));
        // The client waits for the end of both, also when it reset the one with the data.
        await TryAsync(() => data.CloseAsync(cancellationToken));
        await TryAsync(() => error.CloseAsync(cancellationToken));
    }

    private static async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception e) when (e is IOException or SocketException or WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went away.
        }
    }

    private async Task CarryAsync(SpdyStream data, SpdyStream error, CancellationToken cancellationToken)
    {
        _ = int.TryParse(data.Headers.GetValueOrDefault("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port);
        var (socket, wrong) = await target.ConnectAsync(port, cancellationToken);
        using (socket)
        {
            if (socket is null)
                await error.WriteAsync(Encoding.UTF8.GetBytes(wrong), cancellationToken);
            else
                await Task.WhenAll(SendAsync(data.Incoming, socket, cancellationToken), ReceiveAsync(socket, data, cancellationToken));
        }
    }

    private static async Task SendAsync(PipeReader from, Socket to, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await from.ReadAsync(cancellationToken);
            }
            catch (IOException)
            {
                // Reset by the client: what is on its way back has nobody to go to.
                to.Dispose();
                throw;
            }

            foreach (var part in read.Buffer)
            {
                for (var sent = 0; sent < part.Length;)
                    sent += await to.SendAsync(part[sent..], cancellationToken);
            }

            from.AdvanceTo(read.Buffer.End);
            if (!read.IsCompleted)
                continue;
            to.Shutdown(SocketShutdown.Send);
            return;
        }
    }

    private static async Task ReceiveAsync(Socket from, SpdyStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        while (await from.ReceiveAsync(buffer.AsMemory(), cancellationToken) is > 0 and var read)
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        // So that a client hears of it before it has sent all itself.
        await to.CloseAsync(cancellationToken);
    }
}
