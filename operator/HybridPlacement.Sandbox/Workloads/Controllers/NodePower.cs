using System.Collections.Concurrent;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Takes simulated nodes away and brings them back.</summary>
public sealed class NodePower
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _stopped = new();
    private readonly TimeProvider _clock;

    internal NodePower(TimeProvider clock)
    {
        _clock = clock;
    }

    internal event Action<string>? Changed;

    /// <summary>
    /// As if the node lost power: its processes end at once, its kubelet reports nothing any more. After
    /// <see cref="WorkloadOptions.NodeMonitorGracePeriod"/> it becomes <c>Ready=Unknown</c> and is tainted unreachable.
    /// </summary>
    public void Stop(string nodeName)
    {
        if (_stopped.TryAdd(nodeName, _clock.GetUtcNow())) Changed?.Invoke(nodeName);
    }

    /// <summary>Brings a stopped node back; pods that are still bound to it start again.</summary>
    public void Start(string nodeName)
    {
        if (_stopped.TryRemove(nodeName, out _)) Changed?.Invoke(nodeName);
    }

    /// <summary>Whether the node is stopped.</summary>
    public bool IsStopped(string nodeName) => _stopped.ContainsKey(nodeName);

    internal DateTimeOffset? StoppedSince(string nodeName) =>
        _stopped.TryGetValue(nodeName, out var since) ? since : null;
}
