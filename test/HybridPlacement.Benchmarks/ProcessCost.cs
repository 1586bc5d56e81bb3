using System.Diagnostics;

namespace HybridPlacement.Benchmarks;

/// <summary>What another process costs, as of now.</summary>
internal static class ProcessCost
{
    private const double MiB = 1 << 20;

    /// <summary>Resident memory.</summary>
    public static double ResidentMiB(this Process process) => process.Now().WorkingSet64 / MiB;

    /// <summary>The most that was ever resident.</summary>
    public static double PeakMiB(this Process process) => process.Now().PeakWorkingSet64 / MiB;

    /// <summary>Processor time that it has used.</summary>
    public static TimeSpan ProcessorTime(this Process process) => process.Now().TotalProcessorTime;

    private static Process Now(this Process process)
    {
        process.Refresh();
        return process;
    }
}
