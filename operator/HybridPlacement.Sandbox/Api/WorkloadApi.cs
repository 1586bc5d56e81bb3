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
        yield return new ResourceChange(null, Deleted: false);
        await foreach (var change in watch.Events.ReadAllAsync(cancellationToken))
            yield return new ResourceChange(change.Current, change.Deleted);
    }

    public Task<JsonObject?> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken) =>
        Task.FromResult(api.Store.Get(new GroupResource(kind.Group, kind.Plural), new StoreKey(key.Namespace, key.Name)));

    public Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject resource, CancellationToken cancellationToken) =>
        Run(() => api.Create(Find(kind), resource.Namespace(), resource, Options(kind, resource)));

    public Task<JsonObject> UpdateAsync(ResourceKind kind, JsonObject resource, CancellationToken cancellationToken) =>
        Run(() => api.Update(Find(kind), resource.Namespace(), resource.Name(), resource, Options(kind, resource)));

    public Task<JsonObject> UpdateStatusAsync(ResourceKind kind, JsonObject resource, CancellationToken cancellationToken) =>
        Run(() => api.Update(
            Find(kind), resource.Namespace(), resource.Name(), resource, Options(kind, resource, "status")));

    public Task BindAsync(JsonObject pod, string nodeName, CancellationToken cancellationToken) =>
        Run(() => Binding.Apply(api, pod.Namespace(), pod.Name(), nodeName, pod, WriteOptions.Internal with { User = UserInfo.Scheduler }));

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
