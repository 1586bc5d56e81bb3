using System.Collections.Concurrent;
using HybridPlacement.Sandbox.Storage;

namespace HybridPlacement.Sandbox.Faults;

/// <summary>
/// Breaks the API in the ways that real ones break, for tests: single calls, watches, the store, the server as a whole. Only
/// clients that come over HTTP are hit; the cluster's own controllers aren't. Thread-safe.
/// </summary>
/// <remarks>
/// What is drawn by chance is drawn from the seed; with several clients at once the order of their calls isn't the port's to
/// fix. Counting rules (<see cref="FaultRule.Skip"/>, <see cref="FaultRule.Times"/>) are exact.
/// </remarks>
/// <example>
/// <code>
/// using var third = cluster.Faults.Add(new FaultRule { Fault = Fault.Refuse(503), Where = c => c.IsWrite, Skip = 2, Times = 1 });
/// using var silent = cluster.Faults.HangWatches(c => c.Resource == "pods");
/// await cluster.Faults.RestartApiServerAsync(TimeSpan.FromSeconds(1));
/// </code>
/// </example>
public sealed class FaultPort
{
    private readonly Lock _gate = new();
    private readonly ObjectStore _store;
    private readonly Func<TimeSpan, CancellationToken, Task> _restart;
    private readonly Random _random;
    private readonly List<ActiveRule> _rules = [];
    private readonly List<WatchCondition> _conditions = [];
    private readonly List<StaleCache> _staleness = [];
    private readonly HashSet<OpenWatch> _watches = [];
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    internal FaultPort(ObjectStore store, int seed, Func<TimeSpan, CancellationToken, Task> restart)
    {
        _store = store;
        _restart = restart;
#pragma warning disable CA5394 // Draws faults, protects nothing.
        _random = new Random(seed);
#pragma warning restore CA5394
    }

    /// <summary>How often each kind of fault has struck so far.</summary>
    public IReadOnlyDictionary<string, int> Counts => new SortedDictionary<string, int>(_counts, StringComparer.Ordinal);

    /// <summary>The watches that clients have open.</summary>
    public IReadOnlyList<ApiCall> OpenWatches
    {
        get
        {
            lock (_gate)
                return [.. _watches.Select(w => w.Call)];
        }
    }

    /// <summary>Adds a rule; the first of several that apply strikes. Disposing the result removes it.</summary>
    public IDisposable Add(FaultRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var active = new ActiveRule(rule);
        return Register(_rules, active);
    }

    /// <summary>Ends the watches that match: as a server does at its timeout, or cut off.</summary>
    /// <returns>How many.</returns>
    public int DropWatches(Func<ApiCall, bool>? where = null, bool abruptly = false) =>
        End(where, abruptly ? WatchEnd.Cut : WatchEnd.Closed, abruptly ? "watchCut" : "watchClosed");

    /// <summary>Ends the watches that match with <c>410 Expired</c>: their clients must list again.</summary>
    /// <returns>How many.</returns>
    public int ExpireWatches(Func<ApiCall, bool>? where = null) => End(where, WatchEnd.Expired, "watchExpired");

    /// <summary>Keeps the watches that match, open ones and new ones, from saying anything until the result is disposed.</summary>
    public IDisposable HangWatches(Func<ApiCall, bool>? where = null)
    {
        Count("watchHang");
        return Register(_conditions, new WatchCondition(where ?? (static _ => true), WatchManners.Hanging));
    }

    /// <summary>Sends each event of the watches that match twice until the result is disposed.</summary>
    public IDisposable DuplicateEvents(Func<ApiCall, bool>? where = null)
    {
        Count("watchDuplicates");
        return Register(_conditions, new WatchCondition(where ?? (static _ => true), WatchManners.Duplicating));
    }

    /// <summary>
    /// Of two events of different objects that there are at once, sends the later one first, on the watches that match until the result
    /// is disposed. What befalls one object stays in order, as on any API server.
    /// </summary>
    public IDisposable ReorderEvents(Func<ApiCall, bool>? where = null)
    {
        Count("watchReorders");
        return Register(_conditions, new WatchCondition(where ?? (static _ => true), WatchManners.Reordering));
    }

    /// <summary>
    /// Answers lists that match, streamed ones too, with the state of this moment until the result is disposed: as a server
    /// whose cache lags. Watches from there on tell what was missed.
    /// </summary>
    public IDisposable ServeStaleLists(Func<ApiCall, bool>? where = null)
    {
        Count("staleLists");
        return Register(_staleness, new StaleCache(where ?? (static _ => true)) { Revision = _store.Revision });
    }

