using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// The CEL type of a schema, with the bounds that costs are estimated by: where the schema sets none, what fits in the
/// largest request.
/// </summary>
internal static class SchemaTypes
{
    public const long MaxRequestSize = 3 * 1024 * 1024;

    private static readonly CelType Text = CelType.String.Bounded(MaxRequestSize - 2, 2);

    /// <summary>The type; null for a schema that expressions can't see (no type, or items without one).</summary>
    public static CelType? Of(SchemaNode schema, bool isResourceRoot, string name = "selfType")
    {
        if (schema.IntOrString)
            return CelType.Dyn.Bounded(MaxLength(schema), 1);
        return schema.Type switch
        {
            "array" => OfArray(schema, name),
            "object" when schema.AdditionalProperties is not null => OfMap(schema, name),
            "object" => OfObject(schema, isResourceRoot, name),
            "string" => OfString(schema),
            "boolean" => CelType.Bool.Bounded(null, 4),
            "number" => CelType.Double.Bounded(null, 1),
            "integer" => CelType.Int.Bounded(null, 1),
            _ => null,
        };
    }

    private static CelType? OfArray(SchemaNode schema, string name)
    {
        if (schema.Items is null || Of(schema.Items, schema.Items.EmbeddedResource, name + ".@idx") is not { } item)
            return null;
        var max = schema.MaxItems is { } bound ? Math.Max(0, bound) : (MaxRequestSize - 2) / (item.MinSerializedSize + 1);
        var list = CelType.List(item, (ulong)max);
        return schema.ListType is "set" or "map" ? list.Merging(schema.ListType, schema.ListMapKeys) : list;
    }

    private static CelType? OfMap(SchemaNode schema, string name)
    {
        var values = schema.AdditionalProperties!;
        if (Of(values, values.EmbeddedResource, name + ".@elem") is not { } value)
            return null;
        var max = schema.MaxProperties is { } bound ? Math.Max(0, bound) : (MaxRequestSize - 2) / (value.MinSerializedSize + 6);
        return CelType.Map(Text, value, (ulong)max);
    }

    private static CelType OfObject(SchemaNode schema, bool isResourceRoot, string name)
    {
        var fields = new Dictionary<string, CelType>(StringComparer.Ordinal);
        long size = 2;
        foreach (var (property, node) in schema.Properties)
        {
            if (Of(node, node.EmbeddedResource, $"{name}.{property}") is not { } type)
                continue;
            if (PropertyNames.Escape(property) is { } identifier)
                fields[identifier] = type;
            if (node.Default is null && schema.Required.Contains(property))
                size += property.Length + type.MinSerializedSize + 4;
        }
        if (isResourceRoot)
        {
            fields["apiVersion"] = Text;
            fields["kind"] = Text;
            // Of metadata, only what a client sets before the object is stored can be seen.
            fields["metadata"] = CelType.Object($"{name}.metadata", new Dictionary<string, CelType>
            {
                ["name"] = Text,
                ["generateName"] = Text,
            });
        }
        return CelType.Object(name, fields, size);
    }

    private static CelType OfString(SchemaNode schema) => schema.Format switch
    {
        "byte" => CelType.Bytes.Bounded((ulong)Math.Max(0, schema.MaxLength ?? MaxRequestSize - 2), 2),
        "duration" => CelType.Duration.Bounded(null, 3),
        "date" => CelType.Timestamp.Bounded(null, 12),
        "date-time" => CelType.Timestamp.Bounded(null, 21),
        _ => CelType.String.Bounded(MaxLength(schema), 2),
    };

    private static ulong MaxLength(SchemaNode schema)
    {
        // Bounds count code points, sizes bytes: four of these at most for one of those.
        if (schema.MaxLength is { } max)
            return (ulong)Math.Clamp(max, 0, MaxRequestSize) * 4;
        if (!schema.IntOrString && schema.Enum is { Count: > 0 } values)
            return (ulong)values.Max(v => JsonKinds.Of(v) == JsonKind.String ? v!.GetValue<string>().Length : 0);
        return MaxRequestSize - 2;
    }
}
