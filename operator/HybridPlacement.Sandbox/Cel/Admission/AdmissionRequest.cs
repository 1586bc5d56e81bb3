using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Cel.Admission;

/// <summary>A write that admission is asked about.</summary>
internal sealed record AdmissionRequest
{
    public required string Operation { get; init; }
    public required string Group { get; init; }
    public required string Version { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public string Subresource { get; init; } = "";
    public string Name { get; init; } = "";

    /// <summary>Empty for what has no namespace.</summary>
    public string Namespace { get; init; } = "";
    public string UserName { get; init; } = "";
    public IReadOnlyList<string> UserGroups { get; init; } = [];
    public bool DryRun { get; init; }

    /// <summary>Null on delete.</summary>
    public JsonObject? Object { get; init; }

    /// <summary>Null on create.</summary>
    public JsonObject? OldObject { get; init; }

    /// <summary>The Namespace object of what has a namespace.</summary>
    public JsonObject? NamespaceObject { get; init; }

    /// <summary>What expressions see as <c>request</c>.</summary>
    public JsonObject ToJson() => new()
    {
        ["kind"] = new JsonObject { ["group"] = Group, ["version"] = Version, ["kind"] = Kind },
        ["resource"] = new JsonObject { ["group"] = Group, ["version"] = Version, ["resource"] = Resource },
        ["subResource"] = Subresource,
        ["name"] = Name,
        ["namespace"] = Namespace,
        ["operation"] = Operation,
        ["userInfo"] = new JsonObject
        {
            ["username"] = UserName,
            ["groups"] = new JsonArray([.. UserGroups.Select(g => JsonValue.Create(g))]),
        },
        ["dryRun"] = DryRun,
    };
}
