using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Api;

/// <summary>The API server as the cluster's own controllers use it, without the way over HTTP.</summary>
internal sealed class WorkloadApi(ApiServer api) : IWorkloadApi
{
    public async IAsyncEnumerable<ResourceChange> WatchAsync(
        ResourceKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = api.Store.ListAndWatch(new GroupResource(kind.Group, kind.Plural), client: false);
        foreach (var obj in watch.Initial)
            yield return new ResourceChange(obj, Deleted: false);
        yield return ResourceChange.ListEnds;
        await foreach (var change in watch.Events.ReadAllAsync(cancellationToken))
            yield return new ResourceChange(change.Current, change.Deleted);
    }

    public Task<JsonObject?> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken) =>
        Task.FromResult(api.Store.Get(new GroupResource(kind.Group, kind.Plural), new StoreKey(key.Namespace, key.Name)));

    public Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject resource, CancellationToken cancellationToken) =>
        Run(() => api.Create(Find(kind), resource.Namespace(), resource, Options(kind, resource)));

    public Task<JsonObject> UpdateAsync(ResourceKind kind, JsonObject resource, CancellationToken cancellationToken) =>
        Run(() => api.Update(Find(kind), resource.Namespace(), resource.Name(), resource, Options(kind, resource)));

    public Task<JsonObject> UpdateStatusAsync(
        ResourceKind kind, JsonObject resource, JsonObject status, JsonObject? annotations, CancellationToken cancellationToken) =>
        Run(() => api.UpdateOwnStatus(Find(kind), resource, status, annotations, Options(kind, resource, "status")));

    public Task<JsonObject> GetScaleAsync(string apiVersion, string kind, ObjectKey key, CancellationToken cancellationToken) =>
        Run(() =>
        {
            var resource = FindScaled(apiVersion, kind);
            return ScaleSubresource.Read(resource, api.Get(resource, key.Namespace, key.Name));
        });

    public Task SetScaleAsync(string apiVersion, string kind, ObjectKey key, int replicas, CancellationToken cancellationToken) =>
        Run(() =>
        {
            var resource = FindScaled(apiVersion, kind);
            var scale = new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } };
            return api.Change(
                resource, key.Namespace, key.Name,
                WriteOptions.Internal with { User = UserInfo.Controller("horizontal-pod-autoscaler") },
                current => ScaleSubresource.Write(resource, current, scale));
        });

    public Task BindAsync(JsonObject pod, string nodeName, CancellationToken cancellationToken) =>
        Run(() => Binding.Apply(
            api,
            pod.Namespace(),
            pod.Name(),
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = pod.Name(), ["uid"] = pod.Uid() },
                ["target"] = new JsonObject { ["kind"] = "Node", ["name"] = nodeName },
            },
            WriteOptions.Internal with { User = UserInfo.Scheduler }));

    public Task DeleteAsync(ResourceKind kind, JsonObject resource, int? graceSeconds, CancellationToken cancellationToken) =>
        Run(() =>
        {
            api.TryDelete(Find(kind), resource, new DeleteOptions
            {
                GracePeriodSeconds = graceSeconds,
                User = ControllerIdentity.Of(kind, resource, isStatus: false),
            });
            return resource;
        });

    private static WriteOptions Options(ResourceKind kind, JsonObject resource, string subresource = "") =>
        WriteOptions.Internal with
        {
            Subresource = subresource,
            User = ControllerIdentity.Of(kind, resource, subresource.Length > 0),
        };

    private ResourceDefinition FindScaled(string apiVersion, string kind)
    {
        var group = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion[..apiVersion.IndexOf('/', StringComparison.Ordinal)] : string.Empty;
        var resource = api.Resources.FindKind(apiVersion, kind)
            ?? throw new ApiStatusException(404, "NotFound", $"no matches for kind \"{kind}\" in group \"{group}\"");
        return resource.Scale is not null
            ? resource
            : throw new ApiStatusException(404, "NotFound", "the server could not find the requested resource");
    }

    private ResourceDefinition Find(ResourceKind kind) => api.Resources.Find(kind.Group, kind.Version, kind.Plural)!;

    private static Task<JsonObject> Run(Func<JsonObject> write)
    {
        try
        {
            return Task.FromResult(write());
        }
        catch (ApiStatusException e)
        {
            return Task.FromException<JsonObject>(new WorkloadApiException(e.Code, e.Reason, e.Message));
        }
    }
}
