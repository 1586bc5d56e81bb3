namespace HybridPlacement.Placement;

/// <summary>The GPUs that one replica asks for.</summary>
public sealed record AcceleratorRequest
{
    /// <summary>How many, all on one node.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Least memory per GPU (or slice) in MiB, compared with the node's labels as it stands; null for any.</summary>
    public long? MemoryMiB { get; init; }

    /// <summary>Any of these products; empty for any. A product matches its MIG slices and its shared form too.</summary>
    public IReadOnlyList<string> Products { get; init; } = [];

    /// <summary>The resource that is asked for: <c>nvidia.com/gpu</c>, <c>nvidia.com/mig-1g.10gb</c>, …</summary>
    public string ResourceName { get; init; } = ResourceNames.NvidiaGpu;
}
