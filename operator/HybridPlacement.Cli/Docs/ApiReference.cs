using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Api;
using HybridPlacement.Api.Schema;
using k8s.Models;

namespace HybridPlacement.Cli.Docs;

/// <summary>The reference of the four kinds: every field of the schema that the API server holds, in Markdown.</summary>
internal static class ApiReference
{
    private const int MaxShownPattern = 60;

    public static string Write()
    {
        var text = new StringBuilder($"# API reference: {Kinds.ApiVersion}\n\n");
        text.Append("Generated from the C# types by `hybridplacement docs`: change those, not this. `kubectl explain` shows the same.\n\n");
        foreach (var kind in Kinds.All)
            text.Append($"- [{kind.Name}](#{kind.Name.ToLowerInvariant()}): {XmlDocs.Of(kind)}\n");
        foreach (var kind in Kinds.All)
            Write(text, kind);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Type kind)
    {
        var definition = CrdGenerator.Definition(kind);
        var entity = kind.GetCustomAttribute<KubernetesEntityAttribute>()!;
        var names = definition["spec"]!["names"]!;
        var scope = (string?)definition["spec"]!["scope"] == "Namespaced" ? "in a namespace" : "of the cluster";
        text.Append($"\n## {kind.Name}\n\n{XmlDocs.Of(kind)} `kubectl get {entity.PluralName}.{entity.Group}`, ");
        text.Append($"short `{names["shortNames"]![0]}`; {scope}.\n");
        var schema = definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();
        Rules(text, schema, "metadata");
        foreach (var part in new[] { "spec", "status" })
        {
            if (schema["properties"]![part] is not JsonObject root)
                continue;
            text.Append($"\n### {kind.Name} {part}\n\n| field | type | what |\n|---|---|---|\n");
            Fields(text, root, part);
        }
    }

    private static void Fields(StringBuilder text, JsonObject schema, string path)
    {
        var required = schema["required"]?.AsArray().Select(r => (string)r!).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (name, node) in schema["properties"]?.AsObject() ?? [])
        {
            var field = node!.AsObject();
            var here = $"{path}.{name}";
            text.Append($"| `{here}` | {TypeOf(field)} | {Describe(field, required.Contains(name))} |\n");
            if (IsKubernetesOwn(field))
                continue;
            Fields(text, field, here);
            if (field["items"] is JsonObject items)
                Fields(text, items, here + "[]");
        }
    }

    // Label selectors and conditions are Kubernetes' own: told once, in its documentation.
    private static bool IsKubernetesOwn(JsonObject field) =>
        field["properties"] is JsonObject selector && selector.ContainsKey("matchLabels")
        || field["items"]?["properties"] is JsonObject item && item.ContainsKey("lastTransitionTime");

    private static string TypeOf(JsonObject field)
    {
        if (IsKubernetesOwn(field))
            return field["items"] is null ? "label selector" : "list of conditions";
        if (field["enum"] is JsonArray values)
            return string.Join(", ", values.Select(v => $"`{v}`"));
        if (field["x-kubernetes-int-or-string"] is not null)
            return "quantity";
        return (string?)field["type"] switch
        {
            "array" => $"list of {TypeOf(field["items"]!.AsObject())}",
            "object" when field["additionalProperties"] is JsonObject mapped => $"map to {TypeOf(mapped)}",
            { } type => type,
            null => "any",
        };
    }

    private static string Describe(JsonObject field, bool required)
    {
        var parts = new List<string> { Cell((string?)field["description"] ?? string.Empty) };
        if (required)
            parts.Add("**Required.**");
        if (field["default"] is { } byDefault)
            parts.Add($"Default `{byDefault.ToJsonString().Trim('"')}`.");
        if (field["minimum"] is { } minimum)
            parts.Add($"From {minimum} to {field["maximum"]}.");
        if (field["maxItems"] is { } items)
            parts.Add($"At most {items}.");
        if ((string?)field["pattern"] is { Length: <= MaxShownPattern } pattern)
            parts.Add($"Matches `{Cell(pattern)}`.");
        var rules = field["x-kubernetes-validations"]?.AsArray().Select(r => (string?)r!["message"]) ?? [];
        parts.AddRange(rules.Select(r => $"Refused otherwise: {Cell(r!)}."));
        return string.Join(' ', parts.Where(p => p.Length > 0));
    }

    private static void Rules(StringBuilder text, JsonObject schema, string what)
    {
        foreach (var rule in schema["x-kubernetes-validations"]?.AsArray() ?? [])
            text.Append($"\nOf `{what}`, refused otherwise: {rule!["message"]}.\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
