using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Storage;

namespace HybridPlacement.Sandbox.Api;

/// <summary>One resource that the server serves in one version: built in, or learned from a CustomResourceDefinition.</summary>
internal sealed record ResourceDefinition
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public bool Namespaced { get; init; } = true;

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>What can be done with the resource as a whole.</summary>
    public IReadOnlyList<string> Verbs { get; init; } =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>Whether a DELETE is answered by the object as it was, instead of by a Status.</summary>
    public bool ReturnsDeleted { get; init; }

    /// <summary>Whether status is written through its own subresource only.</summary>
    public bool HasStatus { get; init; }

    /// <summary>Where <c>/scale</c> finds its fields; null where there is no such subresource.</summary>
    public ScalePaths? Scale { get; init; }

    /// <summary>Further subresources to be announced, such as <c>pods/log</c>, with the kind they speak.</summary>
    public IReadOnlyList<SubresourceInfo> Subresources { get; init; } = [];

    /// <summary>The types of the fields: by these objects are merged, checked for unknown fields and explained.</summary>
    public required SchemaNode Schema { get; init; }

    /// <summary>Defaults, pruning and validation of a custom resource; null for a built-in one.</summary>
    public StructuralSchema? Structural { get; init; }

    /// <summary>The <c>additionalPrinterColumns</c> of a custom resource.</summary>
    public IReadOnlyList<JsonObject> PrinterColumns { get; init; } = [];

    /// <summary>Whether <c>metadata.generation</c> counts the changes of the wanted state.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Where the objects are stored: two groups may serve the same ones, as events are.</summary>
    public required GroupResource Storage { get; init; }

    /// <summary>How it is served where that isn't the form that is stored.</summary>
    public ObjectConversion? Conversion { get; init; }

    public bool IsCustom => Structural is not null;

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string ListKind => $"{Kind}List";
}

/// <summary>Dotted paths of the scale subresource, such as <c>.spec.replicas</c>.</summary>
internal sealed record ScalePaths(string SpecReplicas, string StatusReplicas, string? Selector);

/// <summary>A subresource as discovery names it.</summary>
internal sealed record SubresourceInfo(string Name, string Group, string Version, string Kind, params string[] Verbs);
