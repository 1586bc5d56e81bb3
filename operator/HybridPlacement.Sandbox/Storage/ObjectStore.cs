using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace HybridPlacement.Sandbox.Storage;

/// <summary>
/// All objects of the cluster, in memory, under one revision counter. Stored objects are never changed again: a reader
/// that wants to change one clones it. Those that weren't written lately are kept as JSON (<see cref="StoredObject"/>).
/// Safe for use by many threads.
/// </summary>
/// <param name="historyLimit">Changes kept per resource for watches that begin in the past; older ones answer 410.</param>
internal sealed class ObjectStore(int historyLimit = 20_000)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<GroupResource, Collection> _collections = [];
    private readonly List<Channel<StoredChange>> _feeds = [];
    private readonly RecentTrees _recent = new();
    private long _revision = 1;

    /// <summary>The revision of the latest change anywhere.</summary>
    public long Revision
    {
        get
        {
            lock (_gate)
                return _revision;
        }
    }

    /// <summary>How often the objects of one resource have changed: who has seen them at this count has seen them all.</summary>
    public long Changes(GroupResource resource)
    {
        lock (_gate)
            return _collections.TryGetValue(resource, out var collection) ? collection.Changes : 0;
    }

    public JsonObject? Get(GroupResource resource, StoreKey key) => Find(resource, key)?.Tree;

    /// <summary>As <see cref="Get"/>, with its JSON.</summary>
    public StoredObject? Find(GroupResource resource, StoreKey key)
    {
        lock (_gate)
            return Of(resource).Objects[key];
    }

    /// <summary>The objects of a namespace (null: of all) in key order, and the revision at which this was so.</summary>
    public (IReadOnlyList<StoredObject> Objects, long Revision) List(GroupResource resource, string? @namespace = null)
    {
        lock (_gate)
            return (Of(resource).Objects.In(@namespace), _revision);
    }

    /// <summary>Stores an object if what is stored is still <paramref name="expected"/> (null: nothing).</summary>
    /// <returns>The object as stored, with its new resourceVersion; null if something else is stored by now.</returns>
    public JsonObject? TryWrite(GroupResource resource, StoreKey key, JsonObject? expected, JsonObject next)
    {
        lock (_gate)
        {
            var collection = Of(resource);
            var before = collection.Objects[key];
            if (!IsExpected(before, expected))
                return null;
            var stored = Stamp(key, next);
            collection.Objects.Set(stored);
            Publish(resource, collection, new StoreEvent(stored.Revision, stored, before, Deleted: false));
            before?.Settle();
            return next;
        }
    }

    /// <summary>Removes an object if what is stored is still <paramref name="expected"/>.</summary>
    /// <param name="resource">The collection.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="expected">The object as it was read.</param>
    /// <param name="last">The state that watchers are told; it gets the deletion's resourceVersion.</param>
    public bool TryDelete(GroupResource resource, StoreKey key, JsonObject expected, JsonObject last)
    {
        lock (_gate)
        {
            var collection = Of(resource);
            var before = collection.Objects[key];
            if (!IsExpected(before, expected))
                return false;
            var stored = Stamp(key, last);
            collection.Objects.Remove(key);
            Publish(resource, collection, new StoreEvent(stored.Revision, stored, before, Deleted: true));
            before?.Settle();
            return true;
        }
    }

    /// <summary>The objects of a namespace (null: of all) as they were at a past revision.</summary>
    /// <exception cref="HistoryExpiredException">History doesn't reach back that far.</exception>
    public (IReadOnlyList<StoredObject> Objects, long Revision) ListAt(GroupResource resource, string? @namespace, long revision)
    {
        lock (_gate)
            return (ObjectsAt(Of(resource), revision).In(@namespace), revision);
    }

    /// <summary>Opens a watch: first what changed after <paramref name="after"/>, then all that changes.</summary>
    /// <remarks>After a revision that is yet to come it says nothing until that has come, as the real server does.</remarks>
    /// <exception cref="HistoryExpiredException">History doesn't reach back that far.</exception>
    public StoreWatch Watch(GroupResource resource, long after)
    {
        lock (_gate)
        {
            var collection = Of(resource);
            return after < collection.Compacted
                ? throw new HistoryExpiredException(after, collection.Compacted)
                : Open(collection, collection.History.Where(e => e.Revision > after), [], client: true);
        }
    }

    /// <summary>As <see cref="ListAndWatch"/>, from a past revision on.</summary>
    /// <exception cref="HistoryExpiredException">History doesn't reach back that far.</exception>
    public StoreWatch ListAndWatchAt(GroupResource resource, long revision)
    {
        lock (_gate)
        {
            var collection = Of(resource);
            var initial = ObjectsAt(collection, revision).In(null);
            return Open(collection, collection.History.Where(e => e.Revision > revision), initial, client: true, revision);
        }
    }

    /// <summary>Opens a watch and lists what is there at that moment, so that nothing is missed between the two.</summary>
    /// <param name="resource">The collection.</param>
    /// <param name="client">Whether it is a client's, which loses it at <see cref="Restore"/>; not one of the cluster's own controllers.</param>
    public StoreWatch ListAndWatch(GroupResource resource, bool client = true)
    {
        lock (_gate)
        {
            var collection = Of(resource);
            return Open(collection, [], collection.Objects.In(null), client);
        }
    }

    /// <summary>All changes of all resources from now on, in order: for the garbage collector.</summary>
    public ChannelReader<StoredChange> Feed()
    {
        var feed = Channel.CreateUnbounded<StoredChange>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
            _feeds.Add(feed);
        return feed.Reader;
    }

    /// <summary>Forgets the history, as a compaction of etcd does: a watch from an older revision answers 410.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            foreach (var collection in _collections.Values)
            {
                collection.History.Clear();
                collection.Compacted = _revision;
            }
        }
    }

    /// <summary>
    /// Takes the newest changes back, at most as far as all histories go. The cluster's own controllers are told as of ordinary
    /// changes; watches of clients say nothing more: whoever opened them ends them.
    /// </summary>
    /// <param name="count">How many revisions.</param>
    /// <param name="counterGoesOn">Whether revisions go on from the present one; older ones have expired then.</param>
    /// <returns>How many revisions were taken back.</returns>
    public long Restore(int count, bool counterGoesOn)
    {
        lock (_gate)
        {
            var target = Math.Max(_revision - count, _collections.Values.Max(c => c.Compacted));
            var lost = _revision - target;
            // A client may know the newest revision too: only what none has seen is later than all that has expired.
            if (counterGoesOn && lost > 0)
                _revision++;
            foreach (var (resource, collection) in _collections)
                TakeBack(resource, collection, target, counterGoesOn);
            if (!counterGoesOn)
                _revision = target;
            return lost;
        }
    }

    private void TakeBack(GroupResource resource, Collection collection, long target, bool counterGoesOn)
    {
        var before = ObjectsAt(collection, target);
        var keys = collection.History.Where(e => e.Revision > target).Select(e => e.Current.Key).ToHashSet();
        foreach (var key in keys)
        {
            var (now, then) = (collection.Objects[key], before[key]);
            if (ReferenceEquals(now, then))
                continue;
            if (then is null)
                collection.Objects.Remove(key);
            else
                collection.Objects.Set(then);
            // Another object of the name: gone, then there again.
            if (now is not null && now.Uid != then?.Uid)
                TellInside(resource, collection, new StoreEvent(target, now, now, Deleted: true));
            if (then is not null)
                TellInside(resource, collection, new StoreEvent(target, then, now?.Uid == then.Uid ? now : null, Deleted: false));
        }

        var kept = counterGoesOn ? [] : collection.History.Where(e => e.Revision <= target).ToArray();
        collection.History.Clear();
        foreach (var change in kept)
            collection.History.Enqueue(change);
        if (counterGoesOn)
            collection.Compacted = _revision;
        // A client that were told of what follows would never learn of what was taken back.
        collection.Watchers.ExceptWith(collection.Clients);
        collection.Clients.Clear();
    }

    private void TellInside(GroupResource resource, Collection collection, StoreEvent change)
    {
        collection.Changes++;
        foreach (var feed in _feeds)
            feed.Writer.TryWrite(new StoredChange(resource, change));
        foreach (var watcher in collection.Watchers.Except(collection.Clients))
            watcher.Writer.TryWrite(change);
    }

    private static ObjectTable ObjectsAt(Collection collection, long revision)
    {
        if (revision < collection.Compacted)
            throw new HistoryExpiredException(revision, collection.Compacted);
        var objects = new ObjectTable();
        foreach (var stored in collection.Objects.All)
            objects.Set(stored);
        foreach (var change in collection.History.Where(e => e.Revision > revision).Reverse())
        {
            if (change.Before is { } before)
                objects.Set(before);
            else
                objects.Remove(change.Current.Key);
        }

        return objects;
    }

    private static bool IsExpected(StoredObject? stored, JsonObject? expected) =>
        stored is null ? expected is null : expected is not null && stored.Is(expected);

    private StoreWatch Open(
        Collection collection, IEnumerable<StoreEvent> missed, IReadOnlyList<StoredObject> initial, bool client, long? revision = null)
    {
        var channel = Channel.CreateUnbounded<StoreEvent>(new UnboundedChannelOptions { SingleReader = true });
        foreach (var change in missed)
            channel.Writer.TryWrite(change);
        collection.Watchers.Add(channel);
        if (client)
            collection.Clients.Add(channel);
        return new StoreWatch(initial, revision ?? _revision, channel.Reader, () =>
        {
            lock (_gate)
            {
                collection.Watchers.Remove(channel);
                collection.Clients.Remove(channel);
            }

            channel.Writer.TryComplete();
        });
    }

    private StoredObject Stamp(StoreKey key, JsonObject next)
    {
        _revision++;
        next["metadata"]!["resourceVersion"] = _revision.ToString(CultureInfo.InvariantCulture);
        var stored = new StoredObject(key, _revision, next);
        _recent.Add(stored);
        return stored;
    }

    private void Publish(GroupResource resource, Collection collection, StoreEvent change)
    {
        foreach (var feed in _feeds)
            feed.Writer.TryWrite(new StoredChange(resource, change));
        collection.Changes++;
        collection.History.Enqueue(change);
        if (collection.History.Count > historyLimit)
            collection.Compacted = collection.History.Dequeue().Revision;
        foreach (var watcher in collection.Watchers)
            watcher.Writer.TryWrite(change);
    }

    private Collection Of(GroupResource resource)
    {
        if (!_collections.TryGetValue(resource, out var collection))
            _collections[resource] = collection = new Collection();
        return collection;
    }

    private sealed class Collection
    {
        public ObjectTable Objects { get; } = new();

        public Queue<StoreEvent> History { get; } = new();

        public HashSet<Channel<StoreEvent>> Watchers { get; } = [];

        public HashSet<Channel<StoreEvent>> Clients { get; } = [];

        public long Changes { get; set; }

        /// <summary>The newest revision whose change is no longer in the history.</summary>
        public long Compacted { get; set; }
    }
}
