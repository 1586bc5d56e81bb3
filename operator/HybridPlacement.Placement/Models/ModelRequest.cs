namespace HybridPlacement.Placement;

/// <summary>What a ModelDeployment asks for, as far as its place depends on it.</summary>
public sealed record ModelRequest
{
    /// <summary>Which one.</summary>
    public required ModelKey Key { get; init; }

    /// <summary>Its labels, which a rule's modelSelector looks at.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoLabels.Instance;

    /// <summary>Its namespace's labels, which choose the policy. The API server puts kubernetes.io/metadata.name among them.</summary>
    public IReadOnlyDictionary<string, string> NamespaceLabels { get; init; } = NoLabels.Instance;

    /// <summary>How sensitive its data is.</summary>
    public required Sensitivity Sensitivity { get; init; }

    /// <summary>The latency that callers accept.</summary>
    public Latency Latency { get; init; } = Latency.Medium;

    /// <summary>The model's format.</summary>
    public ModelFormat Format { get; init; } = ModelFormat.Onnx;

    /// <summary>The ONNX opset, once the model has been inspected.</summary>
    public int? Opset { get; init; }

    /// <summary>What a TensorRT plan was built for; required for that format.</summary>
    public TensorRTPlan? TensorRT { get; init; }

    /// <summary>Replicas in all, or in each pool with <see cref="PlacementMode.EachPool"/>. Below 0 counts as 0.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>One replica's requests without GPUs and without the runtime's overhead; <see cref="ResourceList.Requests"/>.</summary>
    public ResourceList Requests { get; init; } = ResourceList.Empty;

    /// <summary>The GPUs of one replica; null for CPU only.</summary>
    public AcceleratorRequest? Accelerator { get; init; }

    /// <summary>How policy is narrowed.</summary>
    public PlacementConstraints Placement { get; init; } = new();

    /// <summary>When capacity is short, the higher places first.</summary>
    public int Priority { get; init; }

    /// <summary>The runtime that must serve it; null for the first that can.</summary>
    public string? Runtime { get; init; }
}
