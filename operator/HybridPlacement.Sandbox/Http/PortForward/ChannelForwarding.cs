using System.Buffers.Binary;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace HybridPlacement.Sandbox.Http.PortForward;

/// <summary>
/// Port-forward over a WebSocket of subprotocol <c>v4.channel.k8s.io</c>, as client libraries do it: of the port i the data has
/// channel 2i and errors have 2i + 1; the first byte of a message is its channel, and each channel begins with the port.
/// </summary>
internal sealed class ChannelForwarding(ForwardTarget target, WebSocket socket) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);

    public async Task RunAsync(IReadOnlyList<int> ports, CancellationToken cancellationToken)
    {
        var connections = new Socket?[ports.Count];
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var receiving = new List<Task>();
        try
        {
            for (var i = 0; i < ports.Count; i++)
            {
                var greeting = new byte[2];
                BinaryPrimitives.WriteUInt16LittleEndian(greeting, (ushort)ports[i]);
                await SendAsync(2 * i, greeting, ended.Token);
                await SendAsync(2 * i + 1, greeting, ended.Token);
                (connections[i], var wrong) = await target.ConnectAsync(ports[i], ended.Token);
                if (connections[i] is { } connection)
                    receiving.Add(ReceiveAsync(2 * i, connection, ended.Token));
                else
                    await SendAsync(2 * i + 1, Encoding.UTF8.GetBytes(wrong), ended.Token);
            }

            await ForwardAsync(connections, ended.Token);
        }
        catch (Exception e) when (e is WebSocketException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went away.
        }
        finally
        {
            await ended.CancelAsync();
            foreach (var connection in connections)
                connection?.Dispose();
            await Task.WhenAll(receiving);
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task ForwardAsync(Socket?[] connections, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var channel = -1;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            var data = buffer.AsMemory(0, received.Count);
            if (channel < 0 && data.Length > 0)
                (channel, data) = (data.Span[0], data[1..]);
            if (channel % 2 == 0 && channel / 2 < connections.Length && connections[channel / 2] is { } connection)
            {
                for (var sent = 0; sent < data.Length;)
                    sent += await connection.SendAsync(data[sent..], cancellationToken);
            }

            if (received.EndOfMessage)
                channel = -1;
        }
    }

    private async Task ReceiveAsync(int channel, Socket from, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory(), cancellationToken) is > 0 and var read)
                await SendAsync(channel, buffer.AsMemory(0, read), cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went away.
        }
    }

    private async Task SendAsync(int channel, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        byte[] message = [(byte)channel, .. data.Span];
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }
}
