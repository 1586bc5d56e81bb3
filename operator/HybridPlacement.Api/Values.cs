using System.Text.Json.Serialization;

namespace HybridPlacement.Api;

/// <summary>How sensitive the data is that a model sees.</summary>
public enum Sensitivity
{
    /// <summary>A text this version doesn't know. Refused, never guessed.</summary>
    Unknown,

    /// <summary>May be processed anywhere.</summary>
    Low,

    /// <summary>May be processed where the organisation has an agreement.</summary>
    Medium,

    /// <summary>Stays on the organisation's own premises.</summary>
    High,
}

/// <summary>The latency that a model's callers accept.</summary>
public enum LatencyClass
{
    /// <summary>A text this version doesn't know. Refused, never guessed.</summary>
    Unknown,

    /// <summary>Callers need a fast answer: next to them.</summary>
    Low,

    /// <summary>Ordinary interactive use.</summary>
    Medium,

    /// <summary>Batch work.</summary>
    High,
}

/// <summary>The three kinds of places.</summary>
public enum Tier
{
    /// <summary>A text this version doesn't know. Refused, never guessed.</summary>
    Unknown,

    /// <summary>Public cloud.</summary>
    Cloud,

    /// <summary>The organisation's own data centre.</summary>
    OnPrem,

    /// <summary>An edge site: a shop, a hospital, a factory.</summary>
    Edge,
}

/// <summary>The file format of a model.</summary>
public enum ModelFormat
{
    /// <summary>A text this version doesn't know. Refused, never guessed.</summary>
    Unknown,

    /// <summary>An ONNX file.</summary>
    [JsonStringEnumMemberName("ONNX")]
    Onnx,

    /// <summary>A TensorRT plan (engine), built for one TensorRT version and GPU architecture.</summary>
    TensorRT,
}

/// <summary>How replicas are spread over pools.</summary>
public enum PlacementMode
{
    /// <summary>A text this version doesn't know. Refused, never guessed.</summary>
    Unknown,

    /// <summary>The wanted replicas in all, in order of preference.</summary>
    Replicated,

    /// <summary>The wanted replicas in every eligible pool: one model per shop.</summary>
    EachPool,
}

/// <summary>What autoscaling looks at.</summary>
public enum AutoscalingMetric
{
    /// <summary>A text this version doesn't know. Refused, never guessed.</summary>
    Unknown,

    /// <summary>Mean CPU use in percent of the request.</summary>
    [JsonStringEnumMemberName("CPU")]
    Cpu,

    /// <summary>Requests in flight per replica.</summary>
    Concurrency,

    /// <summary>Requests per second per replica.</summary>
    RequestsPerSecond,

    /// <summary>Requests waiting per replica.</summary>
    QueueDepth,
}

/// <summary>Where a verified model file is kept between restarts.</summary>
public enum CacheMode
{
    /// <summary>A text this version doesn't know. Refused, never guessed.</summary>
    Unknown,

    /// <summary>Nowhere: fetched at each start of a pod.</summary>
    None,

    /// <summary>On the node: a restart needs no network.</summary>
    Node,
}

/// <summary>Whether a pool's nodes are expected to be reachable all the time.</summary>
public enum Connectivity
{
    /// <summary>A text this version doesn't know. Refused, never guessed.</summary>
    Unknown,

    /// <summary>Reachable; a node that is gone has failed.</summary>
    Connected,

    /// <summary>Drops off the net now and then and goes on working.</summary>
    Intermittent,
}

/// <summary>How far a model's pods are cut off from the network.</summary>
public enum Isolation
{
    /// <summary>A text this version doesn't know. Refused, never guessed.</summary>
    Unknown,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>No egress but DNS and the model store.</summary>
    Restricted,
}

/// <summary>What kind of accelerator a runtime drives.</summary>
public enum AcceleratorKind
{
    /// <summary>A text this version doesn't know. Refused, never guessed.</summary>
    Unknown,

    /// <summary>CPU only.</summary>
    None,

    /// <summary>Nvidia GPUs.</summary>
    Nvidia,
}

/// <summary>How a runtime wants the model's files laid out.</summary>
public enum ModelLayout
{
    /// <summary>A text this version doesn't know. Refused, never guessed.</summary>
    Unknown,

    /// <summary><c>/models/NAME/1/model.onnx</c>.</summary>
    SingleFile,

    /// <summary>A Triton model repository with a written config.pbtxt.</summary>
    TritonRepository,
}
