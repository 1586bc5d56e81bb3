using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace HybridPlacement.Serving;

/// <summary>
/// Gives Kestrel larger blocks than its own of 4 KiB, into which it receives from sockets and copies between its pipes: a request of
/// 0.6 MB then takes ten calls of the system and hand-overs between threads in place of 150. Connections at rest hold none; where
/// very many are busy, more of them get small ones, so that slow callers can't use the memory up.
/// </summary>
internal sealed class TransportMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    /// <summary>The size of a block, and of the frames of HTTP/2.</summary>
    public const int BlockBytes = 64 * 1024;

    private const int MostLargeBlocks = 512, SmallBlockBytes = 4 * 1024;

    private int _rented;

    public override int MaxBufferSize => BlockBytes;

    /// <summary>How many blocks are in use.</summary>
    public int Rented => Volatile.Read(ref _rented);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        var size = Interlocked.Increment(ref _rented) <= MostLargeBlocks ? BlockBytes : Math.Max(SmallBlockBytes, minBufferSize);
        return new Owner(this, AlignedPool.Shared.Rent(size));
    }

    protected override void Dispose(bool disposing)
    {
        // The blocks are the shared pool's.
    }

    private sealed class Owner(TransportMemory pool, AlignedPool.Block block) : IMemoryOwner<byte>
    {
        private AlignedPool.Block _block = block;

        public Memory<byte> Memory => _block.Memory;

        public void Dispose()
        {
            if (_block.Size == 0)
                return;
            AlignedPool.Shared.Return(_block);
            _block = AlignedPool.Block.Empty;
            Interlocked.Decrement(ref pool._rented);
        }
    }
}
