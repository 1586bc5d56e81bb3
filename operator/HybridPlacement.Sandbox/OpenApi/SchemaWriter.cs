using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Types;

namespace HybridPlacement.Sandbox.OpenApi;

/// <summary>Writes schemas as OpenAPI 3.0: built-in types once each, as components; all else in its place.</summary>
internal sealed class SchemaWriter
{
    private readonly SortedDictionary<string, JsonObject> _definitions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<SchemaNode> _referenced = new();

    /// <summary>Adds a component.</summary>
    public void Define(string name, Action<JsonObject>? complete, SchemaNode schema)
    {
        _known.Add(name);
        var definition = WriteBody(schema, Described(schema));
        complete?.Invoke(definition);
        _definitions[name] = definition;
    }

    /// <summary>All components, with those that they refer to.</summary>
    public JsonObject Definitions()
    {
        while (_referenced.TryDequeue(out var schema))
        {
            if (!_definitions.ContainsKey(schema.BuiltIn!.TypeName))
                _definitions[schema.BuiltIn.TypeName] = WriteBody(schema, Described(schema));
        }
        return new JsonObject(_definitions.Select(d => KeyValuePair.Create<string, JsonNode?>(d.Key, d.Value)));
    }

    private static string Described(SchemaNode schema) =>
        schema.BuiltIn is { TypeDescription.Length: > 0 } facts ? facts.TypeDescription : schema.Description;

    private JsonObject Write(SchemaNode schema)
    {
        if (schema.BuiltIn is not { TypeName.Length: > 0 } facts)
            return WriteBody(schema, schema.Description);
        if (_known.Add(facts.TypeName))
            _referenced.Enqueue(schema);
        var reference = new JsonObject { ["$ref"] = $"#/components/schemas/{facts.TypeName}" };
        var output = new JsonObject();
        Add(output, "description", schema.Description);
        if (facts.AlwaysPresent)
            output["default"] = new JsonObject();
        AddPatch(output, facts);
        if (output.Count == 0)
            return reference;
        output["allOf"] = new JsonArray(reference);
        return output;
    }

    private JsonObject WriteBody(SchemaNode schema, string description)
    {
        var output = new JsonObject();
        Add(output, "title", schema.Title);
        Add(output, "description", description);
        // Any object, such as the fields of managedFields: kubectl explain wants a type.
        Add(output, "type", schema is { Type: "", PreserveUnknownFields: true, BuiltIn: not null } ? "object" : schema.Type);
        Add(output, "format", schema.Format == BuiltInSchemas.QuantityFormat && schema.BuiltIn is not null ? "" : schema.Format);
        if (schema.Nullable && schema.BuiltIn is null)
            output["nullable"] = true;
        if (schema.Default is not null)
            output["default"] = schema.Default.DeepClone();
        AddBounds(output, schema);
        if (schema.Enum is { } values)
            output["enum"] = new JsonArray([.. values.Select(JsonKinds.Copy)]);
        AddAll(output, "allOf", schema.AllOf);
        AddAll(output, "anyOf", schema.Format == BuiltInSchemas.QuantityFormat ? [] : schema.AnyOf);
        AddAll(output, "oneOf", schema.Format == BuiltInSchemas.QuantityFormat ? schema.AnyOf : schema.OneOf);
        if (schema.Not is { } not)
            output["not"] = Write(not);
        var required = schema.BuiltIn is { Required.Count: > 0 } facts ? facts.Required : schema.Required;
        if (required.Count > 0)
            output["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        if (schema.Properties.Count > 0)
        {
            output["properties"] = new JsonObject(schema.Properties.Select(
                p => KeyValuePair.Create<string, JsonNode?>(p.Key, Write(p.Value))));
        }
        if (schema.AdditionalProperties is { } additional)
            output["additionalProperties"] = Write(additional);
        else if (schema.AdditionalPropertiesAllowed is { } allowed)
            output["additionalProperties"] = allowed;
        if (schema.Items is { } items)
            output["items"] = Write(items);
        AddExtensions(output, schema);
        return output;
    }

    private static void AddBounds(JsonObject output, SchemaNode schema)
    {
        Add(output, "maximum", schema.Maximum);
        Add(output, "minimum", schema.Minimum);
        if (schema.ExclusiveMaximum)
            output["exclusiveMaximum"] = true;
        if (schema.ExclusiveMinimum)
            output["exclusiveMinimum"] = true;
        Add(output, "multipleOf", schema.MultipleOf);
        Add(output, "maxLength", schema.MaxLength);
        Add(output, "minLength", schema.MinLength);
        Add(output, "pattern", schema.Pattern);
        Add(output, "maxItems", schema.MaxItems);
        Add(output, "minItems", schema.MinItems);
        if (schema.UniqueItems)
            output["uniqueItems"] = true;
        Add(output, "maxProperties", schema.MaxProperties);
        Add(output, "minProperties", schema.MinProperties);
    }

    private static void AddExtensions(JsonObject output, SchemaNode schema)
    {
        if (schema.IntOrString && schema.BuiltIn is null)
            output["x-kubernetes-int-or-string"] = true;
        else if (schema.IntOrString)
            output["oneOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" });
        if (schema.PreservesUnknownFields && schema.BuiltIn is null)
            output["x-kubernetes-preserve-unknown-fields"] = true;
        if (schema.EmbeddedResource)
            output["x-kubernetes-embedded-resource"] = true;
        Add(output, "x-kubernetes-list-type", schema.ListType ?? (schema is { Type: "array", BuiltIn: not null } ? "atomic" : ""));
        if (schema.ListMapKeys.Count > 0)
            output["x-kubernetes-list-map-keys"] = new JsonArray([.. schema.ListMapKeys.Select(key => (JsonNode)key)]);
        Add(output, "x-kubernetes-map-type", schema.MapType ?? "");
        if (schema.BuiltIn is { } facts)
            AddPatch(output, facts);
    }

    private static void AddPatch(JsonObject output, BuiltInFacts facts)
    {
        Add(output, "x-kubernetes-patch-merge-key", facts.PatchMergeKey);
        Add(output, "x-kubernetes-patch-strategy", string.Join(',', facts.PatchStrategies));
    }

    private void AddAll(JsonObject output, string name, IReadOnlyList<SchemaNode> schemas)
    {
        if (schemas.Count > 0)
            output[name] = new JsonArray([.. schemas.Select(Write)]);
    }

    private static void Add(JsonObject output, string name, string value)
    {
        if (value.Length > 0)
            output[name] = value;
    }

    private static void Add(JsonObject output, string name, double? value)
    {
        if (value is { } number)
            output[name] = number;
    }

    private static void Add(JsonObject output, string name, long? value)
    {
        if (value is { } number)
            output[name] = number;
    }
}
