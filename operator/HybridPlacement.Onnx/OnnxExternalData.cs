namespace HybridPlacement.Onnx;

/// <summary>A file beside the model that holds tensors.</summary>
/// <param name="Location">Its path as the model writes it; not checked here, and not to be trusted.</param>
/// <param name="Bytes">Bytes of the tensors that name it.</param>
public sealed record OnnxExternalData(string Location, long Bytes);
