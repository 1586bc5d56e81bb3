using System.Net;
using System.Net.Sockets;

namespace HybridPlacement.Benchmarks.Serving.Calling;

/// <summary>A socket whose calls block: nothing runs on the client's side but the system's own sending and receiving.</summary>
internal static class Loopback
{
    /// <summary>Answers come in pieces of up to this size.</summary>
    public const int BufferBytes = 256 * 1024;

    public static Socket Connect(Uri address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, address.Port);
        return socket;
    }

    public static void SendAll(this Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[socket.Send(bytes)..];
    }

    public static int ReceiveSome(this Socket socket, Span<byte> target) =>
        socket.Receive(target) is > 0 and var count ? count : throw new EndOfStreamException("The server closed the connection.");
}
