using System.Collections.Concurrent;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Takes simulated nodes away, or cuts them off the net, and brings them back.</summary>
public sealed class NodePower
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _stopped = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _cut = new();
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

    /// <summary>
    /// As if the node lost the net, as an edge site does: what runs on it goes on, but its kubelet neither reports nor hears
    /// of anything, deletions included. The API sees what it sees of a stopped node.
    /// </summary>
    public void Disconnect(string nodeName)
    {
        if (_cut.TryAdd(nodeName, _clock.GetUtcNow())) Changed?.Invoke(nodeName);
    }

    /// <summary>Connects a node again; its kubelet makes up for what it missed.</summary>
    public void Reconnect(string nodeName)
    {
        if (_cut.TryRemove(nodeName, out _)) Changed?.Invoke(nodeName);
    }

    /// <summary>Whether the node is stopped.</summary>
    public bool IsStopped(string nodeName) => _stopped.ContainsKey(nodeName);

    /// <summary>Whether the node is off the net.</summary>
    public bool IsDisconnected(string nodeName) => _cut.ContainsKey(nodeName);

    /// <summary>Since when nothing is heard of a node; null where it is there.</summary>
    internal DateTimeOffset? SilentSince(string nodeName)
    {
        var stopped = _stopped.TryGetValue(nodeName, out var since);
        if (!_cut.TryGetValue(nodeName, out var cut)) return stopped ? since : null;
        return stopped && since < cut ? since : cut;
    }
}
