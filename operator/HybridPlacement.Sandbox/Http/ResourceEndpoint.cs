using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Faults;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;
using Microsoft.AspNetCore.Http;

namespace HybridPlacement.Sandbox.Http;

/// <summary>GET, POST, PUT, PATCH, DELETE and watches of the objects of one resource.</summary>
internal sealed class ResourceEndpoint(ApiServer api, PodSubresources pods, FaultPort faults, TimeProvider time)
{
    private readonly ListPages _pages = new();
    private readonly WatchStream _watches = new(api.Store, time);

    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        var resource = api.Resources.Find(path.Group, path.Version, path.Resource) ?? throw ApiStatusException.PathNotFound();
        var call = new ResourceCall(context, resource, path);
        // Refuses before anything is written what couldn't be answered; a log is no object.
        if (path.Subresource.Length == 0)
            ResponseForms.Read(context.Request);
        if (path.Name is null)
            await HandleCollectionAsync(call);
        else if (path.Subresource is "" or "status" or "finalize")
            await HandleObjectAsync(call);
        else if (path.Subresource == "scale" && resource.Scale is not null)
            await HandleScaleAsync(call);
        else if (resource is { Group: "", Plural: "pods" })
            await pods.HandleAsync(call);
        else
            throw ApiStatusException.PathNotFound();
    }

    private async Task HandleCollectionAsync(ResourceCall call)
    {
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
                await call.WriteAsync(201, api.Create(call.StoredAs(api), call.Namespace, call.ToStored(body), options), time);
                break;
            case "DELETE":
                var deleteOptions = call.DeleteOptions(await call.ReadAsync() as JsonObject);
                var selector = call.Selector();
                foreach (var obj in api.Store.List(call.Resource.Storage, call.ListNamespace).Objects.Select(o => o.Tree).Where(selector.Matches))
                    api.TryDelete(call.Resource, obj, deleteOptions);
                await call.WriteStatusAsync(200, Success());
                break;
            default:
                throw ApiStatusException.MethodNotAllowed();
        }
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
                await call.WriteAsync(200, api.Get(resource, ns, name), time);
                break;
            case "PUT":
                var body = call.ToStored(await call.ReadObjectAsync());
                await call.WriteAsync(200, api.Update(resource, ns, name, body, call.WriteOptions()), time);
                break;
            case "PATCH":
                var patch = await call.ReadAsync() ?? throw ApiStatusException.BadRequest("a patch must not be empty");
                var existed = api.Store.Get(resource.Storage, new StoreKey(ns, name)) is not null;
                var options = call.PatchOptions();
                var patched = api.Patch(resource, ns, name, call.PatchType, patch, options);
                await call.WriteAsync(existed ? 200 : 201, patched, time);
                break;
            case "DELETE":
                var deleteOptions = call.DeleteOptions(await call.ReadAsync() as JsonObject);
                var deleted = api.Delete(resource, ns, name, deleteOptions);
                if (deleted.Terminating())
                    await call.WriteAsync(200, deleted, time);
                else
                    await call.WriteStatusAsync(200, Success(call.Resource, deleted));
                break;
            default:
                throw ApiStatusException.MethodNotAllowed();
        }
    }

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
                var updated = api.Change(resource, ns, name, call.WriteOptions(), o => ScaleSubresource.Write(resource, o, scale));
                await call.WriteStatusAsync(200, ScaleSubresource.Read(resource, updated));
                break;
            case "PATCH":
                var patch = await call.ReadAsync() ?? throw ApiStatusException.BadRequest("a patch must not be empty");
                var patched = api.Change(resource, ns, name, call.PatchOptions(), o => ScaleSubresource.Write(
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
        var limit = int.TryParse(call.Query("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        var (page, metadata) = call.Query("continue") is { Length: > 0 } token
            ? _pages.Continue(token, limit)
            : First(call, limit);
        await call.WriteListAsync(page, metadata, time);
    }

    private (IReadOnlyList<StoredObject> Page, JsonObject Metadata) First(ResourceCall call, int limit)
    {
        var selector = call.Selector();
        var (objects, revision) = faults.StaleRevision(ApiCall.Of(call.Context.Request)!) is { } stale
            ? api.Store.ListAt(call.Resource.Storage, call.ListNamespace, stale)
            : api.Store.List(call.Resource.Storage, call.ListNamespace);
        var matching = selector.IsEverything ? objects : [.. objects.Where(o => selector.Matches(o.Tree))];
        return _pages.First(matching, revision, limit);
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
        try
        {
            await _watches.RunAsync(call.Resource, request, OpenAsync, SendAsync, FlushAsync, either.Token);
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
            for (var times = await open.PassAsync(either.Token); times > 0; times--)
                await response.Body.WriteAsync(call.Line(told, time), aborted);
        }

        async Task SendErrorAsync(string message)
        {
            await response.Body.WriteAsync(
                call.Line(new WatchEvent("ERROR", null, ApiStatusException.Gone(message).ToStatus()), time), aborted);
            await FlushAsync();
        }

        async Task FlushAsync() => await response.Body.FlushAsync(aborted);
    }

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
