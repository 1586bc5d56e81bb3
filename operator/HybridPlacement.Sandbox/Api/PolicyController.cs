using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>Writes into the status of admission policies what their expressions get wrong about the types of objects.</summary>
internal sealed class PolicyController(ApiServer api)
{
    private static readonly ResourceDefinition Policies =
        BuiltInResources.All.First(r => r.Plural == "validatingadmissionpolicies");

    private readonly PolicyTypeCheck _check = new(api.Resources);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var watch = api.Store.ListAndWatch(Policies.Storage, client: false);
        await foreach (var change in watch.Events.ReadAllAsync(cancellationToken))
        {
            if (!change.Deleted)
                Reconcile(change.Object);
        }
    }

    private void Reconcile(JsonObject policy)
    {
        var generation = policy.Integer("metadata", "generation");
        if (generation <= (policy.Integer("status", "observedGeneration") ?? 0))
            return;
        var checking = new JsonObject();
        if (_check.Warnings(policy) is { Count: > 0 } warnings)
            checking["expressionWarnings"] = warnings;
        var options = WriteOptions.Internal with
        {
            Subresource = "status",
            User = UserInfo.Controller("validatingadmissionpolicy-status-controller"),
        };
        api.TryChange(Policies, policy, options, current =>
        {
            var next = (JsonObject)current.DeepClone();
            next["status"] = new JsonObject { ["observedGeneration"] = generation, ["typeChecking"] = checking.DeepClone() };
            return next;
        });
    }
}
