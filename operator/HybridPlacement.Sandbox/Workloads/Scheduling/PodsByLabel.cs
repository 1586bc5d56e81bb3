using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>
/// Pods, found by what selects them without a look at the whole namespace. Those of the same labels, as the replicas of one template have
/// them, are one group, and it is the groups that are indexed.
/// </summary>
internal sealed class PodsByLabel
{
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<Group>> _byValue = new(StringComparer.Ordinal);

    /// <summary>The pods of a namespace that are selected.</summary>
    public IEnumerable<SchedulingPod> Selected(string space, LabelSelector? selector) =>
        LabelIndex.ValueOf(space, selector) is { } value && _byValue.TryGetValue(value, out var groups)
            ? groups.Where(group => selector!.Matches(group.Labels)).SelectMany(group => group.Pods.Values)
            : [];

    public void Add(SchedulingPod pod)
    {
        var name = NameOf(pod);
        if (!_groups.TryGetValue(name, out var group))
        {
            _groups[name] = group = new Group(pod.Labels);
            foreach (var value in LabelIndex.ValuesOf(pod.Namespace, pod.Labels))
            {
                if (!_byValue.TryGetValue(value, out var groups)) _byValue[value] = groups = [];
                groups.Add(group);
            }
        }

        group.Pods[pod.Uid] = pod;
    }

    /// <summary>Removes a pod that was added with these labels.</summary>
    public void Remove(SchedulingPod pod)
    {
        var name = NameOf(pod);
        var group = _groups[name];
        group.Pods.Remove(pod.Uid);
        if (group.Pods.Count > 0) return;
        _groups.Remove(name);
        foreach (var value in LabelIndex.ValuesOf(pod.Namespace, pod.Labels))
        {
            _byValue[value].Remove(group);
            if (_byValue[value].Count == 0) _byValue.Remove(value);
        }
    }

    // A comma is in no label.
    private static string NameOf(SchedulingPod pod) =>
        string.Join(',', pod.Labels.Select(label => $"{label.Key}={label.Value}").Order(StringComparer.Ordinal).Prepend(pod.Namespace));

    private sealed class Group(IReadOnlyDictionary<string, string> labels)
    {
        public IReadOnlyDictionary<string, string> Labels => labels;

        public Dictionary<string, SchedulingPod> Pods { get; } = [];
    }
}
