using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>A write as it would be stored, before admission policies have their say.</summary>
internal sealed record WriteAttempt
{
    /// <summary><c>CREATE</c>, <c>UPDATE</c> or <c>DELETE</c>.</summary>
    public required string Operation { get; init; }

    public required ResourceDefinition Resource { get; init; }

    public required string Name { get; init; }

    /// <summary>Empty for a cluster-scoped object.</summary>
    public string Namespace { get; init; } = string.Empty;

    public string Subresource { get; init; } = string.Empty;

    public required UserInfo User { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Null on delete.</summary>
    public JsonObject? Next { get; init; }

    /// <summary>Null on create.</summary>
    public JsonObject? Current { get; init; }

    /// <summary>The kind of what is sent, where it isn't the object's own: of <c>scale</c>, <c>eviction</c>, <c>binding</c>.</summary>
    public (string Group, string Version, string Kind)? SentAs { get; init; }

    /// <summary>Takes the warnings that go out as headers.</summary>
    public ICollection<string> Warnings { get; init; } = [];

    /// <summary>A write of an object or of its status or scale.</summary>
    public static WriteAttempt Of(ResourceDefinition resource, JsonObject? current, JsonObject next, WriteOptions options)
    {
        var attempt = new WriteAttempt
        {
            Operation = current is null ? "CREATE" : "UPDATE",
            Resource = resource,
            Name = next.Name(),
            Namespace = next.Namespace(),
            Subresource = options.Subresource,
            User = options.User,
            DryRun = options.DryRun,
            Next = next,
            Current = current,
            Warnings = options.Warnings,
        };
        return options.Subresource == "scale" && resource.Scale is not null
            ? attempt with
            {
                SentAs = ("autoscaling", "v1", "Scale"),
                Next = ScaleSubresource.Read(resource, next),
                Current = current is null ? null : ScaleSubresource.Read(resource, current),
            }
            : attempt;
    }
}
