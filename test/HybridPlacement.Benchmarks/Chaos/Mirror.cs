using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>Namespace and name of an object; the namespace is empty for a cluster-scoped one.</summary>
internal readonly record struct Key(string Namespace, string Name)
{
    public static Key Of(JsonObject obj) =>
        new((string?)obj["metadata"]!["namespace"] ?? string.Empty, (string)obj["metadata"]!["name"]!);

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}

/// <summary>All objects as the store has them, kept by following its every change. Not the operator's view: it has no faults.</summary>
internal sealed class Mirror
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<Key, JsonObject>> _byResource = new(StringComparer.Ordinal);
    private long _changedAt = TimeProvider.System.GetTimestamp();
    private long _changes;

    /// <summary>Called with each change after it is in, in order, under the mirror's lock.</summary>
    public event Action<ClusterChange>? Changed;

    /// <summary>How long, in real time, nothing has changed but leases and events.</summary>
    public TimeSpan Quiet
    {
        get
        {
            lock (_gate)
                return TimeProvider.System.GetElapsedTime(_changedAt);
        }
    }

    /// <summary>How many changes there have been, leases and events apart.</summary>
    public long Changes
    {
        get
        {
            lock (_gate)
                return _changes;
        }
    }

    public async Task FollowAsync(SandboxCluster cluster, CancellationToken ct)
    {
        await foreach (var change in cluster.ChangesAsync(ct))
        {
            lock (_gate)
            {
                var objects = Of(change.Resource);
                if (change.Deleted)
                    objects.Remove(Key.Of(change.State));
                else
                    objects[Key.Of(change.State)] = change.State;
                if (change.Resource is not ("leases" or "events"))
                    (_changedAt, _changes) = (TimeProvider.System.GetTimestamp(), _changes + 1);
                Changed?.Invoke(change);
            }
        }
    }

    public IReadOnlyList<JsonObject> List(string resource)
    {
        lock (_gate)
            return [.. Of(resource).Values];
    }

    /// <summary>The version of the newest object, of one resource or of all; 0 where there is none.</summary>
    public long Newest(string? resource = null)
    {
        lock (_gate)
        {
            return (resource is null ? _byResource.Values.SelectMany(r => r.Values) : Of(resource).Values)
                .Select(o => long.Parse((string)o["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture))
                .DefaultIfEmpty().Max();
        }
    }

    public JsonObject? Find(string resource, Key key)
    {
        lock (_gate)
            return Of(resource).GetValueOrDefault(key);
    }

    /// <summary>Runs a function while nothing changes.</summary>
    public T Still<T>(Func<T> function)
    {
        lock (_gate)
            return function();
    }

    private Dictionary<Key, JsonObject> Of(string resource)
    {
        if (!_byResource.TryGetValue(resource, out var objects))
            _byResource[resource] = objects = [];
        return objects;
    }
}
