namespace HybridPlacement.Placement;

/// <summary>Labels that Nvidia's GPU feature discovery puts on nodes.</summary>
internal static class GpuLabels
{
    public const string Product = "nvidia.com/gpu.product";
    public const string Memory = "nvidia.com/gpu.memory";
    public const string MemorySuffix = ".memory";
    public const string ComputeMajor = "nvidia.com/gpu.compute.major";
    public const string ComputeMinor = "nvidia.com/gpu.compute.minor";
    public const string SharingStrategy = "nvidia.com/gpu.sharing-strategy";
}
