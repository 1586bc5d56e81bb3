using HybridPlacement.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Inference;

/// <summary>The shapes of outputs, as far as the model's file tells them from those of a request's inputs.</summary>
internal sealed class OutputShapes(OnnxModelFacts facts)
{
    private readonly Dictionary<string, IReadOnlyList<OnnxDimension>?> _outputs = facts.Outputs.ToDictionary(o => o.Name, o => o.Shape);
    private readonly Dictionary<string, IReadOnlyList<OnnxDimension>?> _inputs = facts.Inputs.ToDictionary(i => i.Name, i => i.Shape);

    /// <summary>An output's shape: sizes that the file states, or that have the name of an input's; null where one is neither.</summary>
    public long[]? Find(string output, InferenceRequest request)
    {
        if (_outputs.GetValueOrDefault(output) is not { } dimensions)
            return null;
        var shape = new long[dimensions.Count];
        for (var i = 0; i < shape.Length; i++)
        {
            if ((dimensions[i].Size ?? Size(dimensions[i].Symbol, request)) is not { } size)
                return null;
            shape[i] = size;
        }

        return shape;
    }

    /// <summary>
    /// Whether a run failed because an output came in another shape than its memory was taken for. ONNX Runtime has no code of its
    /// own for that; a test tells when its words change.
    /// </summary>
    public static bool AreOthers(OnnxRuntimeException error) =>
        // By the shape that ONNX Runtime works out when it loads the file, and by the one that an operator comes to.
        error.Message.Contains("Got invalid dimensions for output", StringComparison.Ordinal)
        || error.Message.Contains("The output OrtValue provided for output", StringComparison.Ordinal);

    private long? Size(string? symbol, InferenceRequest request)
    {
        if (string.IsNullOrEmpty(symbol))
            return null;
        long? found = null;
        foreach (var input in request.Inputs)
        {
            var dimensions = _inputs.GetValueOrDefault(input.Name);
            for (var i = 0; i < dimensions?.Count && i < input.Shape.Length; i++)
            {
                if (dimensions[i].Symbol != symbol)
                    continue;
                if (found is not null && found != input.Shape[i])
                    return null;
                found = input.Shape[i];
            }
        }

        return found;
    }
}
