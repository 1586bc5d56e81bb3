using System.Runtime.InteropServices;
using HybridPlacement.Benchmarks.Serving.Calling;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary>ONNX Runtime called in this process, with the options that the server gives it: what no server can beat. Safe for use by many threads.</summary>
internal sealed class DirectLoop : ICaller
{
    private readonly InferenceSession _session;
    private readonly OrtValue _input;

    public DirectLoop(MeasuredModel model, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _session = new InferenceSession(model.Model.ToArray(), options);
        _input = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float, model.Shape);
        MemoryMarshal.AsBytes(model.Question().AsSpan()).CopyTo(_input.GetTensorMutableRawData());
    }

    public void Ask()
    {
        using var options = new RunOptions();
        using var outputs = _session.Run(options, _session.InputNames, [_input], _session.OutputNames);
    }

    public void Dispose()
    {
        _input.Dispose();
        _session.Dispose();
    }
}
