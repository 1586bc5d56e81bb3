namespace HybridPlacement.Onnx;

/// <summary>One dimension of a shape: a size, a name for a size known only at run time, or neither.</summary>
public readonly record struct OnnxDimension
{
    private OnnxDimension(long? size, string? symbol)
    {
        Size = size;
        Symbol = symbol;
    }

    /// <summary>The size, where it is fixed.</summary>
    public long? Size { get; }

    /// <summary>The name, where the size is free and has one.</summary>
    public string? Symbol { get; }

    /// <summary>The size as protocols write it: −1 where it is free.</summary>
    public long SizeOrFree => Size ?? -1;

    /// <summary>A fixed size.</summary>
    public static OnnxDimension FromInt64(long size) => new(size, null);

    /// <summary>A free size with a name.</summary>
    public static OnnxDimension FromString(string symbol) => new(null, symbol);

    /// <summary>A fixed size.</summary>
    public static implicit operator OnnxDimension(long size) => FromInt64(size);

    /// <summary>A free size with a name.</summary>
    public static implicit operator OnnxDimension(string symbol) => FromString(symbol);

    /// <inheritdoc/>
    public override string ToString() =>
        Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
