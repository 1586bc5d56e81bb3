using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// Reads <c>JSONSchemaProps</c>. A field of the wrong JSON type becomes an error and is left out; unknown fields are
/// not looked at (the API server prunes them before).
/// </summary>
internal sealed class SchemaReader(ICollection<StatusCause> errors)
{
    /// <summary>Far beyond any schema in use; deeper ones could exhaust the stack of whoever walks them.</summary>
    public const int MaxDepth = 128;

    private static readonly string[] UnsupportedKeywords =
        ["$ref", "additionalItems", "definitions", "dependencies", "id", "patternProperties", "$schema"];

    public SchemaNode Read(JsonObject schema, string path) => Read(schema, path, depth: 0);

    private SchemaNode Read(JsonObject schema, string path, int depth)
    {
        if (depth > MaxDepth)
        {
            errors.Add(StatusCause.ForForbidden(path, $"the schema is nested more than {MaxDepth} levels deep"));
            return SchemaNode.Empty;
        }
        var (additional, allowed) = ReadAdditionalProperties(schema, path, depth);
        return new SchemaNode
        {
            Type = Text(schema, "type", path) ?? "",
            Title = Text(schema, "title", path) ?? "",
            Description = Text(schema, "description", path) ?? "",
            Nullable = Flag(schema, "nullable", path) ?? false,
            Default = schema["default"],
            Format = Text(schema, "format", path) ?? "",
            Maximum = Number(schema, "maximum", path),
            ExclusiveMaximum = Flag(schema, "exclusiveMaximum", path) ?? false,
            Minimum = Number(schema, "minimum", path),
            ExclusiveMinimum = Flag(schema, "exclusiveMinimum", path) ?? false,
            MultipleOf = Number(schema, "multipleOf", path),
            MaxLength = Integer(schema, "maxLength", path),
            MinLength = Integer(schema, "minLength", path),
            Pattern = Text(schema, "pattern", path) ?? "",
            MaxItems = Integer(schema, "maxItems", path),
            MinItems = Integer(schema, "minItems", path),
            UniqueItems = Flag(schema, "uniqueItems", path) ?? false,
            MaxProperties = Integer(schema, "maxProperties", path),
            MinProperties = Integer(schema, "minProperties", path),
            Required = Texts(schema, "required", path),
            Enum = Of<JsonArray>(schema, "enum", path, "array")?.ToArray(),
            AllOf = ReadList(schema, "allOf", path, depth),
            AnyOf = ReadList(schema, "anyOf", path, depth),
            OneOf = ReadList(schema, "oneOf", path, depth),
            Not = ReadChild(schema, "not", path, depth),
            Items = ReadItems(schema, path, depth),
            Properties = ReadProperties(schema, path, depth),
            AdditionalProperties = additional,
            AdditionalPropertiesAllowed = allowed,
            PreserveUnknownFields = Flag(schema, "x-kubernetes-preserve-unknown-fields", path),
            EmbeddedResource = Flag(schema, "x-kubernetes-embedded-resource", path) ?? false,
            IntOrString = Flag(schema, "x-kubernetes-int-or-string", path) ?? false,
            ListType = Text(schema, "x-kubernetes-list-type", path),
            ListMapKeys = Texts(schema, "x-kubernetes-list-map-keys", path),
            MapType = Text(schema, "x-kubernetes-map-type", path),
            Rules = ReadRules(schema, path),
            UnsupportedKeywords = UnsupportedKeywords.Where(schema.ContainsKey).ToHashSet(),
        };
    }

    private SchemaNode? ReadItems(JsonObject schema, string path, int depth)
    {
        if (schema["items"] is not JsonArray)
            return ReadChild(schema, "items", path, depth);
        errors.Add(StatusCause.ForForbidden(
            FieldPath.Child(path, "items"), "items must be a schema object and not an array"));
        return SchemaNode.Empty;
    }

    private (SchemaNode? Schema, bool? Allowed) ReadAdditionalProperties(JsonObject schema, string path, int depth) =>
        JsonKinds.Of(schema["additionalProperties"]) switch
        {
            JsonKind.Null => (null, null),
            JsonKind.Boolean => (null, schema["additionalProperties"]!.GetValue<bool>()),
            _ => (ReadChild(schema, "additionalProperties", path, depth), true),
        };

