using HybridPlacement.Onnx.Wire;
using Fields = HybridPlacement.Onnx.Wire.OnnxFields;

namespace HybridPlacement.Onnx.Reading;

/// <summary>Reads the outermost message.</summary>
internal sealed class ModelParser(WireReader reader, OnnxReadLimits limits)
{
    private readonly Tally _tally = new(limits);
    private readonly Dictionary<string, long> _opsets = [];
    private readonly Dictionary<string, string> _metadata = [];
    private long _irVersion;
    private string _producerName = "", _producerVersion = "";
    private GraphParser? _graph;

    public OnnxModelFacts Read()
    {
        while (reader.Next(reader.End, out var field))
            ReadField(field);
        if (reader.Position == 0)
            throw new OnnxFormatException("Not a readable ONNX file: it is empty.");
        if (_graph is null || _irVersion <= 0)
            throw new OnnxFormatException($"Not an ONNX file: it has no {(_graph is null ? "graph" : "ir_version")}.");
        if (_opsets.Count == 0)
            throw new OnnxFormatException("Not a complete ONNX file: it imports no operator set.");
        return Facts(_graph);
    }

    private void ReadField(WireField field)
    {
        switch (field.Number)
        {
            case Fields.Model.IrVersion:
                _irVersion = reader.Integer(field, reader.End);
                break;
            case Fields.Model.ProducerName:
                _producerName = reader.Text(field);
                break;
            case Fields.Model.ProducerVersion:
                _producerVersion = reader.Text(field);
                break;
            case Fields.Model.Graph when _graph is not null:
                throw new OnnxFormatException("Not a readable ONNX file: it has two graphs.");
            case Fields.Model.Graph:
                _graph = new GraphParser(reader, _tally, limits, isMain: true);
                reader.Message(field, _graph.Read);
                break;
            case Fields.Model.OpsetImport:
                reader.Message(field, ReadOpset);
                break;
            case Fields.Model.MetadataProps:
                reader.Message(field, ReadMetadata);
                break;
            case Fields.Model.Functions:
                _tally.Functions++;
                reader.Message(field, ReadFunction);
                break;
            default:
                reader.Skip(field, reader.End);
                break;
        }
    }

    private void ReadOpset(long end)
    {
        var (domain, version) = ("", 0L);
        while (reader.Next(end, out var field))
        {
            if (field.Number == Fields.OperatorSet.Domain)
                domain = reader.Text(field);
            else if (field.Number == Fields.OperatorSet.Version)
                version = reader.Integer(field, end);
            else
                reader.Skip(field, end);
        }

        domain = domain == "ai.onnx" ? "" : domain;
        _tally.CheckCount(_opsets.Count, "operator sets");
        _opsets[domain] = Math.Max(version, _opsets.GetValueOrDefault(domain));
    }

    private void ReadMetadata(long end)
    {
        var (key, value) = EntryParser.Read(reader, end, limits);
        _tally.CheckText(key.Length + value.Length);
        _metadata[key] = value;
    }

    private void ReadFunction(long end)
    {
        var body = new GraphParser(reader, _tally, limits, isMain: false);
        while (reader.Next(end, out var field))
        {
            if (field.Number == Fields.Function.Node)
                reader.Message(field, body.ReadNode);
            else
                reader.Skip(field, end);
        }
    }

    private OnnxModelFacts Facts(GraphParser graph)
    {
        var inputs = graph.Inputs.Where(i => !graph.HasInitializer(i.Name)).ToList();
        _tally.ResolveConstantShapes();
        return new OnnxModelFacts
        {
            FileBytes = reader.Position,
            IrVersion = _irVersion,
            ProducerName = _producerName,
            ProducerVersion = _producerVersion,
            Opsets = _opsets,
            Inputs = inputs,
            Outputs = graph.Outputs,
            Parameters = _tally.Parameters,
            ParameterBytesByType = _tally.BytesByType,
            Operators = _tally.Operators,
            SubGraphs = _tally.SubGraphs,
            Functions = _tally.Functions,
            ExternalData = [.. _tally.ExternalBytes.Select(e => new OnnxExternalData(e.Key, e.Value))],
            GeneratedConstantBytes = _tally.GeneratedBytes,
            UnknownConstantShapes = _tally.UnknownConstantShapes,
            Metadata = _metadata,
            Memory = MemoryEstimator.Estimate(_tally, inputs, graph.Outputs),
        };
    }
}
