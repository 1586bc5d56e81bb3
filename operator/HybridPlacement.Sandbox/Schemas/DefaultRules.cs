using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>Checks that each default is valid under its own schema and has no unknown fields.</summary>
internal static class DefaultRules
{
    public static List<StatusCause> Check(SchemaNode schema, string path)
    {
        var errors = new List<StatusCause>();
        Visit(schema, path, errors);
        return errors;
    }

    private static void Visit(SchemaNode schema, string path, List<StatusCause> errors)
    {
        if (schema.Default is { } value)
            CheckDefault(schema, value, FieldPath.Child(path, "default"), errors);
        if (schema.Items is { } items)
            Visit(items, FieldPath.Child(path, "items"), errors);
        foreach (var (name, property) in schema.Properties)
            Visit(property, FieldPath.Key(FieldPath.Child(path, "properties"), name), errors);
    }

    private static void CheckDefault(SchemaNode schema, JsonNode value, string path, List<StatusCause> errors)
    {
        var pruned = value.DeepClone();
        Pruning.Apply(pruned, schema, schema.EmbeddedResource);
        if (!JsonKinds.DeepEqual(pruned, value))
            errors.Add(StatusCause.ForInvalid(path, value.DeepClone(), "must not have unknown fields"));
        var found = ValueValidator.Validate(value, schema, correlation: null)
            .Select(e => e with { Field = e.Field == FieldPath.Nil ? path : FieldPath.Child(path, e.Field) })
            .ToList();
        if (found.Count == 0 && RuleTree.Of(schema, schema.EmbeddedResource) is { } rules)
        {
            new RuleValidator(found).Validate(rules, value, value, path, correlation: null);
            if (found.Count == 0)
                new RuleValidator(found).Validate(rules, value, old: null, path, correlation: null);
        }
        errors.AddRange(found);
    }
}