    /// <summary>Forgets the history of changes, as a compaction of etcd does: watches that begin before now answer 410.</summary>
    public void CompactHistory()
    {
        Count("compaction");
        _store.Compact();
    }

    /// <summary>
    /// Closes the listener and cuts every connection, and listens again on the same port after <paramref name="downtime"/>.
    /// Objects stay.
    /// </summary>
    public async Task RestartApiServerAsync(TimeSpan downtime, CancellationToken cancellationToken = default)
    {
        Count("apiServerRestart");
        await _restart(downtime, cancellationToken);
    }

    /// <summary>
    /// Takes the newest changes back, as a restore of etcd from a snapshot does, and cuts all watches. At most as far as the
    /// history goes. Caches that lag begin anew there, as those of servers that are started on what was restored.
    /// </summary>
    /// <param name="count">How many revisions.</param>
    /// <param name="counterGoesOn">
    /// True: resourceVersions go on from where they were and older ones have expired (<c>etcdutl snapshot restore
    /// --bump-revision --mark-compacted</c>). False: they go back too, and clients know versions that are yet to come.
    /// </param>
    /// <returns>How many revisions were lost.</returns>
    public long LoseRevisions(int count, bool counterGoesOn = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var lost = _store.Restore(count, counterGoesOn);
        Count(counterGoesOn ? "lostRevisions" : "lostRevisionsAndCounter");
        var revision = _store.Revision;
        lock (_gate)
        {
            foreach (var cache in _staleness)
                cache.Revision = revision;
        }

        End(null, WatchEnd.Cut, "watchCut");
        return lost;
    }

    /// <summary>Ends all rules and conditions; what has struck stays counted.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _rules.Clear();
            _conditions.Clear();
            _staleness.Clear();
            foreach (var watch in _watches)
                watch.Wake();
        }
    }

    /// <summary>What befalls a call; null for nothing.</summary>
    internal Fault? Strike(ApiCall call)
    {
        lock (_gate)
        {
            foreach (var active in _rules)
            {
                if (!active.Rule.Where(call) || active.Seen++ < active.Rule.Skip || active.Struck >= active.Rule.Times)
                    continue;
#pragma warning disable CA5394 // Draws faults, protects nothing.
                if (active.Rule.Probability < 1 && _random.NextDouble() >= active.Rule.Probability)
                    continue;
#pragma warning restore CA5394
                active.Struck++;
                Count(active.Rule.Fault.Kind);
                return active.Rule.Fault;
            }
        }

        return null;
    }

    /// <summary>The revision at which a list is to be answered; null for the present.</summary>
    internal long? StaleRevision(ApiCall call)
    {
        lock (_gate)
            return _staleness.Where(s => s.Where(call)).Select(s => (long?)s.Revision).Min();
    }

    internal OpenWatch Open(ApiCall call)
    {
        var watch = new OpenWatch(call, this);
        lock (_gate)
            _watches.Add(watch);
        return watch;
    }

    internal void Close(OpenWatch watch)
    {
        lock (_gate)
            _watches.Remove(watch);
    }

    internal WatchManners MannersOf(ApiCall call)
    {
        lock (_gate)
            return _conditions.Where(c => c.Where(call)).Aggregate(WatchManners.Good, static (all, c) => all | c.Manners);
    }

    private int End(Func<ApiCall, bool>? where, WatchEnd how, string kind)
    {
        OpenWatch[] ended;
        lock (_gate)
            ended = [.. _watches.Where(w => where is null || where(w.Call))];
        foreach (var watch in ended)
            watch.End(how);
        if (ended.Length > 0)
            Count(kind);
        return ended.Length;
    }

    private Registration Register<T>(List<T> list, T item)
    {
        lock (_gate)
            list.Add(item);
        return new Registration(() =>
        {
            lock (_gate)
            {
                list.Remove(item);
                foreach (var watch in _watches)
                    watch.Wake();
            }
        });
    }

    /// <summary>What lists that match are answered from: the state at a revision.</summary>
    private sealed class StaleCache(Func<ApiCall, bool> where)
    {
        public Func<ApiCall, bool> Where => where;

        public long Revision { get; set; }
    }

    private void Count(string kind) => _counts.AddOrUpdate(kind, 1, static (_, n) => n + 1);

    private sealed class ActiveRule(FaultRule rule)
    {
        public FaultRule Rule => rule;

        public int Seen { get; set; }

        public int Struck { get; set; }
    }

    private sealed record WatchCondition(Func<ApiCall, bool> Where, WatchManners Manners);

    private sealed class Registration(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
