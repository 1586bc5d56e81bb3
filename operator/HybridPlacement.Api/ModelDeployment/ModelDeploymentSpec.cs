using System.Text.Json.Serialization;
using HybridPlacement.Api.Schema;

namespace HybridPlacement.Api;

/// <summary>What an application team wants of a model.</summary>
[Rule("has(self.accelerator) || !(has(self.model.format) ? self.model.format == 'TensorRT' : "
    + "self.model.uri.matches('\\\\.(plan|engine)([?#].*)?$'))",
    "a TensorRT plan runs on a GPU only: add spec.accelerator, for instance accelerator: {count: 1}")]
[Rule("!has(self.autoscaling) || !has(self.placement) || !has(self.placement.mode) || self.placement.mode != 'EachPool'",
    "with placement.mode EachPool replicas are counted per pool: leave autoscaling out, or write mode: Replicated")]
public sealed record ModelDeploymentSpec
{
    /// <summary>The model's file.</summary>
    [RequiredField]
    public ModelSource Model { get; init => field = value ?? new(); } = new();

    /// <summary>How sensitive the data is that the model sees: High, Medium or Low. With the built-in policy High stays on the
    /// organisation's own premises.</summary>
    [RequiredField]
    [JsonConverter(typeof(KnownNameConverter<Sensitivity>))]
    public Sensitivity Sensitivity { get; init; }

    /// <summary>The latency that callers accept: Low means that they need a fast answer.</summary>
    [Default("\"Medium\"")]
    [JsonConverter(typeof(KnownNameConverter<LatencyClass>))]
    public LatencyClass? Latency { get; init; }

    /// <summary>How many replicas serve: in all, or in each pool where placement.mode is EachPool. 0 stops serving.</summary>
    [Default("1")]
    [Bounds(0, 1000)]
    public int? Replicas { get; init; }

    /// <summary>CPU and memory of one replica. Default: from the model's inspection.</summary>
    public ModelResources? Resources { get; init; }

    /// <summary>The GPU that each replica needs. Absent: CPU only.</summary>
    public AcceleratorRequest? Accelerator { get; init; }

    /// <summary>Narrows what policy allows, and never widens it.</summary>
    public PlacementConstraints? Placement { get; init; }

    /// <summary>Scales the replicas with the load.</summary>
    public AutoscalingSpec? Autoscaling { get; init; }

    /// <summary>How a new version of the model takes the place of the one that serves.</summary>
    public RolloutSpec? Rollout { get; init; }

    /// <summary>When capacity is short, the higher is placed first.</summary>
    [Default("0")]
    [Bounds(-1000000, 1000000)]
    public int? Priority { get; init; }

    /// <summary>Name of the InferenceRuntime. Default: chosen by format and accelerator.</summary>
    [Length(1, 63)]
    [DnsLabel]
    public string? Runtime { get; init; }

    /// <summary>Node keeps the verified model on the node, so that a restart needs no network.</summary>
    [Default("\"None\"")]
    [JsonConverter(typeof(KnownNameConverter<CacheMode>))]
    public CacheMode? Cache { get; init; }

    /// <summary>What is laid over the generated pods. It can't change where they run.</summary>
    public PodTemplateOverlay? PodTemplate { get; init; }
}

/// <summary>How a new version of the model takes the place of the one that serves. The old one serves until the new one does.</summary>
public sealed record RolloutSpec
{
    /// <summary>How long a new version may go without progress before the last good one is returned to. One that is refused or
    /// doesn't load is given up at once.</summary>
    [Default("\"15m\"")]
    [Length(0, 40)]
    [Duration]
    public string? ProgressDeadline { get; init; }

    /// <summary>How many replicas in a pool may be missing meanwhile, where it has no room for one more: an old one goes first then,
    /// and the new one takes its place. Default: 1, and 0 where there is only one, which serves on until there is room
    /// (reason NoRoomForRollout).</summary>
    [Bounds(0, 1000)]
    public int? MaxUnavailable { get; init; }
}

/// <summary>Requests and limits of one replica, as in a container.</summary>
public sealed record ModelResources
{
    /// <summary>What the scheduler sets aside: cpu, memory, ephemeral-storage. Default: the limit where one is written; else 250m of cpu, and
    /// the memory that the model's inspection expects, 256Mi or more.</summary>
    [Items(0, 8)]
    [Length(0, 32)]
    [Quantity]
    [Rule("self.all(k, k in ['cpu', 'memory', 'ephemeral-storage'])",
        "only cpu, memory and ephemeral-storage are written here: write a GPU as spec.accelerator: {count: 1, resourceName: ...}")]
    [JsonConverter(typeof(ScalarTextMapConverter))]
    public IReadOnlyDictionary<string, string>? Requests { get; init; }

    /// <summary>What a replica may use at most: cpu, memory, ephemeral-storage. Memory is always limited. Default: twice what is set aside,
    /// 2Gi or more, and 8Gi or more where TensorRT builds engines.</summary>
    [Items(0, 8)]
    [Length(0, 32)]
    [Quantity]
    [Rule("self.all(k, k in ['cpu', 'memory', 'ephemeral-storage'])",
        "only cpu, memory and ephemeral-storage are written here: write a GPU as spec.accelerator: {count: 1, resourceName: ...}")]
    [JsonConverter(typeof(ScalarTextMapConverter))]
    public IReadOnlyDictionary<string, string>? Limits { get; init; }
}

/// <summary>The GPU that each replica needs.</summary>
public sealed record AcceleratorRequest
{
    /// <summary>GPUs per replica.</summary>
    [Default("1")]
    [Bounds(1, 64)]
    public int? Count { get; init; }

    /// <summary>Least memory of each GPU, matched against the nodes' GPU labels.</summary>
    [Length(1, 32)]
    [Quantity]
    [JsonConverter(typeof(ScalarTextConverter))]
    public string? Memory { get; init; }

    /// <summary>Any of these GPU products, as nodes name them in the label nvidia.com/gpu.product.</summary>
    [Items(0, 32)]
    [Length(1, 63)]
    [ListSet]
    public IReadOnlyList<string>? Products { get; init; }

    /// <summary>The extended resource to ask for: nvidia.com/gpu, nvidia.com/mig-1g.10gb and others.</summary>
    [Default("\"nvidia.com/gpu\"")]
    [Length(1, 253)]
    [Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$",
        "write an extended resource with its domain: for instance nvidia.com/gpu or nvidia.com/mig-1g.10gb")]
    public string? ResourceName { get; init; }
}

/// <summary>Scaling with the load, by a HorizontalPodAutoscaler on this object's scale subresource.</summary>
[Rule("!has(self.minReplicas) || self.minReplicas <= self.maxReplicas",
    "minReplicas is greater than maxReplicas: raise maxReplicas or lower minReplicas")]
public sealed record AutoscalingSpec
{
    /// <summary>The fewest replicas.</summary>
    [Default("1")]
    [Bounds(1, 1000)]
    public int? MinReplicas { get; init; }

    /// <summary>The most replicas.</summary>
    [RequiredField]
    [Bounds(1, 1000)]
    public int MaxReplicas { get; init; }

    /// <summary>What is looked at.</summary>
    [Default("\"CPU\"")]
    [JsonConverter(typeof(KnownNameConverter<AutoscalingMetric>))]
    public AutoscalingMetric? Metric { get; init; }

    /// <summary>The value per replica that is aimed at: percent of the request for CPU, a number for the others.</summary>
    [RequiredField]
    [Length(1, 20)]
    [Quantity]
    [JsonConverter(typeof(ScalarTextConverter))]
    public string Target { get; init => field = value ?? ""; } = "";
}
