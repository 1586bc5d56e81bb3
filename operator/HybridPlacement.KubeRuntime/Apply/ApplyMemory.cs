namespace HybridPlacement.KubeRuntime;

/// <summary>What this process applied last, per object. Only saves calls and remembers what was left to others: losing it is harmless.</summary>
internal sealed class ApplyMemory(TimeSpan leftFor, TimeProvider time)
{
    private const int Capacity = 50_000;
    private const int MaxGone = 1024;
    private readonly Dictionary<(string Uid, string? Subresource), Entry> _entries = [];
    private readonly HashSet<string> _gone = [];
    private readonly Queue<string> _goneInOrder = new();

    /// <summary>Whether the object at this version was found to be, or made, just what is wanted, without anything left to others.</summary>
    public bool IsFulfilled(string? uid, string? subresource, string wish, string? version)
    {
        lock (_entries)
        {
            return uid is not null && version is not null && _entries.TryGetValue((uid, subresource), out var e)
                && e.Wish == wish && e.ResourceVersion == version && e.Left.Count == 0;
        }
    }

    /// <summary>The hash applied last and the version it gave.</summary>
    public (string Hash, string? ResourceVersion)? Last(string? uid, string? subresource)
    {
        lock (_entries)
            return uid is not null && _entries.TryGetValue((uid, subresource), out var e) ? (e.Hash, e.ResourceVersion) : null;
    }

    /// <summary>The fields left to other managers that aren't to be asked for yet.</summary>
    public IReadOnlyList<ContestedField> Left(string? uid, string? subresource)
    {
        lock (_entries)
        {
            return uid is not null && _entries.TryGetValue((uid, subresource), out var e) &&
                e.Left.Count > 0 && time.GetElapsedTime(e.LeftAt) < leftFor ? e.Left : [];
        }
    }

    public void Remember(string uid, string? subresource, string wish, string hash, string? version, IReadOnlyList<ContestedField> left)
    {
        lock (_entries)
        {
            // The watch may tell of its end before the answer to the apply is read.
            if (_gone.Contains(uid)) return;
            if (_entries.Count >= Capacity) _entries.Clear();
            var since = _entries.TryGetValue((uid, subresource), out var old) && old.Left.Count > 0 && old.Left.SequenceEqual(left)
                ? old.LeftAt
                : time.GetTimestamp();
            _entries[(uid, subresource)] = new(wish, hash, version, left, since);
        }
    }

    /// <summary>Forgets an object that is gone, also for an apply whose answer is still to come.</summary>
    public void ForgetGone(string uid)
    {
        lock (_entries)
        {
            _entries.Remove((uid, null));
            _entries.Remove((uid, "status"));
            if (!_gone.Add(uid)) return;
            _goneInOrder.Enqueue(uid);
            if (_goneInOrder.Count > MaxGone) _gone.Remove(_goneInOrder.Dequeue());
        }
    }

    private sealed record Entry(string Wish, string Hash, string? ResourceVersion, IReadOnlyList<ContestedField> Left, long LeftAt);
}
