using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace HybridPlacement.Serving;

/// <summary>
/// Memory for tensors: it doesn't move, so that native code can be handed its address, and begins where ONNX Runtime's own
/// tensors do. Kernels add up in another order where it begins elsewhere, and differ in the last bit.
/// </summary>
internal sealed class AlignedPool(long mostBytes)
{
    /// <summary>Where blocks begin: a line of the processor's cache.</summary>
    public const int Alignment = 64;

    private const int SmallestBits = 12, LargestBits = 30;

    private readonly ConcurrentBag<byte[]>[] _free = [.. Enumerable.Range(0, LargestBits + 1).Select(_ => new ConcurrentBag<byte[]>())];
    private long _held;

    /// <summary>Keeps up to 64 MiB for the next request; what is beyond goes back to the collector.</summary>
    public static AlignedPool Shared { get; } = new(64L << 20);

    /// <summary>Rents a block of at least so many bytes, of any content.</summary>
    public Block Rent(long bytes)
    {
        var bits = Math.Max(SmallestBits, BitOperations.Log2((ulong)Math.Max(1, bytes - 1)) + 1);
        if (bits > LargestBits)
            throw new InsufficientMemoryException($"{bytes} bytes are more than a block holds.");
        if (_free[bits].TryTake(out var array))
            Interlocked.Add(ref _held, -array.Length);
        else
            array = GC.AllocateUninitializedArray<byte>((1 << bits) + Alignment, pinned: true);
        var offset = (int)(Alignment - (Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) % Alignment)) % Alignment;
        return new Block(array, offset, 1 << bits);
    }

    public void Return(Block block)
    {
        if (Interlocked.Add(ref _held, block.Array.Length) > mostBytes)
            Interlocked.Add(ref _held, -block.Array.Length);
        else
            _free[BitOperations.Log2((uint)block.Size)].Add(block.Array);
    }

    /// <summary>A piece of an array that doesn't move.</summary>
    internal readonly record struct Block(byte[] Array, int Offset, int Size)
    {
        public static Block Empty { get; } = new([], 0, 0);

        public Memory<byte> Memory => Array.AsMemory(Offset, Size);
    }
}
