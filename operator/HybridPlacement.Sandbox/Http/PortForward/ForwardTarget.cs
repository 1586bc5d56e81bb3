using System.Net;
using System.Net.Sockets;

namespace HybridPlacement.Sandbox.Http.PortForward;

/// <summary>The pod that connections go to.</summary>
/// <param name="Pod">As messages name it: <c>namespace/name</c>.</param>
/// <param name="Address">Where its processes listen; null where it is only pretended to run.</param>
internal sealed record ForwardTarget(string Pod, IPAddress? Address)
{
    /// <summary>A connection to a port, or in the kubelet's words why there is none.</summary>
    public async Task<(Socket? Socket, string Error)> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        if (Address is null)
            return (null, $"error forwarding port {port} to pod {Pod}, uid : the sandbox only pretends to run this pod, nobody listens there");
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(Address, port, cancellationToken);
            return (socket, string.Empty);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return (null, $"error forwarding port {port} to pod {Pod}, uid : failed to connect to {Address}:{port}: {e.Message}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
