using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.ManagedFields;
using HybridPlacement.Sandbox.Patching;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>
/// Reads and writes of objects under the rules of the API: the one way in, for HTTP and for the cluster's own
/// controllers. Objects that come out are shared and must not be changed; objects that go in are not kept.
/// Refusals are <see cref="ApiStatusException"/>.
/// </summary>
internal sealed class ApiServer
{
    private readonly TimeProvider _time;
    private readonly WritePreparation _preparation;
    private readonly PolicyAdmission _policies;

    public ApiServer(ObjectStore store, ResourceRegistry resources, TimeProvider time, Admission admission)
    {
        Store = store;
        _time = time;
        Resources = resources;
        _preparation = new WritePreparation(store, time, admission);
        _policies = new PolicyAdmission(store, resources);
    }

    public ObjectStore Store { get; }

    public ResourceRegistry Resources { get; }

    public DateTimeOffset Now => _time.GetUtcNow();

    public JsonObject Get(ResourceDefinition resource, string @namespace, string name) =>
        Store.Get(resource.Storage, new StoreKey(@namespace, name))
        ?? throw ApiStatusException.NotFound(resource.Group, resource.Plural, name);

    /// <param name="resource">What kind of object.</param>
    /// <param name="namespace">Its namespace, empty for a cluster-scoped one.</param>
    /// <param name="body">The object, which becomes the one that is stored.</param>
    /// <param name="options">How to write.</param>
    public JsonObject Create(ResourceDefinition resource, string @namespace, JsonObject body, WriteOptions options)
    {
        var sent = _preparation.ForCreate(resource, @namespace, body, options);
        SetManagers(body, TakeManagers(sent is null ? null : Track(resource, null, sent, options)));
        return StoreNew(resource, body, options);
    }

    /// <param name="resource">What kind of object.</param>
    /// <param name="namespace">Its namespace, empty for a cluster-scoped one.</param>
    /// <param name="name">Its name.</param>
    /// <param name="body">The whole object as it is to be.</param>
    /// <param name="options">How to write, and whether the object or its status.</param>
    public JsonObject Update(
        ResourceDefinition resource, string @namespace, string name, JsonObject body, WriteOptions options)
    {
        RequireUrl(resource, @namespace, name, body);
        return Change(resource, @namespace, name, options, _ => (JsonObject)body.DeepClone());
    }

    /// <summary>Writes what one of the cluster's own controllers says of the state of an object that it has read.</summary>
    /// <param name="resource">What kind of object, a built-in one.</param>
    /// <param name="seen">The object as it was read.</param>
    /// <param name="status">Its status.</param>
    /// <param name="annotations">Of a Deployment its annotations as they are to be; null leaves them.</param>
    /// <param name="options">Who writes.</param>
    public JsonObject UpdateOwnStatus(
        ResourceDefinition resource, JsonObject seen, JsonObject status, JsonObject? annotations, WriteOptions options)
    {
        while (true)
        {
            var current = Get(resource, seen.Namespace(), seen.Name());
            RequireCurrent(resource, current, Preconditions.Of(seen));
            var next = WritePreparation.ForOwnStatus(resource, current, status, annotations);
            if (TryStore(resource, current, next, options) is { } stored)
                return stored;
        }
    }

    /// <summary>Applies a patch; for server-side apply the object is made where it isn't there.</summary>
    public JsonObject Patch(
        ResourceDefinition resource,
        string @namespace,
        string name,
        string contentType,
        JsonNode patch,
        WriteOptions options)
    {
        if (contentType == MediaTypes.ApplyYaml)
            return Apply(resource, @namespace, name, patch as JsonObject, options);
        if (contentType == MediaTypes.StrategicMergePatch && resource.IsCustom)
            throw UnknownPatch();
        return Change(resource, @namespace, name, options with { IsPatch = true }, current =>
        {
            var patched = ApplyPatch(current, contentType, patch, resource.Schema);
            RequireUrl(resource, @namespace, name, patched);
            if (patched.Text("metadata", "uid") is { Length: > 0 } uid && uid != current.Uid())
            {
                var cause = StatusCause.ForInvalid("metadata.uid", uid, "field is immutable");
                throw ApiStatusException.Invalid(resource.Group, resource.Kind, name, [cause, cause]);
            }

            return patched;
        });
    }

    /// <summary>What a patch makes of an object; neither is changed.</summary>
    /// <param name="current">The object.</param>
    /// <param name="contentType">The kind of patch.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="schema">What a strategic merge patch goes by; without one its lists are replaced.</param>
    public static JsonObject ApplyPatch(JsonObject current, string contentType, JsonNode patch, SchemaNode? schema = null) =>
        contentType switch
        {
            MediaTypes.JsonPatch => JsonPatch.Apply(current, patch),
            MediaTypes.MergePatch => JsonMergePatch.Apply(current, patch),
            MediaTypes.StrategicMergePatch => StrategicMergePatch.Apply(current, AsObject(patch), schema ?? SchemaNode.Empty),
            _ => throw UnknownPatch(),
        };

