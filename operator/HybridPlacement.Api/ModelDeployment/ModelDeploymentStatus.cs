using System.Text.Json.Serialization;
using HybridPlacement.Api.Schema;
using k8s.Models;

namespace HybridPlacement.Api;

/// <summary>What a model's deployment is, and why.</summary>
public sealed record ModelDeploymentStatus
{
    /// <summary>The generation of the spec that this status is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Ready, Accepted, Placed, Compliant, Available and, while they hold, Reconciling or Stalled.</summary>
    [Items(0, 16)]
    [ListMap("type")]
    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    /// <summary>Replicas that exist.</summary>
    public int? Replicas { get; init; }

    /// <summary>Replicas that serve.</summary>
    public int? ReadyReplicas { get; init; }

    /// <summary>The label selector of the pods, for the scale subresource.</summary>
    public string? Selector { get; init; }

    /// <summary>Where to send inference requests.</summary>
    public EndpointStatus? Endpoint { get; init; }

    /// <summary>What the model's file holds, as its pods read it.</summary>
    public ModelFacts? Model { get; init; }

    /// <summary>Which versions of the model are known to serve, and which not.</summary>
    public RolloutStatus? Rollout { get; init; }

    /// <summary>Where it runs, and why.</summary>
    public PlacementStatus? Placement { get; init; }

    /// <summary>Texts for the columns that kubectl prints.</summary>
    public ColumnTexts? Columns { get; init; }
}

/// <summary>Texts for the columns that kubectl prints.</summary>
public sealed record ColumnTexts
{
    /// <summary>The pools' names.</summary>
    public string? Pools { get; init; }

    /// <summary>The pools' tiers.</summary>
    public string? Tiers { get; init; }

    /// <summary>Ready replicas of those wanted: 2/3.</summary>
    public string? Ready { get; init; }

    /// <summary>Cost per hour of all replicas.</summary>
    public string? HourlyCost { get; init; }
}

/// <summary>Addresses within the cluster.</summary>
public sealed record EndpointStatus
{
    /// <summary>The Open Inference Protocol over HTTP.</summary>
    public string? Url { get; init; }

    /// <summary>The Open Inference Protocol over gRPC: host:port.</summary>
    public string? Grpc { get; init; }
}

/// <summary>What a model's file holds.</summary>
public sealed record ModelFacts
{
    /// <summary>Which pods read it: the value of their label hybridplacement.io/revision.</summary>
    public string? Revision { get; init; }

    /// <summary>The file's SHA-256.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The opset version of the default domain.</summary>
    public int? Opset { get; init; }

    /// <summary>How many parameters it has.</summary>
    public long? Parameters { get; init; }

    /// <summary>The file's size.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Memory that one replica is expected to use.</summary>
    public string? EstimatedMemory { get; init; }

    /// <summary>What a request brings.</summary>
    [Items(0, 64)]
    public IReadOnlyList<TensorFacts>? Inputs { get; init; }

    /// <summary>What an answer holds.</summary>
    [Items(0, 64)]
    public IReadOnlyList<TensorFacts>? Outputs { get; init; }
}

/// <summary>One input or output.</summary>
public sealed record TensorFacts
{
    /// <summary>Its name.</summary>
    [RequiredField]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its datatype as the Open Inference Protocol writes it.</summary>
    public string? Datatype { get; init; }

    /// <summary>Its dimensions; -1 is any.</summary>
    [Items(0, 16)]
    public IReadOnlyList<long>? Shape { get; init; }
}

/// <summary>Where a model runs, and why.</summary>
public sealed record PlacementStatus
{
    /// <summary>The PlacementPolicy that decided.</summary>
    public string? Policy { get; init; }

    /// <summary>The rule in it.</summary>
    public string? Rule { get; init; }

    /// <summary>The decision in a sentence.</summary>
    public string? Summary { get; init; }

    /// <summary>The pools chosen.</summary>
    [Items(0, 1000)]
    [ListMap("name")]
    public IReadOnlyList<PoolPlacement>? Pools { get; init; }

    /// <summary>Every pool looked at, best first, at most 32. Scores and room are as they were when the status was last written for another reason.</summary>
    [Items(0, 32)]
    [ListMap("pool")]
    public IReadOnlyList<CandidateStatus>? Candidates { get; init; }

    /// <summary>How many more pools were looked at.</summary>
    public int? OmittedCandidates { get; init; }

    /// <summary>The last moves, newest first.</summary>
    [Items(0, 10)]
    public IReadOnlyList<PlacementMove>? History { get; init; }
}

/// <summary>A pool that replicas run in.</summary>
public sealed record PoolPlacement
{
    /// <summary>The pool.</summary>
    [RequiredField]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its tier.</summary>
    [JsonConverter(typeof(KnownNameConverter<Tier>))]
    public Tier Tier { get; init; }

    /// <summary>Replicas wanted there.</summary>
    public int Replicas { get; init; }

    /// <summary>Replicas that serve there; where staleSince is set, those that did when last heard of.</summary>
    public int ReadyReplicas { get; init; }

    /// <summary>Since when nothing is heard of replicas there, in a pool with connectivity Intermittent. They are kept.</summary>
    public DateTime? StaleSince { get; init; }

    /// <summary>Cost per hour of the replicas there.</summary>
    public string? HourlyCost { get; init; }
}

/// <summary>A pool that was looked at.</summary>
public sealed record CandidateStatus
{
    /// <summary>The pool.</summary>
    [RequiredField]
    public string Pool { get; init => field = value ?? ""; } = "";

    /// <summary>Selected, Feasible or Rejected.</summary>
    [RequiredField]
    public string Verdict { get; init => field = value ?? ""; } = "";

    /// <summary>Why not, in one word.</summary>
    public string? Reason { get; init; }

    /// <summary>Why not, in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>Its rank from 0 to 100.</summary>
    public int? Score { get; init; }
}

/// <summary>A move of replicas.</summary>
public sealed record PlacementMove
{
    /// <summary>When it was decided.</summary>
    public DateTime Time { get; init; }

    /// <summary>The placement before.</summary>
    public string? From { get; init; }

    /// <summary>The placement after.</summary>
    public string? To { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}
