using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Inference;

/// <summary>The outputs of one run, in memory of ONNX Runtime.</summary>
internal sealed class InferenceResult(IReadOnlyList<string> names, IDisposableReadOnlyCollection<OrtValue> values) : IDisposable
{
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
            return new OutputTensor(names[index], type, info.Shape, value);
        }
    }

    public void Dispose() => values.Dispose();
}
