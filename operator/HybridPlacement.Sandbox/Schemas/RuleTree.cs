using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>The rules of a schema, level by level; only those levels on which, or below which, there are rules.</summary>
internal sealed class RuleTree
{
    private RuleTree(SchemaNode schema, CelType? type, bool isResourceRoot)
    {
        Schema = schema;
        Type = type;
        Rules = type is null ? [] : [.. schema.Rules.Select(r => CompiledRule.Compile(r, type))];
        foreach (var (name, property) in schema.Properties)
        {
            // A field that expressions can't name keeps the rules of its own.
            var field = PropertyNames.Escape(name) is { } identifier && type is { Kind: CelKind.Object }
                && type.Fields.TryGetValue(identifier, out var known) ? known : SchemaTypes.Of(property, property.EmbeddedResource);
            if (!(isResourceRoot && name is "metadata" or "apiVersion" or "kind") && Build(property, field, property.EmbeddedResource) is { } child)
                Properties[name] = child;
        }
        if (schema.Items is { } items)
            Items = Build(items, type is { Kind: CelKind.List } ? type.Item : SchemaTypes.Of(items, items.EmbeddedResource), items.EmbeddedResource);
        if (schema.AdditionalProperties is { } values)
            Values = Build(values, type is { Kind: CelKind.Map } ? type.Item : SchemaTypes.Of(values, values.EmbeddedResource), values.EmbeddedResource);
    }

    public SchemaNode Schema { get; }
    public CelType? Type { get; }
    public IReadOnlyList<CompiledRule> Rules { get; }
    public Dictionary<string, RuleTree> Properties { get; } = new(StringComparer.Ordinal);
    public RuleTree? Items { get; }
    public RuleTree? Values { get; }

    /// <summary>The tree; null where there are no rules.</summary>
    public static RuleTree? Of(SchemaNode schema, bool isResourceRoot) =>
        Build(schema, SchemaTypes.Of(schema, isResourceRoot), isResourceRoot);

    private static RuleTree? Build(SchemaNode schema, CelType? type, bool isResourceRoot)
    {
        if (!HasRules(schema))
            return null;
        return new RuleTree(schema, type, isResourceRoot);
    }

    private static bool HasRules(SchemaNode schema) =>
        schema.Rules.Count > 0
        || (schema.Items is { } items && HasRules(items))
        || (schema.AdditionalProperties is { } values && HasRules(values))
        || schema.Properties.Values.Any(HasRules);
}
