using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Onnx;

namespace HybridPlacement.Cli.Output;

/// <summary>All facts of an ONNX file as one JSON document; sizes in bytes.</summary>
internal static class ModelFactsJson
{
    /// <summary>ONNX's own domain, which files leave without a name.</summary>
    internal const string OwnDomain = "ai.onnx";

    // For a file or a pipe, not for a page: a name like "a+b" stays readable.
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(TextWriter writer, string path, OnnxModelFacts facts)
    {
        var document = new JsonObject
        {
            ["file"] = path,
            ["fileBytes"] = facts.FileBytes,
            ["irVersion"] = facts.IrVersion,
            ["producer"] = new JsonObject { ["name"] = facts.ProducerName, ["version"] = facts.ProducerVersion },
            ["opsets"] = Map(facts.Opsets, domain => domain.Length == 0 ? OwnDomain : domain, v => v),
            ["inputs"] = Values(facts.Inputs),
            ["outputs"] = Values(facts.Outputs),
            ["parameters"] = facts.Parameters,
            ["parameterBytes"] = facts.ParameterBytes,
            ["parameterBytesByType"] = Map(facts.ParameterBytesByType, k => k, v => v),
            ["operators"] = Map(facts.Operators, k => k, v => v),
            ["subGraphs"] = facts.SubGraphs,
            ["functions"] = facts.Functions,
            ["externalData"] = new JsonArray([.. facts.ExternalData.Select(e =>
                new JsonObject { ["location"] = e.Location, ["bytes"] = e.Bytes })]),
            ["generatedConstantBytes"] = facts.GeneratedConstantBytes,
            ["unknownConstantShapes"] = facts.UnknownConstantShapes,
            ["metadata"] = Map(facts.Metadata, k => k, v => v),
            ["memory"] = new JsonObject
            {
                ["totalBytes"] = facts.Memory.TotalBytes,
                ["runtimeBytes"] = facts.Memory.RuntimeBytes,
                ["weightBytes"] = facts.Memory.WeightBytes,
                ["activationBytes"] = facts.Memory.ActivationBytes,
                ["explanation"] = facts.Memory.Explanation,
            },
        };
        writer.WriteLine(document.ToJsonString(Options));
    }

    /// <summary>A free dimension is its name, or null where it has none.</summary>
    private static JsonArray Values(IEnumerable<OnnxValueFacts> values) => new([.. values.Select(value => new JsonObject
    {
        ["name"] = value.Name,
        ["datatype"] = value.DataType,
        ["shape"] = value.Shape is null ? null : new JsonArray([.. value.Shape.Select(Dimension)]),
    })]);

    private static JsonNode? Dimension(OnnxDimension dimension) =>
        dimension.Size is { } size ? size : dimension.Symbol is { } symbol ? symbol : null;

    private static JsonObject Map<T>(IReadOnlyDictionary<string, T> map, Func<string, string> key, Func<T, JsonNode?> value) =>
        new(map.Select(entry => KeyValuePair.Create(key(entry.Key), value(entry.Value))));
}
