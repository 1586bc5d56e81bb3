namespace HybridPlacement.Placement;

/// <summary>Names of resources that Kubernetes defines.</summary>
public static class ResourceNames
{
    /// <summary>Cores.</summary>
    public const string Cpu = "cpu";

    /// <summary>Bytes of memory.</summary>
    public const string Memory = "memory";

    /// <summary>Pods that a node takes.</summary>
    public const string Pods = "pods";

    /// <summary>Whole GPUs, as Nvidia's device plugin offers them.</summary>
    public const string NvidiaGpu = "nvidia.com/gpu";

    /// <summary>Whether a resource is a GPU or a slice of one: <c>nvidia.com/gpu</c>, <c>nvidia.com/gpu.shared</c>, <c>nvidia.com/mig-…</c>.</summary>
    public static bool IsGpu(string resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource is NvidiaGpu or "nvidia.com/gpu.shared" || resource.StartsWith("nvidia.com/mig-", StringComparison.Ordinal);
    }
}