    private OrderedDictionary<string, SchemaNode> ReadProperties(JsonObject schema, string path, int depth)
    {
        var properties = new Dictionary<string, SchemaNode>();
        var field = FieldPath.Child(path, "properties");
        foreach (var (name, value) in Of<JsonObject>(schema, "properties", path, "object") ?? [])
        {
            if (value is JsonObject property)
                properties[name] = Read(property, FieldPath.Key(field, name), depth + 1);
            else
                Refuse(FieldPath.Key(field, name), value, "object");
        }
        return SchemaNode.Order(properties);
    }

    private SchemaNode? ReadChild(JsonObject schema, string name, string path, int depth) =>
        Of<JsonObject>(schema, name, path, "object") is { } child
            ? Read(child, FieldPath.Child(path, name), depth + 1)
            : null;

    private List<SchemaNode> ReadList(JsonObject schema, string name, string path, int depth)
    {
        var nodes = new List<SchemaNode>();
        var field = FieldPath.Child(path, name);
        foreach (var (i, value) in (Of<JsonArray>(schema, name, path, "array") ?? []).Index())
        {
            if (value is JsonObject child)
                nodes.Add(Read(child, FieldPath.Index(field, i), depth + 1));
            else
                Refuse(FieldPath.Index(field, i), value, "object");
        }
        return nodes;
    }

    private List<ValidationRule> ReadRules(JsonObject schema, string path)
    {
        var rules = new List<ValidationRule>();
        var field = FieldPath.Child(path, "x-kubernetes-validations");
        foreach (var (i, value) in (Of<JsonArray>(schema, "x-kubernetes-validations", path, "array") ?? []).Index())
        {
            var at = FieldPath.Index(field, i);
            if (value is not JsonObject rule)
            {
                Refuse(at, value, "object");
                continue;
            }
            rules.Add(new ValidationRule(
                Text(rule, "rule", at) ?? "",
                Text(rule, "message", at) ?? "",
                Text(rule, "messageExpression", at) ?? "",
                Text(rule, "reason", at),
                Text(rule, "fieldPath", at) ?? "",
                Flag(rule, "optionalOldSelf", at)));
        }
        return rules;
    }

    private List<string> Texts(JsonObject schema, string name, string path)
    {
        var texts = new List<string>();
        foreach (var (i, item) in (Of<JsonArray>(schema, name, path, "array") ?? []).Index())
        {
            if (JsonKinds.Of(item) == JsonKind.String)
                texts.Add(item!.GetValue<string>());
            else
                Refuse(FieldPath.Index(FieldPath.Child(path, name), i), item, "string");
        }
        return texts;
    }

    private string? Text(JsonObject schema, string name, string path) =>
        Of<JsonValue>(schema, name, path, "string", JsonKind.String)?.GetValue<string>();

    private bool? Flag(JsonObject schema, string name, string path) =>
        Of<JsonValue>(schema, name, path, "boolean", JsonKind.Boolean)?.GetValue<bool>();

    private long? Integer(JsonObject schema, string name, string path) =>
        Of<JsonValue>(schema, name, path, "integer", JsonKind.Integer) is { } value ? JsonKinds.Int64(value) : null;

    private double? Number(JsonObject schema, string name, string path) =>
        Of<JsonValue>(schema, name, path, "number", JsonKind.Integer, JsonKind.Number) is { } value
            ? JsonKinds.Double(value)
            : null;

    private T? Of<T>(JsonObject schema, string name, string path, string type, params ReadOnlySpan<JsonKind> kinds)
        where T : JsonNode
    {
        var node = schema[name];
        if (node is null)
            return null;
        if (node is T typed && (kinds.Length == 0 || kinds.Contains(JsonKinds.Of(node))))
            return typed;
        Refuse(FieldPath.Child(path, name), node, type);
        return null;
    }

    private void Refuse(string field, JsonNode? value, string type) =>
        errors.Add(StatusCause.ForTypeInvalid(field, value, $"must be of type {type}"));
}
