namespace HybridPlacement.Onnx;

/// <summary>
/// What a file may ask of its reader. Reading takes time linear in the file's size and memory bounded by these numbers.
/// </summary>
public sealed record OnnxReadLimits
{
    /// <summary>The limits for files of unknown origin; every real model known to the authors is far below them.</summary>
    public static OnnxReadLimits Default { get; } = new();

    /// <summary>The largest file, in bytes. Protobuf, and so ONNX Runtime, ends at 2 GiB; larger models keep tensors outside.</summary>
    public long FileBytes { get; init; } = int.MaxValue;

    /// <summary>How deep messages may nest: a graph within a node's attribute is three levels.</summary>
    public int Depth { get; init; } = 100;

    /// <summary>The longest name or metadata value kept, in bytes; a longer doc string is skipped, not kept.</summary>
    public int TextBytes { get; init; } = 16 * 1024;

    /// <summary>How many things of a kind are kept: inputs, opsets, operators, external files, names of constants.</summary>
    public int Items { get; init; } = 200_000;
}
