using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Storage;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Runtime;

/// <summary>
/// All objects of a kind as the watch last told them, with indexes; shared by the controllers, changed by none. It holds
/// what the store holds, so that an object nobody looks at takes no more memory than its JSON.
/// </summary>
internal sealed partial class ResourceCache(ResourceKind kind, IWorkloadApi api, ILogger logger)
{
    private readonly ConcurrentDictionary<ObjectKey, StoredObject> _objects = new();
    private readonly Dictionary<string, ResourceIndex> _indexes = [];
    private readonly Lock _waitersGate = new();
    private readonly List<(long Version, TaskCompletionSource Reached)> _waiters = [];
    private long _version;
    private bool _ended;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ResourceKind Kind => kind;

    /// <summary>Complete when the initial list is in.</summary>
    public Task Synced => _synced.Task;

    public IEnumerable<JsonObject> All => _objects.Select(pair => pair.Value.Tree);

    /// <summary>Called, in order, with an object before and after a change; must be quick.</summary>
    public event Action<JsonObject?, JsonObject?>? Changed;

    public JsonObject? Get(ObjectKey key) => _objects.GetValueOrDefault(key)?.Tree;

    /// <summary>Adds an index; only before the cache runs.</summary>
    public ResourceCache WithIndex(string name, Func<JsonObject, string?> value) =>
        WithIndex(name, resource => value(resource) is { } one ? [one] : []);

    /// <summary>Adds an index by several values of each object; only before the cache runs.</summary>
    public ResourceCache WithIndex(string name, Func<JsonObject, IReadOnlyCollection<string>> values)
    {
        _indexes.Add(name, new ResourceIndex(values));
        return this;
    }

    public IReadOnlyList<JsonObject> Find(string index, string value) => _indexes[index].Find(value);

    /// <summary>
    /// Waits until the cache shows a write of the caller's own, so that the next reconcile builds on it.
    /// </summary>
    public Task ReachAsync(JsonObject written)
    {
        if (!long.TryParse(written.Text("metadata", "resourceVersion"), CultureInfo.InvariantCulture, out var version))
            return Task.CompletedTask;
        lock (_waitersGate)
        {
            if (_version >= version) return Task.CompletedTask;
            if (_ended) return Task.FromCanceled(new CancellationToken(canceled: true));
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((version, waiter));
            return waiter.Task;
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in api.WatchAsync(kind, cancellationToken))
            {
                if (change == ResourceChange.ListEnds) _synced.TrySetResult();
                else Apply(change.Object!, change.Deleted);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _synced.TrySetCanceled(cancellationToken);
        }
        catch (Exception exception)
        {
            _synced.TrySetException(exception);
            throw;
        }
        finally
        {
            End();
        }
    }

    private void Apply(StoredObject stored, bool deleted)
    {
        var key = new ObjectKey(stored.Key.Namespace, stored.Key.Name);
        var old = _objects.GetValueOrDefault(key)?.Tree;
        var resource = deleted ? null : stored.Tree;
        if (deleted) _objects.TryRemove(key, out _);
        else _objects[key] = stored;
        foreach (var index in _indexes.Values) index.Replace(key, old, resource, stored);
        try
        {
            Changed?.Invoke(old, resource);
        }
        catch (Exception exception)
        {
            // One object that a controller can't read must not end the watch of all.
            Unreadable(logger, exception, kind.Kind, key);
        }

        Reached(stored.Revision);
    }

    /// <summary>Nobody will see his write any more.</summary>
    private void End()
    {
        lock (_waitersGate)
        {
            _ended = true;
            foreach (var (_, waiter) in _waiters) waiter.TrySetCanceled(CancellationToken.None);
            _waiters.Clear();
        }
    }

    [LoggerMessage(3, LogLevel.Error, "A controller couldn't take in {Kind} {Key}")]
    private static partial void Unreadable(ILogger logger, Exception exception, string kind, ObjectKey key);

    private void Reached(long version)
    {
        lock (_waitersGate)
        {
            // Never back, not even with the store: a write that it has lost since must not be waited for.
            _version = Math.Max(_version, version);
            foreach (var waiter in _waiters.Where(waiter => waiter.Version <= _version)) waiter.Reached.TrySetResult();
            _waiters.RemoveAll(waiter => waiter.Version <= _version);
        }
    }
}

/// <summary>Objects by values of theirs, such as the node of a pod.</summary>
internal sealed class ResourceIndex(Func<JsonObject, IReadOnlyCollection<string>> values)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<ObjectKey, StoredObject>> _byValue = [];

    public IReadOnlyList<JsonObject> Find(string wanted)
    {
        StoredObject[] found;
        lock (_gate) found = _byValue.TryGetValue(wanted, out var group) ? [.. group.Values] : [];
        return Array.ConvertAll(found, stored => stored.Tree);
    }

    public void Replace(ObjectKey key, JsonObject? old, JsonObject? resource, StoredObject stored)
    {
        var before = old is null ? [] : values(old);
        var after = resource is null ? [] : values(resource);
        lock (_gate)
        {
            foreach (var value in before)
            {
                if (after.Contains(value) || !_byValue.TryGetValue(value, out var group)) continue;
                group.Remove(key);
                if (group.Count == 0) _byValue.Remove(value);
            }

            foreach (var value in after)
            {
                if (!_byValue.TryGetValue(value, out var group)) _byValue[value] = group = [];
                group[key] = stored;
            }
        }
    }
}
