namespace HybridPlacement.Placement;

/// <summary>What a pool costs per hour, in the fleet's one currency. A part that isn't given is unknown, not free.</summary>
/// <param name="PerGpuHour">Per GPU (or GPU slice).</param>
/// <param name="PerCpuHour">Per core.</param>
/// <param name="PerGiBHour">Per GiB of memory.</param>
public sealed record PoolCost(decimal? PerGpuHour = null, decimal? PerCpuHour = null, decimal? PerGiBHour = null)
{
    private const decimal BytesPerGiB = 1L << 30;

    /// <summary>
    /// What one replica costs per hour. A part that is not given counts as included in the others; null when no part
    /// that the replica uses is given, or when it uses GPUs and their price isn't given.
    /// </summary>
    public decimal? Of(long cpuMillis, long memoryBytes, long gpus)
    {
        if (gpus > 0 && PerGpuHour is null) return null;
        if (gpus == 0 && PerCpuHour is null && PerGiBHour is null) return null;
        return ((PerGpuHour ?? 0) * gpus)
            + ((PerCpuHour ?? 0) * cpuMillis / 1000)
            + ((PerGiBHour ?? 0) * (memoryBytes / BytesPerGiB));
    }
}
