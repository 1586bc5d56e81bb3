using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Inference;

/// <summary>An input or output of a loaded model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The element type; <see langword="null"/> for what the protocol can't carry.</param>
/// <param name="Shape">The sizes, −1 where free.</param>
/// <param name="IsRankKnown">Whether the model states the number of dimensions.</param>
internal sealed record TensorMetadata(string Name, TensorType? Type, long[] Shape, bool IsRankKnown)
{
    public static TensorMetadata From(string name, NodeMetadata node, bool isRankKnown) => new(
        name,
        node.IsTensor ? TensorType.Find(node.ElementDataType) : null,
        node.IsTensor ? [.. node.Dimensions.Select(d => (long)d)] : [],
        isRankKnown);

    /// <summary>Throws where a given tensor can't be this input.</summary>
    public void Check(InputTensor tensor)
    {
        if (Type is null)
            throw new InferenceException(StatusCodes.Status501NotImplemented, $"input \"{Name}\" isn't a tensor of a type that the protocol has");
        if (tensor.Type != Type)
            throw InferenceException.Invalid($"input \"{Name}\" is {Type.Name}, the request has {tensor.Type.Name}");
        if (!IsRankKnown)
            return;
        var fits = tensor.Shape.Length == Shape.Length && Shape.Zip(tensor.Shape).All(s => s.First < 0 || s.First == s.Second);
        if (!fits)
        {
            throw InferenceException.Invalid(
                $"input \"{Name}\" has shape [{string.Join(',', Shape)}] (-1: any), the request has [{string.Join(',', tensor.Shape)}]");
        }
    }
}
