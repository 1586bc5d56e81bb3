using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Cel.Admission;

/// <summary>A resource in one version, with the kind that it speaks.</summary>
internal sealed record RequestTarget(string Group, string Version, string Resource, string Kind)
{
    /// <summary>The group of the kind where it is another: a Scale is of <c>autoscaling</c>, whatever it scales.</summary>
    public string KindGroup { get => field ?? Group; init; }

    public string KindVersion { get => field ?? Version; init; }

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public JsonObject KindJson() => new() { ["group"] = KindGroup, ["version"] = KindVersion, ["kind"] = Kind };

    public JsonObject ResourceJson() => new() { ["group"] = Group, ["version"] = Version, ["resource"] = Resource };
}

/// <summary>A write that admission is asked about.</summary>
internal sealed record AdmissionRequest
{
    /// <summary><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c> or <c>CONNECT</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>What the client asked for.</summary>
    public required RequestTarget Target { get; init; }

    /// <summary>What a policy's rule matched: the same, or the same resource in another version.</summary>
    public RequestTarget Matched { get => field ?? Target; init; }

    /// <summary>The resource of the target in all versions and groups that serve it.</summary>
    public IReadOnlyList<RequestTarget> Equivalents { get; init; } = [];

    public string Subresource { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Empty for what has no namespace; of a Namespace its own name.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>A <c>UserInfo</c>.</summary>
    public JsonObject User { get; init; } = [];

    public bool DryRun { get; init; }

    /// <summary><c>CreateOptions</c>, <c>UpdateOptions</c>, <c>PatchOptions</c> or <c>DeleteOptions</c>.</summary>
    public JsonObject? Options { get; init; }

    /// <summary>Null on delete.</summary>
    public JsonObject? Object { get; init; }

    /// <summary>Null on create.</summary>
    public JsonObject? OldObject { get; init; }

    /// <summary>The Namespace object of what has a namespace.</summary>
    public JsonObject? NamespaceObject { get; init; }

    public bool IsOfNamespace => Target is { Group: "", Resource: "namespaces" };

    /// <summary>The request as a policy sees it whose rule names another version of the resource.</summary>
    public AdmissionRequest As(RequestTarget equivalent) => equivalent == Matched
        ? this
        : this with
        {
            Matched = equivalent,
            Object = InVersion(Object, equivalent),
            OldObject = InVersion(OldObject, equivalent),
        };

    /// <summary>What expressions see as <c>request</c>: a field that has nothing to say isn't there.</summary>
    public JsonObject ToJson()
    {
        var request = new JsonObject
        {
            ["kind"] = Matched.KindJson(),
            ["resource"] = Matched.ResourceJson(),
            ["requestKind"] = Target.KindJson(),
            ["requestResource"] = Target.ResourceJson(),
            ["name"] = Name,
            ["operation"] = Operation,
            ["userInfo"] = User.DeepClone(),
            ["dryRun"] = DryRun,
        };
        if (Subresource.Length > 0)
        {
            request["subResource"] = Subresource;
            request["requestSubResource"] = Subresource;
        }

        if (Namespace.Length > 0)
            request["namespace"] = Namespace;
        if (Options is not null)
            request["options"] = Options.DeepClone();
        return request;
    }

    private static JsonObject? InVersion(JsonObject? obj, RequestTarget target)
    {
        if (obj is null)
            return null;
        var copy = (JsonObject)obj.DeepClone();
        copy["apiVersion"] = target.ApiVersion;
        return copy;
    }
}
