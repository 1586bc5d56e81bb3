using System.Text.Json.Serialization;
using HybridPlacement.Api.Schema;
using k8s.Models;

namespace HybridPlacement.Api;

/// <summary>What narrows the places that policy allows.</summary>
public sealed record PlacementConstraints
{
    /// <summary>Replicated: spec.replicas in all. EachPool: spec.replicas in every eligible pool.</summary>
    [Default("\"Replicated\"")]
    [JsonConverter(typeof(KnownNameConverter<PlacementMode>))]
    public PlacementMode? Mode { get; init; }

    /// <summary>Only these tiers, of those that policy allows.</summary>
    [Items(1, 3)]
    [ListSet]
    [JsonConverter(typeof(KnownNameListConverter<Tier>))]
    public IReadOnlyList<Tier>? Tiers { get; init; }

    /// <summary>Only pools with these labels.</summary>
    public V1LabelSelector? PoolSelector { get; init; }

    /// <summary>Only pools whose location.jurisdiction is one of these.</summary>
    [Items(1, 32)]
    [Length(1, 63)]
    [ListSet]
    public IReadOnlyList<string>? Jurisdictions { get; init; }

    /// <summary>Only pools whose compliance holds all of these.</summary>
    [Items(1, 32)]
    [Length(1, 63)]
    [ListSet]
    public IReadOnlyList<string>? Compliance { get; init; }

    /// <summary>The most that all replicas together may cost per hour, in the currency of the pools' costs.</summary>
    [Length(1, 20)]
    [Money]
    [JsonConverter(typeof(ScalarTextConverter))]
    public string? MaxHourlyCost { get; init; }

    /// <summary>When the preferred pool is full, the rest goes to the next one allowed.</summary>
    [Default("true")]
    public bool? Overflow { get; init; }

    /// <summary>When replicas leave a pool that is gone, and when they return.</summary>
    public FailoverSpec? Failover { get; init; }
}

/// <summary>How patient failover and failback are.</summary>
public sealed record FailoverSpec
{
    /// <summary>How long a pool must be gone before its replicas move.</summary>
    [Default("\"2m\"")]
    [Length(0, 40)]
    [Duration]
    public string? After { get; init; }

    /// <summary>How long it must be back before they return.</summary>
    [Default("\"10m\"")]
    [Length(0, 40)]
    [Duration]
    public string? Failback { get; init; }
}
