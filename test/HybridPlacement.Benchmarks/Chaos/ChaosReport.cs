namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>How a run is made.</summary>
internal sealed record ChaosOptions
{
    /// <summary>Chooses every step. The same seed makes the same steps; how they interleave with the operator's work isn't fixed.</summary>
    public required int Seed { get; init; }

    /// <summary>How many steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Steps between two times that all must have settled.</summary>
    public int Batch { get; init; } = 12;

    /// <summary>How much faster than real time it all runs.</summary>
    public double Speed { get; init; } = 40;

    /// <summary>How long, in the run's own time, a batch may take to settle once its faults have ended.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long, in the run's own time, a pod may stay where it has come to be forbidden while an operator can act: a lease must
    /// run out, a back-off pass, an eviction be refused before it is deleted.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Leaves out the steps that end operators: one lives as long as the run, so that what it doesn't give back shows.</summary>
    public bool KeepsOperator { get; init; }

    /// <summary>How long, in real time, new batches are begun.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.MaxValue;

    /// <summary>The run ends once so many batches didn't settle: each costs the whole patience.</summary>
    public int MaxFailures { get; init; } = 10;

    /// <summary>The folder of the definitions.</summary>
    public required string CrdFolder { get; init; }

    /// <summary>Told of each step and each failure.</summary>
    public Action<string> Log { get; init; } = static _ => { };

    /// <summary>Told now and then how far it is.</summary>
    public Action<string> Progress { get; init; } = static _ => { };
}

/// <summary>What a run found.</summary>
internal sealed record ChaosReport
{
    public required int Steps { get; init; }

    /// <summary>What was done to the cluster and the operator, by kind.</summary>
    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    /// <summary>Pods that ran where they must not, each with seed and step.</summary>
    public required IReadOnlyList<string> Violations { get; init; }

    /// <summary>Batches after which something didn't become as it must, each with seed, step and what.</summary>
    public required IReadOnlyList<string> Unconverged { get; init; }

    /// <summary>Objects that should be there at the end of a batch and weren't.</summary>
    public required IReadOnlyList<string> LostObjects { get; init; }

    /// <summary>Exceptions that ended a reconcile or an operator and that no call to an API explains, each with seed and step.</summary>
    public required IReadOnlyList<string> Bugs { get; init; }

    /// <summary>Whether nothing was found.</summary>
    public bool IsClean => Violations.Count + Unconverged.Count + LostObjects.Count + Bugs.Count == 0;

    public required double Seconds { get; init; }

    /// <summary>What the process, cluster and operators in it, has held while all had settled.</summary>
    public required IReadOnlyList<MemorySample> Memory { get; init; }
}

/// <summary>What a process holds after a full collection.</summary>
/// <param name="Step">After which step.</param>
/// <param name="HeapMiB">Live objects.</param>
/// <param name="ResidentMiB">All that is resident.</param>
internal sealed record MemorySample(int Step, double HeapMiB, double ResidentMiB)
{
    public static MemorySample Take(int step)
    {
        const double MiB = 1024 * 1024;
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        return new(step, Math.Round(heap / MiB, 1), Math.Round(Environment.WorkingSet / MiB, 1));
    }
}
