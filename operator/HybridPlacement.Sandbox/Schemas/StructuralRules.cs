using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// Checks that a schema is structural: types are given level by level, and what stands under allOf, anyOf, oneOf and not
/// only narrows values.
/// </summary>
internal sealed class StructuralRules
{
    private readonly List<StatusCause> _errors = [];

    private enum Level
    {
        Root,
        Item,
        Field,
    }

    public static List<StatusCause> Check(SchemaNode schema, string path)
    {
        var rules = new StructuralRules();
        rules.Structure(schema, Level.Root, path);
        rules.Completeness(schema, schema, path, path);
        rules._errors.Sort((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));
        return rules._errors;
    }

    private void Structure(SchemaNode schema, Level level, string path)
    {
        if (schema is { Type: "array", Items: null })
            Required(path, "items", "must be specified");
        if (schema.Items is { } items)
            Structure(items, Level.Item, FieldPath.Child(path, "items"));
        foreach (var (name, property) in schema.Properties)
            Structure(property, Level.Field, FieldPath.Key(FieldPath.Child(path, "properties"), name));
        if (schema.AdditionalPropertiesAllowed is not null && level == Level.Root)
            Forbidden(path, "additionalProperties", "must not be used at the root");
        if (schema.AdditionalProperties is { } values)
            Structure(values, Level.Field, FieldPath.Child(path, "additionalProperties"));
        Extensions(schema, path);
        Values(schema, IsIntOrString(schema.AnyOf), schema.AllOf.Count > 0 && IsIntOrString(schema.AllOf[0].AnyOf), path);
        Types(schema, level, path);
        Metadata(schema, level, path);
    }

    private void Types(SchemaNode schema, Level level, string path)
    {
        if (schema.EmbeddedResource && schema.Type != "object")
        {
            const string Message = "must be object if x-kubernetes-embedded-resource is true";
            if (schema.Type.Length == 0)
                Required(path, "type", Message);
            else
                Invalid(path, "type", schema.Type, Message);
        }
        else if (schema.Type.Length == 0 && !schema.IntOrString && !schema.PreservesUnknownFields)
        {
            Required(path, "type", level switch
            {
                Level.Root => "must not be empty at the root",
                Level.Item => "must not be empty for specified array items",
                _ => "must not be empty for specified object fields",
            });
        }
        if (schema.EmbeddedResource && schema.AdditionalPropertiesAllowed is not null)
            Forbidden(path, "additionalProperties", "must not be used if x-kubernetes-embedded-resource is set");
        if (level == Level.Root && schema.Type.Length > 0 && schema.Type != "object")
            Invalid(path, "type", schema.Type, "must be object at the root");
        if (schema.EmbeddedResource && !schema.PreservesUnknownFields && schema.Properties.Count == 0)
            Required(path, "properties", "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields");
    }

    private void Metadata(SchemaNode schema, Level level, string path)
    {
        if (level != Level.Root && !schema.EmbeddedResource)
            return;
        var properties = FieldPath.Child(path, "properties");
        foreach (var name in (string[])["kind", "apiVersion"])
        {
            if (schema.Properties.TryGetValue(name, out var property) && property.Type != "string")
                Invalid(FieldPath.Key(properties, name), "type", property.Type, "must be string");
        }
        if (!schema.Properties.TryGetValue("metadata", out var metadata))
            return;
        var at = FieldPath.Key(properties, "metadata");
        if (metadata.Type != "object")
            Invalid(at, "type", metadata.Type, "must be object");
        if (level == Level.Root && !SaysOnlyNames(metadata))
        {
            _errors.Add(StatusCause.ForForbidden(
                at, "must not specify anything other than name and generateName, but metadata is implicitly specified"));
        }
    }

    private static bool SaysOnlyNames(SchemaNode metadata) =>
        metadata.Properties.Keys.All(k => k is "name" or "generateName")
        && metadata is
        {
            Description: "", Title: "", Nullable: false, Items: null, AdditionalPropertiesAllowed: null, EmbeddedResource: false,
            IntOrString: false, PreserveUnknownFields: null, ListType: null, MapType: null, Rules: [], Required: [], Enum: null,
            AllOf: [], AnyOf: [], OneOf: [], Not: null, MinProperties: null, MaxProperties: null, Format: "", Pattern: "",
        };

    private void Extensions(SchemaNode schema, string path)
    {
        const string Message = "must be false if x-kubernetes-int-or-string is true";
        if (schema is { IntOrString: true, PreservesUnknownFields: true })
            _errors.Add(StatusCause.ForInvalid(FieldPath.Child(path, "x-kubernetes-preserve-unknown-fields"), true, Message));
        if (schema is { IntOrString: true, EmbeddedResource: true })
            _errors.Add(StatusCause.ForInvalid(FieldPath.Child(path, "x-kubernetes-embedded-resource"), true, Message));
    }

    private void Values(SchemaNode schema, bool skipAnyOf, bool skipFirstAllOf, string path)
    {
        if (!skipAnyOf)
            Branches(schema.AnyOf, "anyOf", path);
        for (var i = 0; i < schema.AllOf.Count; i++)
            Nested(schema.AllOf[i], skipFirstAllOf && i == 0, FieldPath.Index(FieldPath.Child(path, "allOf"), i));
        Branches(schema.OneOf, "oneOf", path);
        if (schema.Not is { } not)
            Nested(not, skipAnyOf: false, FieldPath.Child(path, "not"));
        if (schema.Pattern.Length > 0 && Re2.ErrorOf(schema.Pattern) is { } problem)
            Invalid(path, "pattern", schema.Pattern, $"must be a valid regular expression, but isn't: {problem}");
    }

