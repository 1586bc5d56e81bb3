using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>What a list of type map asks for: keys, of items that are objects, scalar, and always there.</summary>
internal sealed class ListMapRules(List<StatusCause> errors)
{
    public void Check(SchemaNode schema, string path)
    {
        var items = FieldPath.Child(path, "items");
        if (schema.ListMapKeys.Count == 0)
            errors.Add(StatusCause.ForRequired(FieldPath.Child(path, "x-kubernetes-list-map-keys"), "must not be empty if x-kubernetes-list-type is map"));
        if (schema.Items is null)
            errors.Add(StatusCause.ForRequired(items, "must have a schema if x-kubernetes-list-type is map"));
        else if (schema.Items.Type != "object")
            errors.Add(StatusCause.ForInvalid(FieldPath.Child(items, "type"), schema.Items.Type, "must be object if parent array's x-kubernetes-list-type is map"));
        else
            Keys(schema, schema.Items, path, FieldPath.Child(items, "properties"));
        if (schema.Items is { } present)
            AlwaysThere(schema, present, FieldPath.Child(items, "properties"));
    }

    private void Keys(SchemaNode schema, SchemaNode item, string path, string properties)
    {
        var field = FieldPath.Child(path, "x-kubernetes-list-map-keys");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in schema.ListMapKeys)
        {
            if (!item.Properties.TryGetValue(key, out var property))
                errors.Add(StatusCause.ForInvalid(field, Names(schema), "entries must all be names of item properties"));
            else if (property.Type is "array" or "object")
                errors.Add(StatusCause.ForInvalid(FieldPath.Child(FieldPath.Key(properties, key), "type"), item.Type, "must be a scalar type if parent array's x-kubernetes-list-type is map"));
            if (!seen.Add(key))
                errors.Add(StatusCause.ForInvalid(field, Names(schema), "must not contain duplicate entries"));
        }
    }

    private void AlwaysThere(SchemaNode schema, SchemaNode item, string properties)
    {
        foreach (var key in schema.ListMapKeys)
        {
            if (!item.Properties.TryGetValue(key, out var property))
                continue;
            var field = FieldPath.Key(properties, key);
            if (!item.Required.Contains(key) && property.Default is null)
                errors.Add(StatusCause.ForRequired(FieldPath.Child(field, "default"), "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"));
            if (property.Nullable)
                errors.Add(StatusCause.ForForbidden(FieldPath.Child(field, "nullable"), "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"));
        }
    }

    private static JsonArray Names(SchemaNode schema) => new([.. schema.ListMapKeys.Select(k => JsonValue.Create(k))]);
}
