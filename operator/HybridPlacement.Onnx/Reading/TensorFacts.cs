namespace HybridPlacement.Onnx.Reading;

/// <summary>What is kept of a tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">The element type.</param>
/// <param name="Rank">How many dimensions it has.</param>
/// <param name="Elements">The product of the dimensions.</param>
/// <param name="Bytes">Bytes of the elements in memory; for texts, the bytes in the file.</param>
/// <param name="ExternalLocation">The file that holds the elements, if they aren't in the model.</param>
/// <param name="SmallValue">The elements, of an INT64 tensor of at most one dimension with few of them.</param>
internal sealed record TensorFacts(
    string Name,
    OnnxDataType DataType,
    int Rank,
    long Elements,
    long Bytes,
    string? ExternalLocation,
    long[]? SmallValue);
