namespace HybridPlacement.KubeRuntime;

/// <summary>Objects by key and by index. One lock; what it hands out is shared and must not be changed.</summary>
internal sealed class Store<TStored>
    where TStored : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<NamespacedName, Entry> _entries = [];
    private readonly Dictionary<string, Index> _indexes = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    public void AddIndex(string name, Func<TStored, IEnumerable<string>> values)
    {
        lock (_lock)
        {
            var index = new Index(values);
            foreach (var (key, entry) in _entries) index.Add(key, entry.Stored);
            _indexes.Add(name, index);
        }
    }

    public Entry? Find(NamespacedName key)
    {
        lock (_lock) return _entries.GetValueOrDefault(key);
    }

    public IReadOnlyList<TStored> List()
    {
        lock (_lock) return [.. _entries.Values.Select(e => e.Stored)];
    }

    public IReadOnlyList<NamespacedName> Keys()
    {
        lock (_lock) return [.. _entries.Keys];
    }

    public IReadOnlyList<TStored> ByIndex(string name, string value)
    {
        lock (_lock)
        {
            if (!_indexes.TryGetValue(name, out var index))
                throw new ArgumentException($"no index '{name}': add it with AddIndex before the informer runs", nameof(name));
            return index.Find(value);
        }
    }

    /// <summary>Puts, and gives what was there.</summary>
    public Entry? Put(NamespacedName key, Entry entry)
    {
        lock (_lock)
        {
            var old = _entries.GetValueOrDefault(key);
            foreach (var index in _indexes.Values)
            {
                if (old is not null) index.Remove(key, old.Stored);
                index.Add(key, entry.Stored);
            }

            _entries[key] = entry;
            return old;
        }
    }

    public Entry? Remove(NamespacedName key)
    {
        lock (_lock)
        {
            if (!_entries.Remove(key, out var old)) return null;
            foreach (var index in _indexes.Values) index.Remove(key, old.Stored);
            return old;
        }
    }

    internal sealed record Entry(TStored Stored, string? Uid, string? ResourceVersion);

    private sealed class Index(Func<TStored, IEnumerable<string>> values)
    {
        private readonly Dictionary<string, Dictionary<NamespacedName, TStored>> _byValue = new(StringComparer.Ordinal);

        public TStored[] Find(string value) => _byValue.TryGetValue(value, out var group) ? [.. group.Values] : [];

        public void Add(NamespacedName key, TStored stored)
        {
            foreach (var value in values(stored))
            {
                if (!_byValue.TryGetValue(value, out var group)) _byValue[value] = group = [];
                group[key] = stored;
            }
        }

        public void Remove(NamespacedName key, TStored stored)
        {
            foreach (var value in values(stored))
            {
                if (_byValue.TryGetValue(value, out var group) && group.Remove(key) && group.Count == 0) _byValue.Remove(value);
            }
        }
    }
}
