using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Inference;

/// <summary>The outputs of one run, in blocks from the pool or in memory of ONNX Runtime; or some rows of them, which are the whole's to dispose of.</summary>
internal sealed class InferenceResult(IReadOnlyList<string> names, IDisposableReadOnlyCollection<OrtValue> values) : IDisposable
{
    private (long First, long Count)? _rows;

    public int Count => names.Count;

    public OutputTensor this[int index]
    {
        get
        {
            var value = values[index];
            if (value.OnnxType != OnnxValueType.ONNX_TYPE_TENSOR)
            {
                throw new InferenceException(
                    StatusCodes.Status501NotImplemented, $"output \"{names[index]}\" isn't a tensor; the protocol has nothing else");
            }

            var info = value.GetTensorTypeAndShape();
            var type = TensorType.Find(info.ElementDataType) ?? throw new InferenceException(
                StatusCodes.Status501NotImplemented, $"output \"{names[index]}\" is {info.ElementDataType}, which the protocol doesn't have");
            if (_rows is not { } rows)
                return new OutputTensor(names[index], type, info.Shape, value, 0);
            var row = InputTensor.Count(info.Shape.AsSpan(1));
            return new OutputTensor(names[index], type, [rows.Count, .. info.Shape.AsSpan(1)], value, checked((int)(rows.First * row)));
        }
    }

    /// <summary>Whether every output has so many rows.</summary>
    public bool HasRows(long count) => Enumerable.Range(0, Count).All(i => this[i] is { Type.IsText: false, Shape: [var rows, ..] } && rows == count);

    /// <summary>Some rows of the outputs, valid as long as this is.</summary>
    public InferenceResult Slice(long first, long count) => new(names, values) { _rows = (first, count) };

    public void Dispose()
    {
        if (_rows is null)
            values.Dispose();
    }
}
