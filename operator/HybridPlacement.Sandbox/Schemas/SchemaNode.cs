using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Types;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// One level of a parsed OpenAPI v3 schema as <c>apiextensions.k8s.io/v1</c> has it. Used for the structural part and
/// for the value validations under allOf, anyOf, oneOf and not alike. Never changed after parsing.
/// </summary>
internal sealed record SchemaNode
{
    public static readonly SchemaNode Empty = new();

    public string Type { get; init; } = "";
    public string Title { get; init; } = "";
    public string Description { get; init; } = "";
    public bool Nullable { get; init; }

    /// <summary>The default; null where there is none (a default of <c>null</c> counts as none, as on the server).</summary>
    public JsonNode? Default { get; init; }

    public string Format { get; init; } = "";
    public double? Maximum { get; init; }
    public bool ExclusiveMaximum { get; init; }
    public double? Minimum { get; init; }
    public bool ExclusiveMinimum { get; init; }
    public double? MultipleOf { get; init; }
    public long? MaxLength { get; init; }
    public long? MinLength { get; init; }
    public string Pattern { get; init; } = "";
    public long? MaxItems { get; init; }
    public long? MinItems { get; init; }
    public bool UniqueItems { get; init; }
    public long? MaxProperties { get; init; }
    public long? MinProperties { get; init; }
    public IReadOnlyList<string> Required { get; init; } = [];
    public IReadOnlyList<JsonNode?>? Enum { get; init; }

    public IReadOnlyList<SchemaNode> AllOf { get; init; } = [];
    public IReadOnlyList<SchemaNode> AnyOf { get; init; } = [];
    public IReadOnlyList<SchemaNode> OneOf { get; init; } = [];
    public SchemaNode? Not { get; init; }

    public SchemaNode? Items { get; init; }

    /// <summary>The properties in ordinal order of their names, so that errors come in a stable order.</summary>
    public IReadOnlyDictionary<string, SchemaNode> Properties { get; init; } =
        new OrderedDictionary<string, SchemaNode>();

    /// <summary>The schema of the values of a map; null where additionalProperties is absent or a boolean.</summary>
    public SchemaNode? AdditionalProperties { get; init; }

    /// <summary>Whether additionalProperties is there, and what it allows; null where it is absent.</summary>
    public bool? AdditionalPropertiesAllowed { get; init; }

    /// <summary><c>x-kubernetes-preserve-unknown-fields</c>; null where absent.</summary>
    public bool? PreserveUnknownFields { get; init; }
    public bool EmbeddedResource { get; init; }
    public bool IntOrString { get; init; }

    /// <summary><c>atomic</c>, <c>set</c> or <c>map</c>; null where unspecified, which means atomic.</summary>
    public string? ListType { get; init; }
    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    /// <summary><c>granular</c> or <c>atomic</c>; null where unspecified, which means granular.</summary>
    public string? MapType { get; init; }
    public IReadOnlyList<ValidationRule> Rules { get; init; } = [];

    /// <summary>Keywords of JSON schema that are there though Kubernetes supports them not.</summary>
    public IReadOnlySet<string> UnsupportedKeywords { get; init; } = new HashSet<string>();

    /// <summary>What only the types built into Kubernetes have; null in a custom resource's own schema.</summary>
    public BuiltInFacts? BuiltIn { get; init; }

    /// <summary>Properties in the order that <see cref="Properties"/> asks for, as quick to find as in a hash table.</summary>
    public static OrderedDictionary<string, SchemaNode> Order(IEnumerable<KeyValuePair<string, SchemaNode>> properties) =>
        new(properties.OrderBy(p => p.Key, StringComparer.Ordinal));

    public bool PreservesUnknownFields => PreserveUnknownFields == true;

    /// <summary>The schema of a field of this object: its property, or what all values of the map have.</summary>
    public SchemaNode? Field(string name) => Properties.TryGetValue(name, out var property) ? property : AdditionalProperties;

    /// <summary>The same schema read as that of a whole resource, which has its own metadata.</summary>
    public SchemaNode AsResource() => EmbeddedResource ? this : this with { EmbeddedResource = true };
}
