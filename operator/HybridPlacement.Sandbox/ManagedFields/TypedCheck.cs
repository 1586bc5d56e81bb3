using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>Refuses a configuration that can't be merged by its types, in the server's words (and with its code).</summary>
internal static class TypedCheck
{
    /// <exception cref="ApiStatusException">500 with all that is wrong.</exception>
    public static void Require(JsonObject applied, SchemaNode schema, string apiVersion)
    {
        var errors = new List<string>();
        Check(applied, schema, [], errors);
        if (errors.Count == 0)
            return;
        var version = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion : "/" + apiVersion;
        var list = errors.Count == 1 ? errors[0] : $"errors:\n  {string.Join("\n  ", errors)}";
        throw new ApiStatusException(
            500,
            "",
            $"failed to create typed patch object ({applied.Namespace()}/{applied.Name()}; {version}, "
            + $"Kind={applied.Text("kind")}): {list}");
    }

    private static void Check(JsonNode? value, SchemaNode? schema, List<PathElement> path, List<string> errors)
    {
        if (value is null || schema is null)
            return;
        var kind = JsonKinds.Of(value);
        switch (schema.Type)
        {
            case "object" when value is JsonObject map:
                foreach (var (key, item) in map)
                {
                    if (schema.Field(key) is { } field)
                        CheckBelow(item, field, path, PathElement.Field(key), errors);
                    else if (schema is { PreservesUnknownFields: false, EmbeddedResource: false, AdditionalPropertiesAllowed: not true })
                        errors.Add($"{Shown(path)}.{key}: field not declared in schema");
                }
                break;
            case "object":
                errors.Add($"{Shown(path)}: expected map, got {Shown(value, kind)}");
                break;
            case "array" when value is JsonArray list:
                CheckList(list, schema, path, errors);
                break;
            case "array":
                errors.Add($"{Shown(path)}: expected list, got {Shown(value, kind)}");
                break;
            case "string" when kind != JsonKind.String:
                errors.Add($"{Shown(path)}: expected string, got {Shown(value, kind)}");
                break;
            case "boolean" when kind != JsonKind.Boolean:
                errors.Add($"{Shown(path)}: expected boolean, got {Shown(value, kind)}");
                break;
            case "integer" or "number" when kind is not (JsonKind.Integer or JsonKind.Number):
                errors.Add($"{Shown(path)}: expected numeric (int or float), got {Shown(value, kind)}");
                break;
        }
    }

    private static void CheckBelow(
        JsonNode? value, SchemaNode? schema, List<PathElement> path, PathElement element, List<string> errors)
    {
        path.Add(element);
        Check(value, schema, path, errors);
        path.RemoveAt(path.Count - 1);
    }

    private static void CheckList(JsonArray list, SchemaNode schema, List<PathElement> path, List<string> errors)
    {
        var seen = new HashSet<PathElement>();
        for (var i = 0; i < list.Count; i++)
        {
            if (schema.ListType is not ("map" or "set"))
            {
                CheckBelow(list[i], schema.Items, path, PathElement.Index(i), errors);
                continue;
            }
            if (schema.ListType == "map" && list[i] is not JsonObject)
            {
                errors.Add($"{Shown(path)}: element {i}: associative list with keys may not have non-map elements");
                continue;
            }
            var element = Typing.Item(schema, list[i]);
            if (element.Text == "{}")
            {
                errors.Add(
                    $"{Shown(path)}: element {i}: associative list with keys has an element that omits all keys "
                    + $"[{string.Join(' ', schema.ListMapKeys.Select(GoText.Quote))}] (and at least one must have a non-nil value)");
            }
            else if (!seen.Add(element))
            {
                errors.Add($"{Shown(path)}: duplicate entries for key {element}");
            }
            CheckBelow(list[i], schema.Items, path, element, errors);
        }
    }

    private static string Shown(List<PathElement> path) => string.Concat(path);

    private static string Shown(JsonNode value, JsonKind kind) => kind switch
    {
        JsonKind.Object => "map",
        JsonKind.Array => $"&{{{Patching.GoFormat.Of(value)}}}",
        JsonKind.String => "string",
        JsonKind.Boolean => "boolean",
        _ => $"&value.valueUnstructured{{Value:{GoText.Value(value)}}}",
    };
}
