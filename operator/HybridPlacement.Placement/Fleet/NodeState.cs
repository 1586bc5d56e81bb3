using System.Runtime.CompilerServices;

namespace HybridPlacement.Placement;

/// <summary>A node, what is on it, and what is left.</summary>
internal sealed class NodeState(string name)
{
    /// <summary>
    /// Amounts are cut here, so that no sum over a fleet can wrap round. What a pod asks for is cut one higher than what a
    /// node has: a request beyond the bound fits nowhere.
    /// </summary>
    private const long Bound = 1L << 47;

    private string[] _names = [];
    private long[] _allocatable = [];
    private long[] _free = [];

    public string Name { get; } = name;

    /// <summary>Null while only pods of it are known.</summary>
    public NodeFacts? Facts { get; private set; }

    public GpuFacts? Gpu { get; private set; }

    /// <summary>The pools whose selector it matches, by name.</summary>
    public PoolState[] SelectedBy { get; set; } = [];

    /// <summary>The only pool that selects it; null when none does, or several.</summary>
    public PoolState? Pool => SelectedBy.Length == 1 ? SelectedBy[0] : null;

    /// <summary>Whether its pool's tolerations cover its taints.</summary>
    public bool Tolerated { get; set; }

    /// <summary>Whether a taint evicts pods that run.</summary>
    public bool Evicts { get; set; }

    /// <summary>Takes new pods.</summary>
    public bool Open { get; private set; }

    public List<PodState> Pods { get; } = [];

    public long AllocatableCpu { get; private set; }

    public long AllocatableMemory { get; private set; }

    public long FreeCpu { get; private set; }

    public long FreeMemory { get; private set; }

    public long FreePods { get; private set; }

    /// <summary>GPUs that are left, of whatever resource.</summary>
    public long FreeGpus => Gpus(_free);

    /// <summary>GPUs that it has, of whatever resource.</summary>
    public long AllocatableGpus => Gpus(_allocatable);

    /// <summary>Has GPUs, free or not.</summary>
    public bool HasGpus => _names.Any(ResourceNames.IsGpu);

    public ReadOnlySpan<string> OtherNames => _names;

    public ReadOnlySpan<long> OtherAllocatable => _allocatable;

    public ReadOnlySpan<long> OtherFree => _free;

    public static long Bounded(long request) => Math.Min(request, Bound);

    /// <summary>Takes on new facts. The pool must be told before and after.</summary>
    public void Update(NodeFacts? facts, GpuFacts? gpu)
    {
        Facts = facts;
        Gpu = gpu;
        var allocatable = facts?.Allocatable ?? ResourceList.Empty;
        AllocatableCpu = FreeCpu = Math.Min(allocatable.CpuMillis, Bound - 1);
        AllocatableMemory = FreeMemory = Math.Min(allocatable.MemoryBytes, Bound - 1);
        FreePods = Math.Min(allocatable[ResourceNames.Pods], Bound - 1);
        var others = allocatable.Others.Where(o => o.Key != ResourceNames.Pods).ToList();
        _names = [.. others.Select(o => o.Key)];
        _allocatable = [.. others.Select(o => Math.Min(o.Value, Bound - 1))];
        _free = [.. _allocatable];
        foreach (var pod in Pods) Count(pod.Requests, -1);
    }

    public void UpdateOpen() => Open = Facts is { Ready: true, Unschedulable: false } && Pool is not null && Tolerated;

    /// <summary>Counts a pod in (-1: room shrinks) or out (+1).</summary>
    public void Count(ResourceList requests, int sign)
    {
        FreeCpu += sign * Bounded(requests.CpuMillis);
        FreeMemory += sign * Bounded(requests.MemoryBytes);
        FreePods += sign;
        foreach (var (name, amount) in requests.OthersSpan)
        {
            var at = IndexOf(name);
            if (at >= 0) _free[at] += sign * Bounded(amount);
        }
    }

    /// <summary>How many more replicas fit, at most <paramref name="most"/>.</summary>
    public int Fit(PodShape pod, int most)
    {
        var fit = Math.Min(most, FreePods);
        if (pod.Cpu > 0) fit = Math.Min(fit, FreeCpu < pod.Cpu ? 0 : FreeCpu / pod.Cpu);
        if (pod.Memory > 0) fit = Math.Min(fit, FreeMemory < pod.Memory ? 0 : FreeMemory / pod.Memory);
        if (fit <= 0) return 0;
        foreach (var (name, amount) in pod.Requests.OthersSpan)
        {
            var at = IndexOf(name);
            if (at < 0 || _free[at] < Bounded(amount)) return 0;
            fit = Math.Min(fit, _free[at] / Bounded(amount));
        }

        return (int)fit;
    }

    /// <summary>Whether one replica would fit if the node were empty.</summary>
    public bool CouldHold(PodShape pod)
    {
        if (pod.Cpu > AllocatableCpu || pod.Memory > AllocatableMemory) return false;
        foreach (var (name, amount) in pod.Requests.OthersSpan)
        {
            var at = IndexOf(name);
            if (at < 0 || _allocatable[at] < Bounded(amount)) return false;
        }

        return true;
    }

    /// <summary>Whether its GPUs are of the kind that is asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool GpusSatisfy(PodShape pod) => pod.Accelerator is null || Satisfies(Gpu, pod);

    public static bool Satisfies(GpuFacts? gpu, PodShape pod) =>
        pod.Accelerator is null
        || (gpu ?? Unlabelled).Satisfy(pod.Accelerator, pod.ComputeCapability);

    private static GpuFacts Unlabelled { get; } = new();

    public bool HasResource(string resource) => IndexOf(resource) >= 0;

    /// <summary>What is left of a resource that is neither cpu nor memory.</summary>
    public long FreeOf(string resource) => IndexOf(resource) is >= 0 and var at ? _free[at] : 0;

    private long Gpus(long[] amounts)
    {
        long sum = 0;
        for (var i = 0; i < _names.Length; i++)
        {
            if (ResourceNames.IsGpu(_names[i])) sum += amounts[i];
        }

        return sum;
    }

    private int IndexOf(string resource)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if ((object)_names[i] == resource || _names[i] == resource) return i;
        }

        return -1;
    }
}
