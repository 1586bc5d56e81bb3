using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace HybridPlacement.Sandbox.Workloads.Network;

/// <summary>
/// Forwards TCP connections from a service's address and port to one of its endpoints, chosen at random.
/// </summary>
internal sealed class ServiceForwarder : IDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private IReadOnlyList<IPEndPoint> _targets;

    private ServiceForwarder(TcpListener listener, IReadOnlyList<IPEndPoint> targets)
    {
        _listener = listener;
        _targets = targets;
        _ = AcceptAsync();
    }

    /// <exception cref="SocketException">The port can't be listened on, such as one below 1024 without the right to.</exception>
    public static ServiceForwarder Start(IPEndPoint address, IReadOnlyList<IPEndPoint> targets)
    {
        var listener = new TcpListener(address);
        try
        {
            listener.Start();
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }

        return new ServiceForwarder(listener, targets);
    }

    /// <summary>Endpoints for new connections; those that exist go on where they are.</summary>
    public void Retarget(IReadOnlyList<IPEndPoint> targets) => Volatile.Write(ref _targets, targets);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        foreach (var socket in _open.Keys) socket.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(stop), stop);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // One connection that broke while it was accepted; the next may be well.
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken stop)
    {
        using (client)
        {
            _open[client] = 0;
            try
            {
                if (await ConnectAsync(stop) is not { } target)
                {
                    // Nobody answered: a reset, as from a node without a route.
                    client.LingerState = new LingerOption(true, 0);
                    return;
                }

                using (target)
                {
                    _open[target] = 0;
                    await Task.WhenAll(PumpAsync(client, target, stop), PumpAsync(target, client, stop));
                    _open.TryRemove(target, out _);
                }
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Either side went away.
            }
            finally
            {
                _open.TryRemove(client, out _);
            }
        }
    }

    private async Task<Socket?> ConnectAsync(CancellationToken stop)
    {
        var targets = Volatile.Read(ref _targets);
        var first = targets.Count == 0 ? 0 : RandomNumberGenerator.GetInt32(targets.Count);
        for (var i = 0; i < targets.Count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(targets[(first + i) % targets.Count], stop);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        return null;
    }

    private static async Task PumpAsync(Socket from, Socket to, CancellationToken stop)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory(), stop) is > 0 and var read)
            {
                for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), stop);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // A half that broke takes the other with it.
            from.Dispose();
            to.Dispose();
            throw;
        }
    }
}