    /// <summary>Changes an object by a function of what is stored, again where another write came between.</summary>
    /// <param name="resource">What kind of object.</param>
    /// <param name="namespace">Its namespace, empty for a cluster-scoped one.</param>
    /// <param name="name">Its name.</param>
    /// <param name="options">How to write.</param>
    /// <param name="change">Makes of what is stored, which stays as it is, an object of its own.</param>
    public JsonObject Change(
        ResourceDefinition resource,
        string @namespace,
        string name,
        WriteOptions options,
        Func<JsonObject, JsonObject> change)
    {
        while (true)
        {
            var current = Get(resource, @namespace, name);
            var wanted = change(current);
            RequireCurrent(resource, current, Preconditions.Of(wanted));
            var next = _preparation.ForUpdate(resource, current, wanted, options);
            if (TryStore(resource, current, Track(resource, current, next, options), options) is { } stored)
                return stored;
        }
    }

    /// <summary>Deletes an object, or marks it as being deleted where finalizers or a grace period ask for it.</summary>
    public JsonObject Delete(ResourceDefinition resource, string @namespace, string name, DeleteOptions options)
    {
        while (true)
        {
            var current = Get(resource, @namespace, name);
            Deletion.CheckPreconditions(resource, current, options);
            Admit(new WriteAttempt
            {
                Operation = "DELETE",
                Resource = resource,
                Name = current.Name(),
                Namespace = current.Namespace(),
                User = options.User,
                DryRun = options.DryRun,
                Current = current,
                Warnings = options.Warnings,
            });
            var next = Deletion.Mark(resource, current, options, _time.GetUtcNow());
            if (options.DryRun)
                return next ?? current;
            if (next is null)
            {
                var last = (JsonObject)current.DeepClone();
                if (Store.TryDelete(resource.Storage, Key(current), current, last))
                    return last;
            }
            else if (JsonNode.DeepEquals(next, current))
            {
                return current;
            }
            else if (Store.TryWrite(resource.Storage, Key(current), current, next) is { } marked)
            {
                return marked;
            }
        }
    }

    /// <summary>Sets a pod's node and the condition that goes with it: the one change that spans spec and status.</summary>
    public JsonObject Bind(
        ResourceDefinition pods, string @namespace, string name, WriteOptions options, Func<JsonObject, JsonObject> change)
    {
        while (true)
        {
            var current = Get(pods, @namespace, name);
            if (Keep(pods, current, change(current), options) is { } stored)
                return stored;
        }
    }

    /// <summary>Changes an object if it still is the one with this uid; a missing one is no error.</summary>
    public void TryChange(
        ResourceDefinition resource, JsonObject seen, WriteOptions options, Func<JsonObject, JsonObject> change)
    {
        try
        {
            Change(resource, seen.Namespace(), seen.Name(), options, current =>
                current.Uid() == seen.Uid()
                    ? change(current)
                    : throw ApiStatusException.NotFound(resource.Group, resource.Plural, seen.Name()));
        }
        catch (ApiStatusException e) when (e.Code is 404 or 409)
        {
            // Gone, or another one by now: whoever watches will hear of it.
        }
    }

    /// <summary>Deletes an object if it still is the one with this uid; a missing one is no error.</summary>
    public void TryDelete(ResourceDefinition resource, JsonObject seen, DeleteOptions options)
    {
        try
        {
            Delete(resource, seen.Namespace(), seen.Name(), options with { Uid = seen.Uid() });
        }
        catch (ApiStatusException e) when (e.Code is 404 or 409)
        {
            // Gone, or another one by now.
        }
    }

    /// <summary>Asks the admission policies about a write that isn't one of an object itself.</summary>
    /// <exception cref="ApiStatusException">One of them denies it.</exception>
    public void Admit(WriteAttempt attempt) => _policies.Check(attempt);

