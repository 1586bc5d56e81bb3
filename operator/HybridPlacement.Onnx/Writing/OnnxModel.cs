using HybridPlacement.Onnx.Wire;

namespace HybridPlacement.Onnx.Writing;

/// <summary>
/// An ONNX file composed in code. Equal values are written to equal bytes on every machine.
/// </summary>
/// <remarks>Nothing is checked here: a wrong graph is refused by whoever loads it.</remarks>
public sealed record OnnxModel
{
    /// <summary>The graph that the model runs.</summary>
    public required OnnxGraph Graph { get; init; }

    /// <summary>Version of the file format; 8 is read by every runtime since 2021.</summary>
    public long IrVersion { get; init; } = 8;

    /// <summary>Operator set version by domain; the empty domain is ONNX's own.</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; init; } = new Dictionary<string, long> { [""] = 17 };

    /// <summary>Who wrote the file.</summary>
    public string ProducerName { get; init; } = "HybridPlacement";

    /// <summary>Version of who wrote the file.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>Free names and values, such as the labels of a classifier.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The file's bytes.</summary>
    public byte[] ToArray()
    {
        var writer = new WireWriter();
        writer.Integer(OnnxFields.Model.IrVersion, IrVersion);
        writer.TextUnlessEmpty(OnnxFields.Model.ProducerName, ProducerName);
        writer.TextUnlessEmpty(OnnxFields.Model.ProducerVersion, ProducerVersion);
        writer.Message(OnnxFields.Model.Graph, Graph.Write);
        foreach (var (domain, version) in Opsets.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            writer.Message(OnnxFields.Model.OpsetImport, opset =>
            {
                opset.Text(OnnxFields.OperatorSet.Domain, domain);
                opset.Integer(OnnxFields.OperatorSet.Version, version);
            });
        }

        foreach (var (key, value) in Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            writer.Message(OnnxFields.Model.MetadataProps, entry => WriteEntry(entry, key, value));
        return writer.Written.ToArray();
    }

    internal static void WriteEntry(WireWriter writer, string key, string value)
    {
        writer.Text(OnnxFields.Entry.Key, key);
        writer.Text(OnnxFields.Entry.Value, value);
    }
}
