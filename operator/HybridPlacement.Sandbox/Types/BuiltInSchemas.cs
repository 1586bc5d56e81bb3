using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using HybridPlacement.Sandbox.Schemas;
using k8s.Models;

namespace HybridPlacement.Sandbox.Types;

/// <summary>
/// The schemas of the kinds built into Kubernetes, read from the model classes. A type that holds itself gives a
/// schema that holds itself: walk them along a value, or by <see cref="BuiltInFacts.TypeName"/>.
/// </summary>
internal static partial class BuiltInSchemas
{
    /// <summary>The format of resource quantities: a string or a number.</summary>
    public const string QuantityFormat = "quantity";

    private static readonly Dictionary<Type, SchemaNode> Known = [];
    private static readonly Lock Building = new();

    /// <summary>The schema of a model class; the same node each time.</summary>
    public static SchemaNode For(Type modelType)
    {
        lock (Building)
            return OfType(modelType);
    }

    public static SchemaNode ObjectMeta => For(typeof(V1ObjectMeta));

    /// <summary>The schema of a custom resource with what all resources have: apiVersion, kind and typed metadata.</summary>
    public static SchemaNode ForCustomResource(SchemaNode root)
    {
        var properties = new Dictionary<string, SchemaNode>(root.Properties);
        properties["apiVersion"] = Plain("string");
        properties["kind"] = Plain("string");
        properties["metadata"] = ObjectMeta with
        {
            BuiltIn = ObjectMeta.BuiltIn! with { AlwaysPresent = true },
        };
        return root with { Type = "object", Properties = SchemaNode.Order(properties) };
    }

    private static SchemaNode OfType(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Known.TryGetValue(type, out var known))
            return known;
        if (ScalarOf(type) is { } scalar)
            return Known[type] = scalar;
        if (ArgumentOf(type, typeof(IDictionary<,>), 1) is { } values)
        {
            return Plain("object") with
            {
                AdditionalProperties = OfType(values),
                AdditionalPropertiesAllowed = true,
            };
        }
        if (ArgumentOf(type, typeof(IList<>), 0) is { } items)
            return Plain("array") with { Items = OfType(items) };
        return OfModel(type);
    }

    private static SchemaNode OfModel(Type type)
    {
        var fields = ModelFields.Of(type);
        var properties = new OrderedDictionary<string, SchemaNode>();
        var node = new SchemaNode
        {
            Type = "object",
            Description = ModelDocumentation.OfType(type),
            Properties = properties,
            Nullable = true,
            MapType = fields.IsAtomic ? "atomic" : null,
            BuiltIn = new BuiltInFacts
            {
                TypeName = TypeName(type.Name),
                TypeDescription = ModelDocumentation.OfType(type),
                Required = [.. fields.Required],
            },
        };
        // Known before its fields are, for the types that hold themselves.
        Known[type] = node;
        foreach (var (name, property) in JsonProperties(type).OrderBy(p => p.Name, StringComparer.Ordinal))
            properties[name] = WithFacts(OfType(property.PropertyType), fields[name], property);
        return node;
    }

    private static IEnumerable<(string Name, PropertyInfo Property)> JsonProperties(Type type)
    {
        foreach (var property in type.GetProperties())
        {
            if (property.GetCustomAttribute<JsonPropertyNameAttribute>() is { } json)
                yield return (json.Name, property);
        }
    }

    private static SchemaNode WithFacts(SchemaNode node, ModelFields.Field field, PropertyInfo property) => node with
    {
        Description = ModelDocumentation.OfProperty(property),
        ListType = field.ListType,
        ListMapKeys = field.ListMapKeys,
        MapType = field.MapType ?? node.MapType,
        Default = field.Default,
        BuiltIn = (node.BuiltIn ?? BuiltInFacts.None) with
        {
            PatchMergeKey = field.PatchMergeKey,
            PatchStrategies = field.PatchStrategies,
            AlwaysPresent = field.Present,
        },
    };

    private static SchemaNode? ScalarOf(Type type)
    {
        if (type == typeof(string)) return Plain("string");
        if (type == typeof(int)) return Plain("integer", "int32");
        if (type == typeof(long)) return Plain("integer", "int64");
        if (type == typeof(double)) return Plain("number", "double");
        if (type == typeof(bool)) return Plain("boolean");
        if (type == typeof(DateTime)) return Plain("string", "date-time");
        if (type == typeof(byte[])) return Plain("string", "byte");
        if (type == typeof(IntOrString)) return Plain("", "int-or-string") with { IntOrString = true };
        if (type == typeof(ResourceQuantity))
        {
            return Plain("", QuantityFormat) with
            {
                AnyOf = [new SchemaNode { Type = "string" }, new SchemaNode { Type = "number" }],
            };
        }
        return type == typeof(object) ? Plain("") with { PreserveUnknownFields = true } : null;
    }

    /// <summary>Null is everywhere what is left out, as Go's decoder has it.</summary>
    private static SchemaNode Plain(string type, string format = "") =>
        new() { Type = type, Format = format, Nullable = true, BuiltIn = BuiltInFacts.None };

    private static Type? ArgumentOf(Type type, Type generic, int index) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == generic ? type.GetGenericArguments()[index] : null;

    /// <summary>V1PodSpec is io.k8s.api.v1.PodSpec: <c>kubectl explain</c> shows what follows the last dot.</summary>
    private static string TypeName(string className)
    {
        var match = ClassName().Match(className);
        return match.Success
            ? $"io.k8s.api.{match.Groups["version"].Value.ToLowerInvariant()}.{match.Groups["name"].Value}"
            : $"io.k8s.api.{className}";
    }

    [GeneratedRegex("^(?<version>([A-Z][a-z]+)?[Vv][0-9]+((alpha|beta)[0-9]+)?)(?<name>[A-Z].*)$")]
    private static partial Regex ClassName();
}