    private JsonObject Apply(
        ResourceDefinition resource,
        string @namespace,
        string name,
        JsonObject? applied,
        WriteOptions options)
    {
        if (applied is null)
            throw ApiStatusException.BadRequest("an apply configuration must be an object");
        var asked = Preconditions.Of(applied);
        WritePreparation.ForApply(resource, @namespace, name, applied, options);
        while (true)
        {
            var key = new StoreKey(resource.Namespaced ? @namespace : string.Empty, name);
            var current = Store.Get(resource.Storage, key);
            if (current is null && options.Subresource.Length > 0)
                throw ApiStatusException.NotFound(resource.Group, resource.Plural, name);
            if (current is null && asked.Uid is { } uid)
                throw ApiStatusException.Conflict(
                    resource.Group,
                    resource.Plural,
                    name,
                    $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
            if (current is not null)
            {
                RequireCurrent(resource, current, asked);
                if (WritePreparation.IsRegisteredWithStatus(resource) && options.Subresource.Length == 0)
                    applied.Remove("status");
            }

            var merged = ServerSideApply.Apply(
                current, applied, resource.Schema, options.FieldManager, options.Force, resource.ApiVersion, options.Subresource,
                _time.GetUtcNow());
            var managed = TakeManagers(merged);
            if (current is null)
            {
                _preparation.ForCreate(resource, @namespace, merged, options with { TrackFields = false });
                SetManagers(merged, managed);
                return StoreNew(resource, merged, options);
            }

            var next = _preparation.ForUpdate(resource, current, merged, options);
            SetManagers(next, managed);
            if (TryStore(resource, current, next, options) is { } stored)
                return stored;
        }
    }

    private JsonObject Track(
        ResourceDefinition resource, JsonObject? current, JsonObject next, WriteOptions options) =>
        options.TrackFields
            ? ManagedFieldsTracker.TrackUpdate(
                current, next, resource.Schema, options.FieldManager, resource.ApiVersion, options.Subresource, _time.GetUtcNow())
            : next;

    /// <summary>Takes the managedFields out of an object, where it has some.</summary>
    private static JsonNode? TakeManagers(JsonObject? managed) =>
        managed.Object("metadata") is { } metadata && metadata.Remove("managedFields", out var managers) ? managers : null;

    /// <summary>Gives an object these managedFields, or none.</summary>
    private static void SetManagers(JsonObject next, JsonNode? managers)
    {
        var metadata = next["metadata"]!.AsObject();
        metadata.Remove("managedFields");
        if (managers is not null)
            metadata["managedFields"] = managers;
    }

    private JsonObject StoreNew(ResourceDefinition resource, JsonObject next, WriteOptions options) =>
        TryStore(resource, null, next, options)
        ?? throw ApiStatusException.AlreadyExists(resource.Group, resource.Plural, next.Name());

    private JsonObject? TryStore(ResourceDefinition resource, JsonObject? current, JsonObject next, WriteOptions options)
    {
        Admit(WriteAttempt.Of(resource, current, next, options));
        return Keep(resource, current, next, options);
    }

    private JsonObject? Keep(ResourceDefinition resource, JsonObject? current, JsonObject next, WriteOptions options)
    {
        if (current is not null && ObjectChange.IsNone(current, next))
            return current;
        if (options.DryRun)
        {
            return current is null && Store.Get(resource.Storage, Key(next)) is not null ? null : next;
        }

        // The last finalizer is gone from an object that is being deleted.
        if (current is not null && next.Terminating() && Deletion.IsFree(resource, next))
            return Store.TryDelete(resource.Storage, Key(next), current, next) ? next : null;
        return Store.TryWrite(resource.Storage, Key(next), current, next);
    }

    private static void RequireCurrent(ResourceDefinition resource, JsonObject current, Preconditions asked)
    {
        if (asked.ResourceVersion is { } version && version != current.Text("metadata", "resourceVersion"))
            throw ApiStatusException.StaleWrite(resource.Group, resource.Plural, current.Name());
        if (asked.Uid is { } uid && uid != current.Uid())
            throw ApiStatusException.Conflict(
                resource.Group,
                resource.Plural,
                current.Name(),
                $"Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Uid()}");
    }

    private static void RequireUrl(ResourceDefinition resource, string @namespace, string name, JsonObject body)
    {
        if (body.Text("metadata", "name") is not { Length: > 0 } own)
            throw ApiStatusException.BadRequest(
                $"the name of the object ({name} based on URL) was undeterminable: name must be provided");
        if (own != name)
            throw ApiStatusException.BadRequest($"the name of the object ({own}) does not match the name on the URL ({name})");
        if (resource.Namespaced && body.Namespace() is { Length: > 0 } ns && ns != @namespace)
            throw ApiStatusException.BadRequest(
                "the namespace of the provided object does not match the namespace sent on the request");
    }

    private static ApiStatusException UnknownPatch() => new(415, "UnsupportedMediaType", "415: Unsupported Media Type", []);

    private static JsonObject AsObject(JsonNode patch) =>
        patch as JsonObject ?? throw ApiStatusException.BadRequest("a patch of this type must be an object");

    private static StoreKey Key(JsonObject resource) => new(resource.Namespace(), resource.Name());

    /// <summary>What of an object's metadata must be as it is stored; null where the object doesn't say.</summary>
    private readonly record struct Preconditions(string? ResourceVersion, string? Uid)
    {
        public static Preconditions Of(JsonObject sent) => new(Said(sent, "resourceVersion"), Said(sent, "uid"));

        private static string? Said(JsonObject sent, string field) => sent.Text("metadata", field) is { Length: > 0 } text ? text : null;
    }
}
