using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace HybridPlacement.Sandbox.Workloads.Network;

/// <summary>
/// Two neighbouring /16 blocks of 127.0.0.0/8 for one sandbox: one for pods, one for services. Chosen at random and claimed
/// by a socket, so that sandboxes beside each other on a machine don't share addresses.
/// </summary>
internal sealed class LoopbackBlock : IDisposable
{
    // Any port would do, as long as all sandboxes take the same.
    private const int ClaimPort = 10250;
    private const int FirstBlock = 16;
    private const int LastBlock = 252;

    private readonly Socket _claim;

    private LoopbackBlock(int second, Socket claim)
    {
        _claim = claim;
        Pods = new AddressPool(second);
        Services = new AddressPool(second + 1);
    }

    public AddressPool Pods { get; }

    public AddressPool Services { get; }

    public static LoopbackBlock Claim()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var second = RandomNumberGenerator.GetInt32(FirstBlock / 2, LastBlock / 2) * 2;
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(new IPAddress([127, (byte)second, 255, 254]), ClaimPort));
                socket.Listen(1);
                return new LoopbackBlock(second, socket);
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        throw new InvalidOperationException(
            $"no free block of addresses in 127.0.0.0/8: port {ClaimPort} is taken on every 127.x.255.254, or the system has only 127.0.0.1");
    }

    public void Dispose() => _claim.Dispose();
}

/// <summary>Gives out the addresses of one /16 block, a freed one as late as possible again.</summary>
internal sealed class AddressPool(int second)
{
    private readonly Lock _gate = new();
    private readonly HashSet<int> _taken = [];
    private int _next;

    public IPAddress Take()
    {
        lock (_gate)
        {
            // .0, .255 and the block's last addresses stay free.
            for (var attempt = 0; attempt < 65_000; attempt++)
            {
                _next = _next % 65_000 + 1;
                if (_next % 256 is 0 or 255 || !_taken.Add(_next)) continue;
                return Address(_next);
            }
        }

        throw new InvalidOperationException($"all addresses of 127.{second}.0.0/16 are taken");
    }

    /// <summary>
    /// Marks an address as taken that somebody chose; false where it isn't of this block or is taken already.
    /// </summary>
    public bool TryTake(string address)
    {
        if (!IPAddress.TryParse(address, out var parsed)) return false;
        var bytes = parsed.GetAddressBytes();
        if (bytes.Length != 4 || bytes[0] != 127 || bytes[1] != second) return false;
        lock (_gate) return _taken.Add(bytes[2] * 256 + bytes[3]);
    }

    public bool Contains(string? address) =>
        IPAddress.TryParse(address, out var parsed) && parsed.GetAddressBytes() is [127, var block, _, _] && block == second;

    public void Return(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        lock (_gate) _taken.Remove(bytes[2] * 256 + bytes[3]);
    }

    private IPAddress Address(int index) => new([127, (byte)second, (byte)(index / 256), (byte)(index % 256)]);
}
