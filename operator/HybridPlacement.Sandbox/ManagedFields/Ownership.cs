using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Types;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>What updates and applies share.</summary>
internal static class Ownership
{
    /// <summary>What identifies the object or is the server's own, and so nobody's.</summary>
    private static readonly FieldSet Unowned = FieldSet.Of(
        ["apiVersion"],
        ["kind"],
        ["metadata"],
        ["metadata", "name"],
        ["metadata", "namespace"],
        ["metadata", "creationTimestamp"],
        ["metadata", "selfLink"],
        ["metadata", "uid"],
        ["metadata", "clusterName"],
        ["metadata", "generation"],
        ["metadata", "managedFields"],
        ["metadata", "resourceVersion"]);

    private static readonly ConditionalWeakTable<SchemaNode, SchemaNode> Completed = [];

    public static FieldSet WithoutUnowned(FieldSet fields) => fields.Except(Unowned);

    /// <summary>The schema with typed metadata, which a custom resource's own has not.</summary>
    public static SchemaNode Complete(SchemaNode schema) =>
        schema.Properties.TryGetValue("metadata", out var metadata) && metadata.BuiltIn is not null
            ? schema
            : Completed.GetValue(schema, BuiltInSchemas.ForCustomResource);

    /// <summary>
    /// The object before it was created: what Go writes of an empty struct of its type. What stands in it from the
    /// start is nobody's addition.
    /// </summary>
    public static JsonObject Nothing(SchemaNode schema)
    {
        var nothing = new JsonObject();
        foreach (var (name, field) in schema.Properties)
        {
            if (field.BuiltIn is { AlwaysPresent: true })
            {
                nothing[name] = field.Type switch
                {
                    "object" => Nothing(field),
                    "integer" => 0,
                    "boolean" => false,
                    _ => "",
                };
            }
            else if (field.Type == "array" && schema.BuiltIn?.Required.Contains(name) == true)
            {
                nothing[name] = null;
            }
        }
        return nothing;
    }
}