    private void Branches(IReadOnlyList<SchemaNode> branches, string name, string path)
    {
        for (var i = 0; i < branches.Count; i++)
            Nested(branches[i], skipAnyOf: false, FieldPath.Index(FieldPath.Child(path, name), i));
    }

    private void Nested(SchemaNode schema, bool skipAnyOf, string path)
    {
        Values(schema, skipAnyOf, skipFirstAllOf: false, path);
        if (schema.Items is { } items)
            Nested(items, skipAnyOf: false, FieldPath.Child(path, "items"));
        foreach (var (name, property) in schema.Properties)
            Nested(property, skipAnyOf: false, FieldPath.Key(FieldPath.Child(path, "properties"), name));
        ForbiddenIf(schema.Type.Length > 0, path, "type", "must be empty to be structural");
        ForbiddenIf(schema.AdditionalPropertiesAllowed is not null, path, "additionalProperties", "must be undefined to be structural");
        ForbiddenIf(schema.Default is not null, path, "default", "must be undefined to be structural");
        ForbiddenIf(schema.Title.Length > 0, path, "title", "must be empty to be structural");
        ForbiddenIf(schema.Description.Length > 0, path, "description", "must be empty to be structural");
        ForbiddenIf(schema.Nullable, path, "nullable", "must be false to be structural");
        ForbiddenIf(schema.PreservesUnknownFields, path, "x-kubernetes-preserve-unknown-fields", "must be false to be structural");
        ForbiddenIf(schema.EmbeddedResource, path, "x-kubernetes-embedded-resource", "must be false to be structural");
        ForbiddenIf(schema.IntOrString, path, "x-kubernetes-int-or-string", "must be false to be structural");
        ForbiddenIf(schema.ListMapKeys.Count > 0, path, "x-kubernetes-list-map-keys", "must be empty to be structural");
        ForbiddenIf(schema.ListType is not null, path, "x-kubernetes-list-type", "must be undefined to be structural");
        ForbiddenIf(schema.MapType is not null, path, "x-kubernetes-map-type", "must be undefined to be structural");
        ForbiddenIf(schema.Rules.Count > 0, path, "x-kubernetes-validations", "must be empty to be structural");
        ForbiddenIf(schema.Properties.ContainsKey("metadata"), path, "properties[metadata]", "must not be specified in a nested context");
    }

    /// <summary>What a value validation speaks of must be specified structurally too.</summary>
    private void Completeness(SchemaNode validation, SchemaNode schema, string schemaPath, string path)
    {
        if (validation.Not is { } not)
            NestedCompleteness(not, schema, schemaPath, FieldPath.Child(path, "not"));
        foreach (var (name, branches) in (ReadOnlySpan<(string, IReadOnlyList<SchemaNode>)>)
            [("allOf", validation.AllOf), ("anyOf", validation.AnyOf), ("oneOf", validation.OneOf)])
        {
            for (var i = 0; i < branches.Count; i++)
                NestedCompleteness(branches[i], schema, schemaPath, FieldPath.Index(FieldPath.Child(path, name), i));
        }
    }

    private void NestedCompleteness(SchemaNode validation, SchemaNode? schema, string schemaPath, string path)
    {
        if (schema is null)
        {
            _errors.Add(StatusCause.ForRequired(schemaPath, $"because it is defined in {path}"));
            return;
        }
        Completeness(validation, schema, schemaPath, path);
        if (validation.Items is { } items)
            NestedCompleteness(items, schema.Items, FieldPath.Child(schemaPath, "items"), FieldPath.Child(path, "items"));
        foreach (var (name, property) in validation.Properties)
        {
            NestedCompleteness(
                property, schema.Properties.GetValueOrDefault(name),
                FieldPath.Key(FieldPath.Child(schemaPath, "properties"), name), FieldPath.Key(FieldPath.Child(path, "properties"), name));
        }
    }

    private static bool IsIntOrString(IReadOnlyList<SchemaNode> anyOf) =>
        anyOf.Count == 2 && IsMere(anyOf[0], "integer") && IsMere(anyOf[1], "string");

    private static bool IsMere(SchemaNode schema, string type) => schema.Type == type && schema is
    {
        Properties.Count: 0, Items: null, Pattern: "", Format: "", Minimum: null, Maximum: null, MinLength: null, MaxLength: null,
        AllOf: [], AnyOf: [], OneOf: [], Not: null, Enum: null, Rules: [], Default: null, Description: "", Title: "",
    };

    private void ForbiddenIf(bool wrong, string path, string name, string detail)
    {
        if (wrong)
            Forbidden(path, name, detail);
    }

    private void Forbidden(string path, string name, string detail) =>
        _errors.Add(StatusCause.ForForbidden(FieldPath.Child(path, name), detail));

    private void Required(string path, string name, string detail) =>
        _errors.Add(StatusCause.ForRequired(FieldPath.Child(path, name), detail));

    private void Invalid(string path, string name, string value, string detail) =>
        _errors.Add(StatusCause.ForInvalid(FieldPath.Child(path, name), value, detail));
}
