namespace HybridPlacement.Placement;

/// <summary>The file format of a model.</summary>
public enum ModelFormat
{
    /// <summary>An ONNX file.</summary>
    Onnx,

    /// <summary>A serialized TensorRT engine ("plan"), built for one TensorRT version and one kind of GPU.</summary>
    TensorRT,
}
