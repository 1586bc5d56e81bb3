using System.Text.Json.Nodes;
using System.Threading.Channels;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>
/// Deletes objects whose owners are all gone, and does what the finalizers <c>foregroundDeletion</c> and <c>orphan</c>
/// ask for. Follows every change of the store and keeps its own index, by the owners' uids.
/// </summary>
internal sealed class GarbageCollector(ApiServer api)
{
    private static readonly UserInfo Identity = UserInfo.Controller("generic-garbage-collector");
    private static readonly WriteOptions Options = WriteOptions.Internal with { User = Identity };

    private readonly ChannelReader<StoredChange> _feed = api.Store.Feed();
    private readonly Dictionary<string, (GroupResource Resource, StoredObject Stored)> _byUid = [];
    private readonly Dictionary<string, HashSet<string>> _dependents = [];

    // What an admission policy denied, to be tried again at the next change: it may be that of the policy.
    private readonly Queue<Action> _refused = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in _feed.ReadAllAsync(cancellationToken))
            Observe(change);
    }

    private void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (ApiStatusException)
        {
            _refused.Enqueue(action);
        }
    }

    private void Observe(StoredChange change)
    {
        for (var tries = _refused.Count; tries > 0; tries--)
            Attempt(_refused.Dequeue());
        var (resource, (_, stored, _, deleted)) = change;
        var (uid, obj) = (stored.Uid, stored.Tree);
        if (change.Event.Previous is { } previous)
            Unlink(uid, previous);
        if (deleted)
        {
            _byUid.Remove(uid);
            foreach (var dependent in DependentsOf(uid))
                Attempt(() => Release(dependent, uid));
            foreach (var owner in OwnersOf(obj).Where(_byUid.ContainsKey))
                Attempt(() => Continue(owner));
            return;
        }

        _byUid[uid] = (resource, stored);
        var owners = OwnersOf(obj).ToArray();
        foreach (var owner in owners)
        {
            if (!_dependents.TryGetValue(owner, out var dependents))
                _dependents[owner] = dependents = [];
            dependents.Add(uid);
        }

        // An owner may have gone before the dependent came, or before the dependent named it.
        string[] named = change.Event.Previous is { } before ? [.. OwnersOf(before)] : [];
        foreach (var absent in owners.Where(o => !named.Contains(o) && !_byUid.ContainsKey(o)))
            Attempt(() => Release(uid, absent));

        if (obj.Terminating())
            Attempt(() => Continue(uid));
    }

    /// <summary>Takes an owner that is gone out of a dependent, or deletes the dependent where it was the last.</summary>
    private void Release(string dependent, string owner)
    {
        if (!_byUid.TryGetValue(dependent, out var known))
            return;
        var (storage, stored) = known;
        var obj = stored.Tree;
        if (api.Resources.FindStored(storage) is not { } resource)
            return;
        if (OwnersOf(obj).All(o => !_byUid.ContainsKey(o)))
            api.TryDelete(resource, obj, new DeleteOptions { User = Identity });
        else
            RemoveOwner(resource, obj, owner);
    }

    /// <summary>Goes on with an object that waits for its dependents.</summary>
    private void Continue(string uid)
    {
        if (!_byUid.TryGetValue(uid, out var known))
            return;
        var (storage, stored) = known;
        var obj = stored.Tree;
        if (!obj.Terminating() || api.Resources.FindStored(storage) is not { } resource)
            return;
        var finalizers = obj.Texts("metadata", "finalizers");
        if (finalizers.Contains(Deletion.OrphanFinalizer))
        {
            foreach (var dependent in DependentsOf(uid))
            {
                var (dependentStorage, dependentStored) = _byUid[dependent];
                if (api.Resources.FindStored(dependentStorage) is { } dependentResource)
                    RemoveOwner(dependentResource, dependentStored.Tree, uid);
            }

            RemoveFinalizer(resource, obj, Deletion.OrphanFinalizer);
        }
        else if (finalizers.Contains(Deletion.ForegroundFinalizer))
        {
            var blocking = 0;
            foreach (var dependent in DependentsOf(uid))
            {
                var (dependentStorage, dependentStored) = _byUid[dependent];
                var dependentObject = dependentStored.Tree;
                if (api.Resources.FindStored(dependentStorage) is not { } dependentResource)
                    continue;
                if (!dependentObject.Terminating())
                    api.TryDelete(dependentResource, dependentObject, new DeleteOptions { PropagationPolicy = "Foreground", User = Identity });
                if (dependentObject.Items("metadata", "ownerReferences")
                    .Any(o => o.Text("uid") == uid && o.Flag("blockOwnerDeletion")))
                    blocking++;
            }

            if (blocking == 0)
                RemoveFinalizer(resource, obj, Deletion.ForegroundFinalizer);
        }
    }

    private void RemoveOwner(ResourceDefinition resource, JsonObject dependent, string owner) =>
        api.TryChange(resource, dependent, Options, current =>
        {
            var next = (JsonObject)current.DeepClone();
            var left = current.Items("metadata", "ownerReferences").Where(o => o.Text("uid") != owner).ToArray();
            if (left.Length == 0)
                next["metadata"]!.AsObject().Remove("ownerReferences");
            else
                next["metadata"]!["ownerReferences"] = new JsonArray([.. left.Select(o => o.DeepClone())]);
            return next;
        });

    private void RemoveFinalizer(ResourceDefinition resource, JsonObject obj, string finalizer) =>
        api.TryChange(resource, obj, Options, current =>
        {
            var next = (JsonObject)current.DeepClone();
            next["metadata"]!["finalizers"] = new JsonArray(
                [.. current.Texts("metadata", "finalizers").Where(f => f != finalizer).Select(f => (JsonNode)f)]);
            return next;
        });

    private void Unlink(string uid, JsonObject previous)
    {
        foreach (var owner in OwnersOf(previous))
        {
            if (_dependents.TryGetValue(owner, out var dependents) && dependents.Remove(uid) && dependents.Count == 0)
                _dependents.Remove(owner);
        }
    }

    private string[] DependentsOf(string uid) =>
        _dependents.TryGetValue(uid, out var dependents) ? [.. dependents.Where(_byUid.ContainsKey)] : [];

    private static IEnumerable<string> OwnersOf(JsonObject resource) =>
        resource.Items("metadata", "ownerReferences").Select(o => o.Text("uid") ?? string.Empty);
}
