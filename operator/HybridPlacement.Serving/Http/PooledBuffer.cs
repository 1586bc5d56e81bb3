using System.Buffers;

namespace HybridPlacement.Serving.Http;

/// <summary>Bytes in an array from the pool that grows by doubling: what is held follows what has come, not what was announced.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 16 * 1024;

    private byte[] _array = ArrayPool<byte>.Shared.Rent(FirstSize);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _array.AsSpan(0, Length);

    public static async Task<PooledBuffer> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new PooledBuffer();
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

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsSpan(Length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        Length = 0;
    }

    private void Reserve(int size)
    {
        var needed = (long)Length + Math.Max(size, 1);
        if (needed <= _array.Length)
            return;
        if (needed > Array.MaxLength)
            throw new InsufficientMemoryException($"{needed} bytes are more than an array holds.");
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _array.Length)));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
