using HybridPlacement.Onnx;

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
