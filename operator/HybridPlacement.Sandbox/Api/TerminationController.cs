using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>
/// Empties namespaces and custom resources that are being deleted, then lets them go. Looks again at each change, since
/// what is in them may have finalizers of its own.
/// </summary>
internal sealed class TerminationController(ApiServer api, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly UserInfo Identity = UserInfo.Controller("namespace-controller");
    private static readonly ResourceDefinition Namespaces = BuiltInResources.All.First(r => r.Plural == "namespaces");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var seen = 0L;
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var revision = api.Store.Revision;
            if (revision == seen)
                continue;
            foreach (var @namespace in Terminating(Namespaces))
                Attempt(Empty, @namespace);
            foreach (var definition in Terminating(BuiltInResources.CustomResourceDefinitions))
                Attempt(RemoveInstances, definition);
            seen = revision;
        }
    }

    private IEnumerable<JsonObject> Terminating(ResourceDefinition resource) =>
        api.Store.List(resource.Storage).Objects.Select(o => o.Tree).Where(o => o.Terminating());

    private static void Attempt(Action<JsonObject> action, JsonObject obj)
    {
        try
        {
            action(obj);
        }
        catch (ApiStatusException)
        {
            // An admission policy denies it: tried again at the next change.
        }
    }

    private void Empty(JsonObject @namespace)
    {
        var left = 0;
        foreach (var resource in Stored().Where(r => r.Namespaced))
        {
            foreach (var content in api.Store.List(resource.Storage, @namespace.Name()).Objects)
            {
                api.TryDelete(resource, content.Tree, new DeleteOptions { User = Identity });
                left++;
            }
        }

        if (left > 0)
            return;
        api.TryChange(Namespaces, @namespace, WriteOptions.Internal, current =>
        {
            var next = (JsonObject)current.DeepClone();
            next["spec"]!.AsObject().Remove("finalizers");
            return next;
        });
    }

    private void RemoveInstances(JsonObject definition)
    {
        var storage = new GroupResource(definition.Text("spec", "group")!, definition.Text("spec", "names", "plural")!);
        var instances = api.Store.List(storage).Objects;
        if (instances.Count > 0 && api.Resources.FindStored(storage) is { } resource)
        {
            foreach (var instance in instances)
                api.TryDelete(resource, instance.Tree, new DeleteOptions());
            return;
        }

        api.TryChange(BuiltInResources.CustomResourceDefinitions, definition, WriteOptions.Internal, current =>
        {
            var next = (JsonObject)current.DeepClone();
            next["metadata"]!["finalizers"] = new JsonArray([.. current.Texts("metadata", "finalizers")
                .Where(f => f != CustomResources.CleanupFinalizer).Select(f => (JsonNode)f)]);
            return next;
        });
    }

    private IEnumerable<ResourceDefinition> Stored() => api.Resources.All.DistinctBy(r => r.Storage);
}
