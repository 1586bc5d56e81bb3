using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>A node with the pods on it and the sums of what they ask, kept up to date pod by pod.</summary>
internal sealed class SchedulingNode(string name)
{
    private readonly Dictionary<string, SchedulingPod> _pods = [];
    private readonly Dictionary<string, long> _requested = [];

    public string Name => name;

    /// <summary>False while pods name a node that there is no object of.</summary>
    public bool Exists { get; private set; }

    public bool Unschedulable { get; private set; }

    public IReadOnlyDictionary<string, string> Labels { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyList<Taint> Taints { get; private set; } = [];

    public IReadOnlyDictionary<string, long> Allocatable { get; private set; } = new Dictionary<string, long>();

    public IReadOnlyDictionary<string, long> Requested => _requested;

    /// <summary>Cpu and memory asked for, where pods that ask for nothing count with an assumed amount.</summary>
    public (long Cpu, long Memory) Load { get; private set; }

    public IReadOnlyCollection<SchedulingPod> Pods => _pods.Values;

    public void Update(JsonObject? node)
    {
        Exists = node is not null;
        Unschedulable = node.Flag("spec", "unschedulable");
        Labels = node.Map("metadata", "labels");
        Taints = [.. node.Items("spec", "taints").Select(Taint.Read)];
        Allocatable = Quantity.Amounts(node.At("status", "allocatable") ?? node.At("status", "capacity"));
    }

    public void Add(SchedulingPod pod)
    {
        if (_pods.TryGetValue(pod.Uid, out var known)) Count(known, -1);
        _pods[pod.Uid] = pod;
        Count(pod, 1);
    }

    public bool Remove(string uid)
    {
        if (!_pods.Remove(uid, out var pod)) return false;
        Count(pod, -1);
        return true;
    }

    /// <summary>A copy to try preemption on.</summary>
    public SchedulingNode Without(IEnumerable<SchedulingPod> pods)
    {
        var copy = Copy();
        foreach (var pod in pods) copy.Remove(pod.Uid);
        return copy;
    }

    /// <summary>A copy that holds pods as well that are yet to come.</summary>
    public SchedulingNode With(IEnumerable<SchedulingPod> pods)
    {
        var copy = Copy();
        foreach (var pod in pods) copy.Add(pod);
        return copy;
    }

    private SchedulingNode Copy()
    {
        var copy = new SchedulingNode(name)
        {
            Exists = Exists,
            Unschedulable = Unschedulable,
            Labels = Labels,
            Taints = Taints,
            Allocatable = Allocatable,
        };
        foreach (var pod in _pods.Values) copy.Add(pod);
        return copy;
    }

    private void Count(SchedulingPod pod, int sign)
    {
        foreach (var (resource, amount) in pod.Requests)
        {
            _requested[resource] = _requested.GetValueOrDefault(resource) + sign * amount;
        }

        Load = (Load.Cpu + sign * NodeScore.Cpu(pod), Load.Memory + sign * NodeScore.Memory(pod));
    }
}
