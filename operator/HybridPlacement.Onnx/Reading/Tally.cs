namespace HybridPlacement.Onnx.Reading;

/// <summary>What adds up over all graphs of a file, with a bound on everything that is kept.</summary>
internal sealed class Tally(OnnxReadLimits limits)
{
    private const long KeptTextBytes = 16 * 1024 * 1024;

    private readonly Dictionary<ulong, long[]> _smallConstants = [];
    private readonly List<(ulong Shape, OnnxDataType Type)> _constantShapes = [];
    private long _textBytes;

    public long Parameters { get; private set; }

    public SortedDictionary<string, long> BytesByType { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> ExternalBytes { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, int> Operators { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes of tensors of more than two dimensions: filters of convolutions, as a rule.</summary>
    public long FilterBytes { get; private set; }

    /// <summary>Bytes of all other constant tensors.</summary>
    public long MatrixBytes { get; private set; }

    public long GeneratedBytes { get; private set; }

    public int UnknownConstantShapes { get; private set; }

    public int SubGraphs { get; set; }

    public int Functions { get; set; }

    public void CountOperator(string domain, string type)
    {
        var name = domain is "" or "ai.onnx" ? type : $"{domain}::{type}";
        if (!Operators.TryGetValue(name, out var count))
        {
            CheckCount(Operators.Count, "kinds of operators");
            CheckText(name.Length);
        }

        Operators[name] = count + 1;
    }

    public void CountTensor(TensorFacts tensor)
    {
        Parameters = Saturating.Add(Parameters, tensor.Elements);
        var type = tensor.DataType.ToOpenInferenceName();
        BytesByType[type] = Saturating.Add(BytesByType.GetValueOrDefault(type), tensor.Bytes);
        if (tensor.Rank > 2)
            FilterBytes = Saturating.Add(FilterBytes, tensor.Bytes);
        else
            MatrixBytes = Saturating.Add(MatrixBytes, tensor.Bytes);
        if (tensor.ExternalLocation is not { } location)
            return;
        if (!ExternalBytes.TryGetValue(location, out var bytes))
        {
            CheckCount(ExternalBytes.Count, "external files");
            CheckText(location.Length);
        }

        ExternalBytes[location] = Saturating.Add(bytes, tensor.Bytes);
    }

    /// <summary>Remembers a constant that may turn out to be a shape.</summary>
    public void KeepConstant(ulong name, long[] values)
    {
        CheckCount(_smallConstants.Count, "small constants");
        _smallConstants[name] = values;
    }

    public void KeepConstantOfShape(ulong shape, OnnxDataType type)
    {
        CheckCount(_constantShapes.Count, "ConstantOfShape nodes");
        _constantShapes.Add((shape, type));
    }

    /// <summary>To be called when all graphs are read: nodes come before the constants that they use.</summary>
    public void ResolveConstantShapes()
    {
        foreach (var (shape, type) in _constantShapes)
        {
            if (!_smallConstants.TryGetValue(shape, out var sizes))
            {
                UnknownConstantShapes++;
                continue;
            }

            var elements = sizes.Aggregate(1L, (product, size) => Saturating.Multiply(product, Math.Max(size, 0)));
            var bytes = Saturating.Multiply(elements, Math.Max(1, type.BitsPerElement() / 8));
            GeneratedBytes = Saturating.Add(GeneratedBytes, bytes);
            if (sizes.Length > 2)
                FilterBytes = Saturating.Add(FilterBytes, bytes);
            else
                MatrixBytes = Saturating.Add(MatrixBytes, bytes);
        }
    }

    public void CheckCount(int count, string what)
    {
        if (count >= limits.Items)
            throw new OnnxFormatException($"The file has more {what} than the limit of {limits.Items}.");
    }

    public void CheckText(long bytes)
    {
        _textBytes += bytes;
        if (_textBytes > KeptTextBytes)
            throw new OnnxFormatException($"The file's names and metadata take more than {KeptTextBytes} bytes.");
    }
}
