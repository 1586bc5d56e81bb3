using System.Text.Json.Serialization;
using HybridPlacement.Api.Schema;
using k8s.Models;

namespace HybridPlacement.Api;

/// <summary>What a place is.</summary>
public sealed record PlacementPoolSpec
{
    /// <summary>The kind of place: Cloud, OnPrem or Edge.</summary>
    [RequiredField]
    [JsonConverter(typeof(KnownNameConverter<Tier>))]
    public Tier Tier { get; init; }

    /// <summary>The labels of its nodes. A pool that admits High should select by labels under node-restriction.kubernetes.io/,
    /// which a node can't give itself.</summary>
    [RequiredField]
    [Rule("(has(self.matchLabels) && self.matchLabels.size() > 0) || (has(self.matchExpressions) && self.matchExpressions.size() > 0)",
        "an empty selector is every node: write matchLabels or matchExpressions")]
    public V1LabelSelector NodeSelector { get; init => field = value ?? new(); } = new();

    /// <summary>What pods must tolerate to run there.</summary>
    [Items(0, 32)]
    public IReadOnlyList<V1Toleration>? Tolerations { get; init; }

    /// <summary>The RuntimeClass of pods with a GPU, for instance nvidia, where the nodes' default runtime doesn't show GPUs.</summary>
    [Length(1, 253)]
    public string? GpuRuntimeClassName { get; init; }

    /// <summary>The PersistentVolumeClaim, one of this name in each namespace of such models, that pods of models with cache: Node share
    /// here: one download for all, and a file that outlives its pods. ReadWriteMany where the pool has several nodes. Default: a cache for each pod.
    /// Engines that TensorRT builds stay with their pod.</summary>
    [Length(1, 253)]
    [DnsSubdomain]
    public string? CacheClaimName { get; init; }

    /// <summary>The most sensitive model that it admits. Default: High for OnPrem, Medium for Edge and Cloud.</summary>
    [JsonConverter(typeof(KnownNameConverter<Sensitivity>))]
    public Sensitivity? MaxSensitivity { get; init; }

    /// <summary>The rule books that it is certified for, for instance HIPAA.</summary>
    [Items(0, 32)]
    [Length(1, 63)]
    [ListSet]
    public IReadOnlyList<string>? Compliance { get; init; }

    /// <summary>Where it is.</summary>
    public PoolLocation? Location { get; init; }

    /// <summary>Intermittent: a site that drops off the net and goes on working; its pods stay.</summary>
    [Default("\"Connected\"")]
    [JsonConverter(typeof(KnownNameConverter<Connectivity>))]
    public Connectivity? Connectivity { get; init; }

    /// <summary>What it costs. A pool without a cost ranks as dear as the dearest one known, and can't satisfy a budget.</summary>
    public PoolCost? Cost { get; init; }

    /// <summary>How far its callers are.</summary>
    public PoolLatency? Latency { get; init; }

    /// <summary>How much of it models may take.</summary>
    public PoolQuota? Quota { get; init; }

    /// <summary>Nodes that an autoscaler would add.</summary>
    public PoolElasticity? Elastic { get; init; }
}

/// <summary>Where a pool is.</summary>
public sealed record PoolLocation
{
    /// <summary>Who runs it: azure, aws, onprem and others.</summary>
    [Length(1, 63)]
    public string? Provider { get; init; }

    /// <summary>The provider's region.</summary>
    [Length(1, 63)]
    public string? Region { get; init; }

    /// <summary>The site.</summary>
    [Length(1, 63)]
    public string? Site { get; init; }

    /// <summary>Whose law holds there, for instance EU.</summary>
    [Length(1, 63)]
    public string? Jurisdiction { get; init; }
}

/// <summary>What a pool costs, in one currency for all pools.</summary>
public sealed record PoolCost
{
    /// <summary>One GPU for an hour.</summary>
    [Length(1, 20)]
    [Money]
    [JsonConverter(typeof(ScalarTextConverter))]
    public string? PerGpuHour { get; init; }

    /// <summary>One CPU for an hour.</summary>
    [Length(1, 20)]
    [Money]
    [JsonConverter(typeof(ScalarTextConverter))]
    public string? PerCpuHour { get; init; }

    /// <summary>One GiB of memory for an hour.</summary>
    [Length(1, 20)]
    [Money]
    [JsonConverter(typeof(ScalarTextConverter))]
    [JsonPropertyName("perGiBHour")]
    public string? PerGibHour { get; init; }
}

/// <summary>How far a pool is from the callers that it is near to.</summary>
public sealed record PoolLatency
{
    /// <summary>The usual round trip; it breaks ties.</summary>
    [Length(0, 40)]
    [Duration]
    public string? Typical { get; init; }
}

/// <summary>How much of a pool models may take.</summary>
public sealed record PoolQuota
{
    /// <summary>The most GPUs.</summary>
    [Bounds(0, 1000000)]
    public int? MaxGpus { get; init; }

    /// <summary>The most models.</summary>
    [Bounds(0, 1000000)]
    public int? MaxModels { get; init; }
}

/// <summary>Nodes that an autoscaler would add: room that counts, ranked below room that exists.</summary>
public sealed record PoolElasticity
{
    /// <summary>How many nodes it could add.</summary>
    [RequiredField]
    [Bounds(0, 100000)]
    public int MaxNodes { get; init; }

    /// <summary>What one of them would have.</summary>
    [RequiredField]
    public ElasticNode Node { get; init => field = value ?? new(); } = new();
}

/// <summary>What a node would have that an autoscaler adds.</summary>
public sealed record ElasticNode
{
    /// <summary>Its allocatable CPU.</summary>
    [RequiredField]
    [Length(1, 32)]
    [Quantity]
    [JsonConverter(typeof(ScalarTextConverter))]
    public string Cpu { get; init => field = value ?? ""; } = "";

    /// <summary>Its allocatable memory.</summary>
    [RequiredField]
    [Length(1, 32)]
    [Quantity]
    [JsonConverter(typeof(ScalarTextConverter))]
    public string Memory { get; init => field = value ?? ""; } = "";

    /// <summary>Its GPUs by resource name, for instance nvidia.com/gpu: 4.</summary>
    [Items(0, 8)]
    [Length(1, 10)]
    [IntOrString("self.matches(r'^[0-9]{1,4}$')", "write the number of GPUs of each node: for instance nvidia.com/gpu: 4")]
    [JsonConverter(typeof(ScalarTextMapConverter))]
    public IReadOnlyDictionary<string, string>? Gpus { get; init; }

    /// <summary>Its GPU product, as the label nvidia.com/gpu.product would say.</summary>
    [Length(1, 63)]
    public string? GpuProduct { get; init; }

    /// <summary>The memory of each of its GPUs.</summary>
    [Length(1, 32)]
    [Quantity]
    [JsonConverter(typeof(ScalarTextConverter))]
    public string? GpuMemory { get; init; }
}
