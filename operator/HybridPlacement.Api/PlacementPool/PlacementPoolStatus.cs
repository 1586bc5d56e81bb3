using System.Text.Json.Serialization;
using HybridPlacement.Api.Schema;
using k8s.Models;

namespace HybridPlacement.Api;

/// <summary>What there is in a place.</summary>
public sealed record PlacementPoolStatus
{
    /// <summary>The generation of the spec that this status is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Ready and Trusted.</summary>
    [Items(0, 16)]
    [ListMap("type")]
    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    /// <summary>Its nodes.</summary>
    public NodeCounts? Nodes { get; init; }

    /// <summary>What its ready nodes can take.</summary>
    public PoolResources? Capacity { get; init; }

    /// <summary>What of it no pod has asked for.</summary>
    public PoolResources? Free { get; init; }

    /// <summary>The GPU products in it.</summary>
    [Items(0, 64)]
    [ListSet]
    public IReadOnlyList<string>? GpuProducts { get; init; }

    /// <summary>How many models run there.</summary>
    public int? Models { get; init; }
}

/// <summary>A pool's nodes.</summary>
public sealed record NodeCounts
{
    /// <summary>All that it selects.</summary>
    public int Total { get; init; }

    /// <summary>Those that can take pods: ready and schedulable.</summary>
    public int Ready { get; init; }
}

/// <summary>Sums over nodes.</summary>
public sealed record PoolResources
{
    /// <summary>CPU.</summary>
    public string? Cpu { get; init; }

    /// <summary>Memory.</summary>
    public string? Memory { get; init; }

    /// <summary>GPUs by resource name.</summary>
    [Items(0, 32)]
    [Length(1, 32)]
    [JsonConverter(typeof(ScalarTextMapConverter))]
    public IReadOnlyDictionary<string, string>? Gpus { get; init; }
}
