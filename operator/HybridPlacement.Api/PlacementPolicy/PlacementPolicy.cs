using System.Text.Json.Serialization;
using HybridPlacement.Api.Schema;
using k8s;
using k8s.Models;

namespace HybridPlacement.Api;

/// <summary>Which tiers which models may use, in which order. A policy named default replaces the built-in rules.</summary>
[KubernetesEntity(Group = Kinds.Group, ApiVersion = Kinds.Version, Kind = KubeKind, PluralName = KubePluralName)]
[Resource("hpolicy", namespaced: false)]
[PrinterColumn("Priority", "integer", ".spec.priority", Description = "The highest that selects a namespace decides")]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp", Description = "Since when it exists")]
public sealed class PlacementPolicy : IKubernetesObject<V1ObjectMeta>, ISpec<PlacementPolicySpec>
{
    /// <summary>The kind.</summary>
    public const string KubeKind = "PlacementPolicy";

    /// <summary>The plural, as in urls.</summary>
    public const string KubePluralName = "placementpolicies";

    /// <inheritdoc/>
    public string ApiVersion { get; set; } = Kinds.ApiVersion;

    /// <inheritdoc/>
    public string Kind { get; set; } = KubeKind;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>The rules.</summary>
    [RequiredField]
    public PlacementPolicySpec Spec { get; set; } = new();
}

/// <summary>Rules, and how pools are ranked within a tier.</summary>
public sealed record PlacementPolicySpec
{
    /// <summary>Of the policies that select a namespace, the one with the highest priority decides.</summary>
    [Default("0")]
    [Bounds(-1000000, 1000000)]
    public int? Priority { get; init; }

    /// <summary>The labels of the namespaces that it is for. Default: all.</summary>
    public V1LabelSelector? NamespaceSelector { get; init; }

    /// <summary>The first rule that matches decides; a model that none matches isn't placed.</summary>
    [RequiredField]
    [Items(1, 64)]
    [Rule("self.all(r, self.exists_one(x, x.name == r.name))", "two rules have the same name: status names the rule that decided, so give each a name of its own")]
    public IReadOnlyList<PlacementRule> Rules { get; init => field = value ?? []; } = [];

    /// <summary>How pools are ranked within one tier. Default: cost 40, headroom 30, latency 20, spread 10.</summary>
    public ScoreWeights? Weights { get; init; }

    /// <summary>How much better a place must be before a running model moves.</summary>
    public StabilitySpec? Stability { get; init; }
}

/// <summary>One rule.</summary>
[Rule("self.tiers.all(t, self.tiers.exists_one(x, x == t))", "a tier stands twice in tiers: write each once, in order of preference")]
public sealed record PlacementRule
{
    /// <summary>Its name; a model's status names it.</summary>
    [RequiredField]
    [Length(1, 63)]
    [DnsLabel]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Which models it is for. Default: all.</summary>
    public RuleCondition? When { get; init; }

    /// <summary>The only tiers allowed, in order of preference.</summary>
    [RequiredField]
    [Items(1, 3)]
    [JsonConverter(typeof(KnownNameListConverter<Tier>))]
    public IReadOnlyList<Tier> Tiers { get; init => field = value ?? []; } = [];

    /// <summary>Pools must have all of these.</summary>
    [Items(1, 32)]
    [Length(1, 63)]
    [ListSet]
    public IReadOnlyList<string>? Compliance { get; init; }

    /// <summary>Restricted: the pods reach nothing but DNS and the model store.</summary>
    [Default("\"None\"")]
    [JsonConverter(typeof(KnownNameConverter<Isolation>))]
    public Isolation? Isolation { get; init; }

    /// <summary>Only pools that a node can't label itself into.</summary>
    [Default("false")]
    public bool? RequireTrustedPools { get; init; }
}

/// <summary>Which models a rule is for. All that is written must hold.</summary>
public sealed record RuleCondition
{
    /// <summary>Any of these.</summary>
    [Items(1, 3)]
    [ListSet]
    [JsonConverter(typeof(KnownNameListConverter<Sensitivity>))]
    public IReadOnlyList<Sensitivity>? Sensitivity { get; init; }

    /// <summary>Any of these.</summary>
    [Items(1, 3)]
    [ListSet]
    [JsonConverter(typeof(KnownNameListConverter<LatencyClass>))]
    public IReadOnlyList<LatencyClass>? Latency { get; init; }

    /// <summary>Any of these.</summary>
    [Items(1, 2)]
    [ListSet]
    [JsonConverter(typeof(KnownNameListConverter<ModelFormat>))]
    public IReadOnlyList<ModelFormat>? Format { get; init; }

    /// <summary>The labels of the ModelDeployment.</summary>
    public V1LabelSelector? ModelSelector { get; init; }
}

/// <summary>Weights of the scores; only their proportions matter.</summary>
[Rule("[has(self.cost) ? self.cost : 0, has(self.headroom) ? self.headroom : 0, has(self.latency) ? self.latency : 0, "
    + "has(self.spread) ? self.spread : 0].exists(w, w > 0)", "all weights are 0: give at least one a weight above 0")]
public sealed record ScoreWeights
{
    /// <summary>The cheaper, the better.</summary>
    [Default("40")]
    [Bounds(0, 100)]
    public int? Cost { get; init; }

    /// <summary>The more room is left, the better.</summary>
    [Default("30")]
    [Bounds(0, 100)]
    public int? Headroom { get; init; }

    /// <summary>The nearer to the callers, the better.</summary>
    [Default("20")]
    [Bounds(0, 100)]
    public int? Latency { get; init; }

    /// <summary>The fewer models are there, the better.</summary>
    [Default("10")]
    [Bounds(0, 100)]
    public int? Spread { get; init; }
}

/// <summary>How much better a place must be before a running model moves.</summary>
public sealed record StabilitySpec
{
    /// <summary>Points that a move must gain.</summary>
    [Default("15")]
    [Bounds(0, 100)]
    public int? MinImprovement { get; init; }
}
