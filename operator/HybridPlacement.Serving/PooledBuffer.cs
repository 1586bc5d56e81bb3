using System.Buffers;

namespace HybridPlacement.Serving;

/// <summary>
/// Bytes in a block from the pool that grows by doubling: beyond a first piece, what is held follows what has come, not what
/// was announced.
/// </summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 4 * 1024, LargestFirstSize = 1024 * 1024;

    private readonly int _start;
    private AlignedPool.Block _block;

    /// <param name="expected">Bytes that are announced.</param>
    /// <param name="head">How many bytes come before those that are to be aligned.</param>
    public PooledBuffer(long expected = 0, int head = 0)
    {
        _start = Padding(head);
        _block = AlignedPool.Shared.Rent(Math.Clamp(_start + expected + 1, FirstSize, LargestFirstSize));
    }

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _block.Memory.Slice(_start, Length);

    public ReadOnlySpan<byte> Span => Memory.Span;

    /// <inheritdoc cref="PooledBuffer(long, int)"/>
    public static async Task<PooledBuffer> ReadAsync(Stream stream, long expected, int head, CancellationToken cancellation)
    {
        var buffer = new PooledBuffer(expected, head);
        try
        {
            while (await stream.ReadAsync(buffer.GetMemory(1), cancellation) is > 0 and var count)
                buffer.Advance(count);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Leaves as many bytes out as bring the next one to an aligned place.</summary>
    public void Align()
    {
        var padding = Padding(_start + Length);
        GetSpan(padding);
        Advance(padding);
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _block.Memory[(_start + Length)..];
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        if (_block.Size > 0)
            AlignedPool.Shared.Return(_block);
        _block = AlignedPool.Block.Empty;
        Length = 0;
    }

    private static int Padding(int offset) => (AlignedPool.Alignment - (offset % AlignedPool.Alignment)) % AlignedPool.Alignment;

    private void Reserve(int size)
    {
        var needed = (long)_start + Length + Math.Max(size, 1);
        if (needed <= _block.Size)
            return;
        var larger = AlignedPool.Shared.Rent(Math.Max(needed, 2L * _block.Size));
        Span.CopyTo(larger.Memory.Span[_start..]);
        AlignedPool.Shared.Return(_block);
        _block = larger;
    }
}
