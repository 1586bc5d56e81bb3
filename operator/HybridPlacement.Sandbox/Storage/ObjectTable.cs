using System.Diagnostics.CodeAnalysis;

namespace HybridPlacement.Sandbox.Storage;

/// <summary>The objects of one resource by namespace and name, in the order of etcd's keys.</summary>
internal sealed class ObjectTable
{
    private readonly SortedDictionary<string, SortedDictionary<string, StoredObject>> _namespaces = new(StringComparer.Ordinal);

    public IEnumerable<StoredObject> All => _namespaces.Values.SelectMany(objects => objects.Values);

    public int Count => _namespaces.Values.Sum(objects => objects.Count);

    public StoredObject? this[StoreKey key] => TryGet(key, out var found) ? found : null;

    public IReadOnlyList<StoredObject> In(string? @namespace)
    {
        if (@namespace is not null)
            return _namespaces.TryGetValue(@namespace, out var objects) ? [.. objects.Values] : [];
        var all = new List<StoredObject>(Count);
        foreach (var objects in _namespaces.Values)
            all.AddRange(objects.Values);
        return all;
    }

    public void Set(StoredObject stored)
    {
        if (!_namespaces.TryGetValue(stored.Key.Namespace, out var objects))
            _namespaces[stored.Key.Namespace] = objects = new SortedDictionary<string, StoredObject>(StringComparer.Ordinal);
        objects[stored.Key.Name] = stored;
    }

    public void Remove(StoreKey key)
    {
        if (_namespaces.TryGetValue(key.Namespace, out var objects) && objects.Remove(key.Name) && objects.Count == 0)
            _namespaces.Remove(key.Namespace);
    }

    private bool TryGet(StoreKey key, [NotNullWhen(true)] out StoredObject? found)
    {
        found = null;
        return _namespaces.TryGetValue(key.Namespace, out var objects) && objects.TryGetValue(key.Name, out found);
    }
}
