using System.Text.Json.Nodes;
using HybridPlacement.Api.Schema;

namespace HybridPlacement.Api.Tests;

public sealed class SchemaTests
{
    private static IEnumerable<TestCaseData> Kind() =>
        Kinds.All.Select(t => new TestCaseData(CrdGenerator.Definition(t)).SetArgDisplayNames(t.Name));

    [TestCaseSource(nameof(Kind))]
    public void Every_field_is_described(JsonObject definition) =>
        Assert.That(Fields(definition).Where(f => string.IsNullOrEmpty(f.Schema["description"]?.GetValue<string>()))
            .Select(f => f.Path).Where(p => p != ".metadata" && !p.EndsWith("[]", StringComparison.Ordinal)
                && !p.EndsWith("{}", StringComparison.Ordinal)), Is.Empty);

    [TestCaseSource(nameof(Kind))]
    public void Whatever_a_user_writes_is_bounded(JsonObject definition) =>
        Assert.That(Fields(definition).Where(f => f.Path.StartsWith(".spec", StringComparison.Ordinal) && !IsBounded(f.Schema))
            .Select(f => f.Path), Is.Empty);

    [TestCaseSource(nameof(Kind))]
    public void A_status_has_no_defaults(JsonObject definition) =>
        Assert.That(Fields(definition).Where(f => f.Path.StartsWith(".status", StringComparison.Ordinal) && f.Schema["default"] is not null)
            .Select(f => f.Path), Is.Empty);

    [TestCaseSource(nameof(Kind))]
    public void No_schema_refers_to_another_or_has_several_types(JsonObject definition) =>
        Assert.That(Fields(definition).Where(f => f.Schema["$ref"] is not null || f.Schema["type"] is JsonArray)
            .Select(f => f.Path), Is.Empty);

    private static bool IsBounded(JsonObject schema) => schema["type"]?.GetValue<string>() switch
    {
        "string" => schema["maxLength"] is not null || schema["enum"] is not null,
        "array" => schema["maxItems"] is not null,
        "integer" => schema["maximum"] is not null && schema["minimum"] is not null,
        "object" => schema["additionalProperties"] is null || schema["maxProperties"] is not null,
        "boolean" => true,
        _ => schema["maxLength"] is not null,
    };

    private static IEnumerable<(string Path, JsonObject Schema)> Fields(JsonObject definition) =>
        Fields("", definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject());

    private static IEnumerable<(string Path, JsonObject Schema)> Fields(string path, JsonObject schema)
    {
        yield return (path, schema);
        var children = (schema["properties"] as JsonObject ?? []).Select(p => ($"{path}.{p.Key}", p.Value!.AsObject()))
            .Concat(schema["items"] is JsonObject items ? [(path + "[]", items)] : [])
            .Concat(schema["additionalProperties"] is JsonObject values ? [(path + "{}", values)] : []);
        foreach (var (childPath, child) in children)
        {
            foreach (var field in Fields(childPath, child))
                yield return field;
        }
    }
}
