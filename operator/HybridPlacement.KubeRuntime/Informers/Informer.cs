using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.KubeRuntime;

/// <summary>A cache of one resource that keeps whole objects.</summary>
public sealed class Informer<TObject> : Informer<TObject, TObject>
    where TObject : class, IKubernetesObject<V1ObjectMeta>
{
    internal Informer(KubeClient client, InformerOptions options, TimeProvider time, ILogger logger)
        : base(client, static o => o, options, time, logger)
    {
    }
}

/// <summary>A cache of one resource, kept up to date by list and watch, that keeps of each object what is needed of it.</summary>
/// <remarks>
/// Reads are cheap and thread-safe; what they return is shared and must not be changed. Handlers are called in the order of the
/// changes, one at a time, after the store has the change; they must be quick and must not wait for the informer. Indexes and
/// handlers are added before it runs.
/// </remarks>
/// <typeparam name="TObject">As the API has it.</typeparam>
/// <typeparam name="TStored">As it is kept.</typeparam>
public class Informer<TObject, TStored> : IInformer
    where TObject : class, IKubernetesObject<V1ObjectMeta>
    where TStored : class
{
    private readonly Store<TStored> _store = new();
    private readonly Func<TObject, TStored> _project;
    private readonly List<Action<InformerEvent<TStored>>> _handlers = [];
    private readonly Scope[] _scopes;
    private readonly Lock _dispatch = new();
    private readonly Dictionary<NamespacedName, PoisonedObject> _poisoned = [];
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly InformerLog _log;

    internal Informer(KubeClient client, Func<TObject, TStored> project, InformerOptions options, TimeProvider time, ILogger logger)
    {
        _project = project;
        _log = new(logger, Resource.QualifiedName);
        var namespaces = options.Namespaces.Count == 0 ? [string.Empty] : options.Namespaces.Distinct(StringComparer.Ordinal);
        _scopes = [.. namespaces.Select(ns => new Scope(this, ns))];
        foreach (var scope in _scopes) scope.Reflector = new(client, scope.Namespace, options, scope, time, logger);
    }

    /// <inheritdoc/>
    public KubeResource Resource { get; } = KubeResource.Of<TObject>();

    /// <inheritdoc/>
    public bool HasSynced => _synced.Task.IsCompleted;

    /// <summary>Whether the server has the resource: false before the first list, and for an optional one that isn't there.</summary>
    public bool IsServed { get; private set; }

    /// <summary>The server has the resource now and didn't before. Raised by the informer's own work: be quick.</summary>
    public event Action? Served;

    /// <summary>Objects in the store.</summary>
    public int Count => _store.Count;

    /// <inheritdoc/>
    public IReadOnlyCollection<PoisonedObject> Poisoned
    {
        get
        {
            lock (_dispatch) return [.. _poisoned.Values];
        }
    }

    /// <summary>The object as the store has it; null where it has none.</summary>
    public TStored? Get(NamespacedName key) => _store.Find(key)?.Stored;

    /// <summary>All objects, in no order.</summary>
    public IReadOnlyList<TStored> List() => _store.List();

    /// <summary>The objects for which the index function gave <paramref name="value"/>, in no order.</summary>
    public IReadOnlyList<TStored> ByIndex(string name, string value) => _store.ByIndex(name, value);

    /// <summary>Adds an index. Before the informer runs.</summary>
    public Informer<TObject, TStored> AddIndex(string name, Func<TStored, IEnumerable<string>> values)
    {
        _store.AddIndex(name, values);
        return this;
    }

    /// <summary>Adds a handler of changes. Before the informer runs.</summary>
    public Informer<TObject, TStored> Subscribe(Action<InformerEvent<TStored>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_dispatch) _handlers.Add(handler);
        return this;
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var all = _scopes.Select(s => s.Reflector.RunAsync(stop.Token)).ToArray();
        await Task.WhenAny(all);
        await stop.CancelAsync();
        await Task.WhenAll(all);
    }

    /// <inheritdoc/>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public bool HasSeen(NamespacedName key, string? uid, string? resourceVersion)
    {
        var entry = _store.Find(key);
        if (resourceVersion is null)
            return entry is null || (uid is not null && entry.Uid != uid) || (entry.Stored as IMetadata<V1ObjectMeta>)?.Metadata.DeletionTimestamp is not null;
        if (entry is not null && !(ResourceVersions.Compare(entry.ResourceVersion, resourceVersion) < 0)) return true;
        var scope = _scopes.FirstOrDefault(s => s.Namespace.Length == 0 || s.Namespace == key.Namespace);
        return scope is null || !(ResourceVersions.Compare(scope.Version ?? "0", resourceVersion) < 0);
    }

    private void SetServed(bool served)
    {
        var isNews = served && !IsServed;
        IsServed = served;
        if (isNews) Served?.Invoke();
    }

    private void Emit(InformerEvent<TStored> change)
    {
        RuntimeMetrics.InformerEvents.Add(
            1, RuntimeMetrics.Tag("resource", Resource.QualifiedName), RuntimeMetrics.Tag("type", change.Type.ToString()));
        foreach (var handler in _handlers)
        {
            try
            {
                handler(change);
            }
#pragma warning disable CA1031 // One bad handler must not keep the change from the others, nor stop the watch.
            catch (Exception e)
#pragma warning restore CA1031
            {
                RuntimeMetrics.HandlerErrors.Add(1, RuntimeMetrics.Tag("resource", Resource.QualifiedName));
                _log.HandlerFailed(change.Key, e);
            }
        }
    }

    private Kept Keep(TObject obj)
    {
        var key = NamespacedName.Of(obj);
        try
        {
            return new(key, new(_project(obj), obj.Metadata.Uid, obj.Metadata.ResourceVersion), null);
        }
#pragma warning disable CA1031 // A projection that can't cope with an object makes it a poisoned one.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new(key, null, new(key, obj.Metadata.Uid, obj.Metadata.ResourceVersion, e.Message));
        }
    }

    private void Put(Kept kept, bool initial, bool always = false)
    {
        if (kept.Entry is not { } entry)
        {
            MarkPoisoned(kept.Poisoned!);
            return;
        }

        var key = kept.Key;
        _poisoned.Remove(key);
        var old = _store.Find(key);
        if (!always && old is not null && old.Uid == entry.Uid && old.ResourceVersion is not null &&
            old.ResourceVersion == entry.ResourceVersion)
            return;
        if (old is not null && old.Uid != entry.Uid)
        {
            _store.Remove(key);
            Emit(new(InformerEventType.Deleted, key, old.Stored, null, initial, IsFinalStateUnknown: true));
            old = null;
        }

        _store.Put(key, entry);
        Emit(new(old is null ? InformerEventType.Added : InformerEventType.Updated, key, old?.Stored, entry.Stored, initial));
    }

    private void MarkPoisoned(PoisonedObject poisoned)
    {
        _poisoned[poisoned.Key] = poisoned;
        RuntimeMetrics.InformerPoisoned.Add(1, RuntimeMetrics.Tag("resource", Resource.QualifiedName));
        _log.Poisoned(poisoned.Key, poisoned.Error);
    }

    /// <summary>What is kept of an object, or why nothing can be.</summary>
    private sealed record Kept(NamespacedName Key, Store<TStored>.Entry? Entry, PoisonedObject? Poisoned) : ListedObject(Key);

    /// <summary>One namespace's share of the store.</summary>
    private sealed class Scope(Informer<TObject, TStored> owner, string ns) : IReflectorSink<TObject>
    {
        private bool _listed;

        public string Namespace => ns;

        public Reflector<TObject> Reflector { get; set; } = null!;

        public string? Version { get; private set; }

        public ListedObject Keep(TObject obj) => owner.Keep(obj);

        public void Replace(
            IReadOnlyCollection<ListedObject> objects, IReadOnlyCollection<PoisonedObject> poisoned, string resourceVersion)
        {
            lock (owner._dispatch)
            {
                owner.SetServed(true);
                // Versions are given out anew after a restore: the same one may stand for something else.
                var isOlder = ResourceVersions.Compare(resourceVersion, Version) < 0;
                var present = objects.Select(o => o.Key).Concat(poisoned.Select(p => p.Key)).ToHashSet();
                Empty(present);
                ForgetPoisoned();
                foreach (var bad in poisoned) owner.MarkPoisoned(bad);
                foreach (var obj in objects) owner.Put((Kept)obj, !_listed, isOlder);
                Version = resourceVersion;
                _listed = true;
                if (owner._scopes.All(s => s._listed)) owner._synced.TrySetResult();
            }
        }

        public void Absent()
        {
            lock (owner._dispatch)
            {
                owner.IsServed = false;
                Empty([]);
                ForgetPoisoned();
                _listed = true;
                if (owner._scopes.All(s => s._listed)) owner._synced.TrySetResult();
            }
        }

        private void ForgetPoisoned()
        {
            foreach (var key in owner._poisoned.Keys.Where(k => ns.Length == 0 || k.Namespace == ns).ToList())
                owner._poisoned.Remove(key);
        }

        private void Empty(HashSet<NamespacedName> present)
        {
            foreach (var key in owner._store.Keys())
            {
                if (present.Contains(key) || (ns.Length > 0 && key.Namespace != ns)) continue;
                if (owner._store.Remove(key) is { } gone)
                    owner.Emit(new(InformerEventType.Deleted, key, gone.Stored, null, !_listed, IsFinalStateUnknown: true));
            }
        }

        public void Upsert(TObject obj)
        {
            lock (owner._dispatch) owner.Put(owner.Keep(obj), initial: false);
        }

        public void Delete(TObject obj)
        {
            lock (owner._dispatch) Remove(NamespacedName.Of(obj), obj);
        }

        public void Poison(PoisonedObject poisoned, bool isDeletion)
        {
            lock (owner._dispatch)
            {
                if (isDeletion) Remove(poisoned.Key, null);
                else owner.MarkPoisoned(poisoned);
            }
        }

        public void Advance(string? resourceVersion)
        {
            lock (owner._dispatch) Version = ResourceVersions.Later(Version, resourceVersion);
        }

        private void Remove(NamespacedName key, TObject? last)
        {
            owner._poisoned.Remove(key);
            if (owner._store.Remove(key) is not { } old) return;
            var state = old.Stored;
            if (last is not null && last.Metadata.Uid == old.Uid && last is TStored whole) state = whole;
            owner.Emit(new(InformerEventType.Deleted, key, state, null));
        }
    }
}

internal sealed partial class InformerLog(ILogger logger, string resource)
{
    public void Poisoned(NamespacedName key, string error) => LogPoisoned(resource, key, error);

    public void HandlerFailed(NamespacedName key, Exception error) => LogHandler(error, resource, key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Resource} {Key} can't be read and keeps its last known state: {Error}")]
    private partial void LogPoisoned(string resource, NamespacedName key, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler of {Resource} failed on {Key}")]
    private partial void LogHandler(Exception error, string resource, NamespacedName key);
}
