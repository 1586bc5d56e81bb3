namespace HybridPlacement.Placement;

/// <summary>One replica's pod in the form that fitting works on.</summary>
internal sealed class PodShape
{
    public PodShape(ResourceList requests, AcceleratorRequest? accelerator = null, NumericVersion? computeCapability = null)
    {
        Requests = requests;
        Accelerator = accelerator;
        ComputeCapability = computeCapability;
        Cpu = NodeState.Bounded(requests.CpuMillis);
        Memory = NodeState.Bounded(requests.MemoryBytes);
        Gpus = GpusOf(requests);
    }

    public ResourceList Requests { get; }

    public AcceleratorRequest? Accelerator { get; }

    public NumericVersion? ComputeCapability { get; }

    public long Cpu { get; }

    public long Memory { get; }

    public long Gpus { get; }

    public static long GpusOf(ResourceList requests)
    {
        long gpus = 0;
        foreach (var (name, amount) in requests.OthersSpan)
        {
            if (ResourceNames.IsGpu(name)) gpus += NodeState.Bounded(amount);
        }

        return gpus;
    }
}
