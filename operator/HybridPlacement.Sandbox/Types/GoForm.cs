using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.Types;

/// <summary>
/// Brings an object into the form in which it comes out of Go's structs: without nulls, empty lists and empty maps,
/// with the structs that are always there, and quantities in canonical form.
/// </summary>
internal static class GoForm
{
    /// <exception cref="FormatException">A quantity that is none.</exception>
    public static void Apply(JsonObject obj, SchemaNode schema)
    {
        for (var i = 0; i < obj.Count; i++)
        {
            var (name, value) = obj.GetAt(i);
            var field = schema.Field(name);
            if (field is null or { PreserveUnknownFields: true })
                continue;
            if (IsOmitted(value, field, schema.BuiltIn?.Required.Contains(name) == true))
                obj.RemoveAt(i--);
            else
                Complete(obj, name, value, field);
        }
        foreach (var (name, field) in schema.Properties)
        {
            if (field.BuiltIn is not { AlwaysPresent: true } || obj.ContainsKey(name))
                continue;
            if (field.Type == "object")
            {
                var empty = new JsonObject();
                Apply(empty, field);
                obj[name] = empty;
            }
            else if (field.Type is "integer" or "boolean")
            {
                obj[name] = field.Type == "integer" ? 0 : false;
            }
            else if (field.Format == "date-time")
            {
                // The zero time of a struct is written, and as null.
                obj[name] = null;
            }
        }
    }

    private static void Complete(JsonObject obj, string name, JsonNode? value, SchemaNode field)
    {
        switch (value)
        {
            case JsonObject inner:
                Apply(inner, field);
                break;
            case JsonArray list when field.Items is { } items:
                for (var i = 0; i < list.Count; i++)
                {
                    if (list[i] is JsonObject item)
                        Apply(item, items);
                    else if (IsQuantity(items))
                        list[i] = Canonical(list[i]);
                }
                break;
            default:
                if (IsQuantity(field))
                    obj[name] = Canonical(value);
                break;
        }
    }

    private static bool IsOmitted(JsonNode? value, SchemaNode field, bool isRequired) => value switch
    {
        null => true,
        JsonArray { Count: 0 } => !isRequired,
        // An empty struct says something, such as emptyDir: {}; an empty map says nothing.
        JsonObject { Count: 0 } => field.AdditionalProperties is not null && !isRequired,
        _ => false,
    };

    private static bool IsQuantity(SchemaNode field) => field.Format == BuiltInSchemas.QuantityFormat;

    private static JsonNode? Canonical(JsonNode? value)
    {
        if (value is null)
            return null;
        var text = JsonKinds.Of(value) == JsonKind.String ? value.GetValue<string>() : value.ToJsonString();
        return CanonicalQuantity.TryParse(text, out var quantity)
            ? quantity.ToString()
            : throw new FormatException(
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }
}
