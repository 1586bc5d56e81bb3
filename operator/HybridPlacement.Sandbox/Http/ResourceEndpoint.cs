using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Faults;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;
using Microsoft.AspNetCore.Http;

namespace HybridPlacement.Sandbox.Http;

/// <summary>GET, POST, PUT, PATCH, DELETE and watches of the objects of one resource.</summary>
internal sealed class ResourceEndpoint(ApiServer api, PodSubresources pods, Reviews reviews, FaultPort faults, TimeProvider time)
{
    // Bytes after which what is written of a watch isn't kept for more.
    private const int WatchBlock = 64 << 10;

    private readonly WatchStream _watches = new(api.Store, time);

    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        var resource = api.Resources.Find(path.Group, path.Version, path.Resource) ?? throw Missing(path);
        var call = new ResourceCall(context, resource, path);
        // Refuses before anything is written what couldn't be answered; a log is no object.
        if (path.Subresource.Length == 0)
            _ = call.Form;
        if (resource.Namespaced && path.Namespace is null && (path.Name is not null || call.Method == "POST"))
            throw path.Name is null ? ApiStatusException.MethodNotAllowed() : ApiStatusException.PathNotFound();
        if (path.Name is null && call.Method == "POST" && await AnswerAsync(call) is { } answer)
            await call.WriteStatusAsync(201, answer);
        else if (path.Name is null)
            await HandleCollectionAsync(call);
        else if (path.Subresource == "token" && resource is { Group: "", Plural: "serviceaccounts" } && call.Method == "POST")
            await call.WriteStatusAsync(
                201, reviews.TokenRequest(resource, call.Namespace, path.Name, await call.ReadAsync() as JsonObject ?? []));
        else if (path.Subresource.Length == 0 || HasPart(resource, path.Subresource))
            await HandleObjectAsync(call);
        else if (path.Subresource == "scale" && resource.Scale is not null)
            await HandleScaleAsync(call);
        else if (resource is { Group: "", Plural: "pods" })
            await pods.HandleAsync(call);
        else
            throw ApiStatusException.PathNotFound();
    }

    /// <returns>Null where the resource is one of objects.</returns>
    private async Task<JsonObject?> AnswerAsync(ResourceCall call) =>
        call.Resource.Verbs is ["create"]
            ? reviews.Answer(call.Resource.Plural, await call.ReadAsync() as JsonObject, call.User)
            : null;

    private static bool HasPart(ResourceDefinition resource, string subresource) => subresource switch
    {
        "status" => resource.HasStatus,
        "finalize" => resource is { Group: "", Plural: "namespaces" },
        _ => false,
    };

    private async Task HandleCollectionAsync(ResourceCall call)
    {
        if (call.Method == "DELETE" && !call.Resource.Verbs.Contains("deletecollection"))
            throw ApiStatusException.MethodNotAllowed();
        switch (call.Method)
        {
            case "GET" when call.Query("watch") is "true" or "1":
                await WatchAsync(call, name: null);
                break;
            case "GET":
                await ListAsync(call);
                break;
            case "POST":
                var body = await call.ReadObjectAsync();
                var options = call.WriteOptions();
                await WriteAsync(call, 201, api.Create(call.StoredAs(api), call.Namespace, call.ToStored(body), options));
                break;
            case "DELETE":
                var deleteOptions = call.DeleteOptions(await call.ReadAsync() as JsonObject);
                var selector = call.Selector();
                var (objects, revision) = api.Store.List(call.Resource.Storage, call.ListNamespace);
                var deleted = DeleteAll(call.Resource, objects.Select(o => o.Tree).Where(selector.Matches), deleteOptions);
                await call.WriteListAsync(deleted, ListPages.Metadata(revision), time);
                break;
            default:
                throw ApiStatusException.MethodNotAllowed();
        }
    }

    private List<StoredObject> DeleteAll(ResourceDefinition resource, IEnumerable<JsonObject> objects, DeleteOptions options)
    {
        var deleted = new List<StoredObject>();
        foreach (var obj in objects)
        {
            try
            {
                var last = api.Delete(resource, obj.Namespace(), obj.Name(), options with { Uid = obj.Uid() });
                deleted.Add(new StoredObject(new StoreKey(last.Namespace(), last.Name()), 0, last));
            }
            catch (ApiStatusException e) when (e.Code is 404 or 409)
            {
                // Gone, or another one by now.
            }
        }

        return deleted;
    }

    private async Task HandleObjectAsync(ResourceCall call)
    {
        var (resource, ns, name) = (call.StoredAs(api), call.Namespace, call.Path.Name!);
        switch (call.Method)
        {
            case "GET" when call.Query("watch") is "true" or "1":
                await WatchAsync(call, name);
                break;
            case "GET":
                VersionMatch.CheckGet(call.Query("resourceVersion"), api.Store.Revision);
                await WriteAsync(call, 200, api.Get(resource, ns, name));
                break;
            case "PUT":
                var body = call.ToStored(await call.ReadObjectAsync());
                await WriteAsync(call, 200, api.Update(resource, ns, name, body, call.WriteOptions()));
                break;
            case "PATCH":
                var patch = await call.ReadAsync() ?? throw ApiStatusException.BadRequest("a patch must not be empty");
                var existed = api.Store.Get(resource.Storage, new StoreKey(ns, name)) is not null;
                var options = call.WriteOptions();
                var patched = api.Patch(resource, ns, name, call.PatchType, patch, options);
                await WriteAsync(call, existed ? 200 : 201, patched);
                break;
            case "DELETE":
                var deleteOptions = call.DeleteOptions(await call.ReadAsync() as JsonObject);
                var deleted = api.Delete(resource, ns, name, deleteOptions);
                if (deleted.Terminating() || resource.ReturnsDeleted)
                    await WriteAsync(call, 200, deleted);
                else
                    await call.WriteStatusAsync(200, Success(call.Resource, deleted));
                break;
            default:
                throw ApiStatusException.MethodNotAllowed();
        }
    }

    private Task WriteAsync(ResourceCall call, int code, JsonObject obj) =>
        call.WriteAsync(code, obj, api.Store.Find(call.Resource.Storage, new StoreKey(obj.Namespace(), obj.Name())), time);

    private async Task HandleScaleAsync(ResourceCall call)
    {
        var (resource, ns, name) = (call.Resource, call.Namespace, call.Path.Name!);
        switch (call.Method)
        {
            case "GET":
                await call.WriteStatusAsync(200, ScaleSubresource.Read(resource, api.Get(resource, ns, name)));
                break;
            case "PUT":
                var scale = await call.ReadObjectAsync();
                if (scale.Name() is { Length: > 0 } scaled && scaled != name)
                    throw ApiStatusException.BadRequest($"the name of the object ({scaled}) does not match the name on the URL ({name})");
                var updated = api.Change(resource, ns, name, call.WriteOptions(), o => ScaleSubresource.Write(resource, o, scale));
                await call.WriteStatusAsync(200, ScaleSubresource.Read(resource, updated));
                break;
            case "PATCH":
                var patch = await call.ReadAsync() ?? throw ApiStatusException.BadRequest("a patch must not be empty");
                if (call.PatchType == MediaTypes.ApplyYaml)
                {
                    var configuration = ScaleSubresource.Configuration(resource, ns, name, patch as JsonObject ?? []);
                    var applied = api.Patch(resource, ns, name, call.PatchType, configuration, call.WriteOptions());
                    await call.WriteStatusAsync(200, ScaleSubresource.Read(resource, applied));
                    break;
                }

                var patched = api.Change(resource, ns, name, call.WriteOptions() with { IsPatch = true }, o => ScaleSubresource.Write(
                    resource, o, ApiServer.ApplyPatch(ScaleSubresource.Read(resource, o), call.PatchType, patch)));
                await call.WriteStatusAsync(200, ScaleSubresource.Read(resource, patched));
                break;
            default:
                throw ApiStatusException.MethodNotAllowed();
        }
    }

    private async Task ListAsync(ResourceCall call)
    {
        VersionMatch.Check(call.Query, watch: false, api.Store.Revision);
        var limit = Limit(call.Query("limit"));
        var token = call.Query("continue") is { Length: > 0 } text ? PageToken.Parse(text) : null;
        if (token is not null && call.Query("resourceVersion") is not (null or "" or "0"))
            throw ApiStatusException.BadRequest("specifying resource version is not allowed when using continue");
        var (objects, revision) = Objects(call, limit, token);
        var (page, metadata) = ListPages.Cut(objects, revision, token, call.Selector(), limit);
        await call.WriteListAsync(page, metadata, time);
    }

    private static int Limit(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return 0;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit))
            throw ApiStatusException.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
        return (int)Math.Clamp(limit, 0, int.MaxValue);
    }

    private (IReadOnlyList<StoredObject> Objects, long Revision) Objects(ResourceCall call, int limit, PageToken? token)
    {
        var (storage, ns) = (call.Resource.Storage, call.ListNamespace);
        var exact = token is null ? VersionMatch.Exact(call.Query, limit) : token.Revision > 0 ? token.Revision : null;
        // What is asked for exactly doesn't come from a cache, which alone can be stale.
        if ((exact ?? (token is null ? faults.StaleRevision(ApiCall.Of(call.Context.Request)!) : null)) is not { } revision)
            return api.Store.List(storage, ns);
        try
        {
            return api.Store.ListAt(storage, ns, revision);
        }
        catch (HistoryExpiredException) when (token is null)
        {
            throw ApiStatusException.Gone("The resourceVersion for the provided list is too old.");
        }
        catch (HistoryExpiredException)
        {
            throw ApiStatusException.PagesExpired(token! with { Revision = -1 });
        }
    }

    private async Task WatchAsync(ResourceCall call, string? name)
    {
        VersionMatch.Check(call.Query, watch: true, api.Store.Revision);
        var seconds = int.TryParse(call.Query("timeoutSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? s : 1800;
        var request = new WatchRequest
        {
            Namespace = call.ListNamespace,
            Name = name,
            Selector = call.Selector(),
            ResourceVersion = call.Query("resourceVersion"),
            SendInitialEvents = call.Query("sendInitialEvents") == "true",
            Bookmarks = call.Query("allowWatchBookmarks") is "true" or "1",
            Timeout = TimeSpan.FromSeconds(seconds),
            StaleRevision = faults.StaleRevision(ApiCall.Of(call.Context.Request)!),
        };
        var response = call.Context.Response;
        var aborted = call.Context.RequestAborted;
        using var open = faults.Open(ApiCall.Of(call.Context.Request)!);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, open.Ended);
        WatchEvent? held = null;
        try
        {
            await _watches.RunAsync(call.Resource, request, OpenAsync, SendAsync, CaughtUpAsync, either.Token);
        }
        catch (OperationCanceledException) when (open.How is { } how && !aborted.IsCancellationRequested)
        {
            if (how == WatchEnd.Cut)
                call.Context.Abort();
            else if (how == WatchEnd.Expired)
                await SendErrorAsync("too old resource version (fault port)");
        }
        catch (HistoryExpiredException e)
        {
            await OpenAsync();
            await SendErrorAsync(e.Message);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // The client has gone.
        }

        async Task OpenAsync()
        {
            response.ContentType = MediaTypes.Json;
            await response.StartAsync(aborted);
            await response.Body.FlushAsync(aborted);
        }

        async Task SendAsync(WatchEvent told)
        {
            var passing = open.PassAsync(either.Token);
            if (!passing.IsCompleted)
                await FlushAsync();
            var manners = await passing;
            if (manners.HasFlag(WatchManners.Reordering) && held is null && told.Stored is not null)
            {
                held = told;
                return;
            }

            var isOfAnother = held is not null && told.Stored is { } stored && stored.Key != held.Value.Stored!.Key;
            if (!isOfAnother)
                await SendHeldAsync();
            for (var times = manners.HasFlag(WatchManners.Duplicating) ? 2 : 1; times > 0; times--)
                await WriteAsync(told);
            await SendHeldAsync();
        }

        async Task SendHeldAsync()
        {
            if (held is not { } late)
                return;
            held = null;
            await WriteAsync(late);
        }

        // Many at once where there are many, as those a watch begins with; what is written waits for no more than what is there.
        async ValueTask WriteAsync(WatchEvent told)
        {
            call.WriteLine(response.BodyWriter, told, time);
            if (response.BodyWriter.UnflushedBytes >= WatchBlock)
                await FlushAsync();
        }

        async Task CaughtUpAsync()
        {
            await SendHeldAsync();
            await FlushAsync();
        }

        async Task SendErrorAsync(string message)
        {
            await WriteAsync(new WatchEvent("ERROR", null, ApiStatusException.Gone(message).ToStatus()));
            await FlushAsync();
        }

        async Task FlushAsync() => await response.BodyWriter.FlushAsync(aborted);
    }

    /// <summary>What the sandbox lacks is named; the rest is not found, as any path.</summary>
    private Exception Missing(RequestPath path) =>
        LackingResources.Contains(path.Group, path.Resource)
            ? ApiStatusException.NotImplemented(path.Group.Length == 0 ? path.Resource : $"{path.Resource}.{path.Group}")
            : path.Group.Length == 0 || api.Resources.All.Any(r => r.Group == path.Group)
                ? ApiStatusException.PathNotFound()
                : new PageNotFoundException();

    private static JsonObject Success() => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
    };

    private static JsonObject Success(ResourceDefinition resource, JsonObject deleted)
    {
        var status = Success();
        var details = new JsonObject { ["name"] = deleted.Name() };
        if (resource.Group.Length > 0)
            details["group"] = resource.Group;
        details["kind"] = resource.Plural;
        details["uid"] = deleted.Uid();
        status["details"] = details;
        return status;
    }
}
