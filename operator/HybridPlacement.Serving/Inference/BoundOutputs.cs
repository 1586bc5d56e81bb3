using System.Collections;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Inference;

/// <summary>Outputs in blocks from the pool, which a run writes to in place of memory of ONNX Runtime's own.</summary>
internal sealed class BoundOutputs : IDisposableReadOnlyCollection<OrtValue>
{
    private readonly List<OrtValue> _values = [];
    private readonly List<AlignedPool.Block> _blocks = [];

    public int Count => _values.Count;

    public OrtValue this[int index] => _values[index];

    public void Add(TensorType type, long[] shape, long bytes)
    {
        var block = AlignedPool.Shared.Rent(bytes);
        _blocks.Add(block);
        _values.Add(OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, type.Element, shape, Marshal.UnsafeAddrOfPinnedArrayElement(block.Array, block.Offset), bytes));
    }

    public IEnumerator<OrtValue> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        _values.ForEach(v => v.Dispose());
        _blocks.ForEach(AlignedPool.Shared.Return);
        _values.Clear();
        _blocks.Clear();
    }
}
