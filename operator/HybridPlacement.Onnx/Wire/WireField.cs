namespace HybridPlacement.Onnx.Wire;

/// <summary>A field whose tag has been read.</summary>
/// <param name="Number">The field's number in its message.</param>
/// <param name="Type">How its value is laid out.</param>
/// <param name="End">Where the value ends, for length-delimited values; always within the message around it.</param>
internal readonly record struct WireField(int Number, WireType Type, long End);
