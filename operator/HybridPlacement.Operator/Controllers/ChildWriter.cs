using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Placement;
using k8s;
using k8s.Models;

namespace HybridPlacement.Operator.Controllers;

/// <summary>An object of the name that a child needs belongs to somebody else.</summary>
internal sealed class NameTakenException(string kind, NamespacedName key) : Exception(
    $"{kind} {key} exists and doesn't belong to this ModelDeployment: delete it, or give the ModelDeployment another name");

/// <summary>What an earlier ModelDeployment of this name made hasn't gone yet.</summary>
internal sealed class LeftBehindException(string kind, NamespacedName key) : Exception(
    $"waits for {kind} {key} of an earlier ModelDeployment of this name to go");

/// <summary>Writes a model's children where they differ from what is wanted, and removes those that aren't wanted.</summary>
internal sealed class ChildWriter(KubeClient client, ModelApplier applier, Caches caches)
{
    /// <summary>Writes all that a decision becomes, the terms of its pods before the pods.</summary>
    /// <returns>The Deployments as they are now.</returns>
    /// <exception cref="NameTakenException">A name is in use by somebody else.</exception>
    /// <exception cref="LeftBehindException">A name isn't free yet.</exception>
    public async Task<IReadOnlyList<V1Deployment>> WriteAsync(
        Api.ModelDeployment model, DesiredObjects desired, CancellationToken ct)
    {
        await ApplyAsync(model, desired.ServiceAccount, caches.ServiceAccounts, ct);
        await ApplyOrPruneAsync(model, desired.NetworkPolicy, caches.NetworkPolicies, ct);
        var deployments = new List<V1Deployment>();
        foreach (var deployment in desired.Deployments)
            deployments.Add(await ApplyAsync(model, deployment, caches.Deployments, ct));
        await ApplyAsync(model, desired.Service, caches.Services, ct);
        await ApplyOrPruneAsync(model, desired.DisruptionBudget, caches.DisruptionBudgets, ct);
        await ApplyOrPruneAsync(model, desired.Autoscaler, caches.Autoscalers, ct);
        if (caches.PodMonitors.IsServed)
            await ApplyAsync(model, desired.Monitor, caches.PodMonitors, ct);
        return deployments;
    }

    /// <summary>Brings those that a decision says nothing of any more to the size that is planned, or away.</summary>
    public async Task<IReadOnlyList<V1Deployment>> RetireAsync(
        Api.ModelDeployment model,
        IReadOnlyList<V1Deployment> live,
        IReadOnlyList<PlannedDeployment> plan,
        Decision decision,
        IReadOnlySet<string> stopped,
        CancellationToken ct)
    {
        var kept = new List<V1Deployment>();
        foreach (var deployment in live.Where(d => d.Metadata.DeletionTimestamp is null && !stopped.Contains(d.Metadata.Name)))
        {
            var planned = plan.FirstOrDefault(p => p.Name == deployment.Metadata.Name);
            if (planned is null)
                await client.DeleteAsync<V1Deployment>(NamespacedName.Of(deployment), new() { Uid = deployment.Metadata.Uid }, ct);
            else if (planned.Placement is null)
            {
                var pool = decision.Candidates.Select(c => c.Pool).FirstOrDefault(p => p.Name == planned.Pool);
                kept.Add(await applier.ApplyAsync(model, DeploymentBuilder.Retire(model, deployment, planned, pool), deployment, ct));
            }
        }

        return kept;
    }

    private async Task<T> ApplyAsync<T>(Api.ModelDeployment model, T desired, Informer<T> cache, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var key = NamespacedName.Of(desired);
        var live = cache.Get(key);
        if (live is null)
        {
            try
            {
                return await applier.ApplyAsync(model, desired, null, ct);
            }
            catch (KubeApiException e) when (e.IsConflict)
            {
                // Caches hold only what carries our label: what isn't there may still be somebody's.
                live = await client.ListOneAsync<T>(key, ct);
                // Another model was faster: the cache hears of it in a moment, and another name is taken then.
                if (live is null || Ownership.IsAnotherModels(live, model))
                    throw;
            }
        }

        return Ownership.Of(live, model) switch
        {
            Belonging.LeftBehind => throw new LeftBehindException(desired.Kind, key),
            Belonging.Foreign => throw new NameTakenException(desired.Kind, key),
            _ => await applier.ApplyAsync(model, desired, live, ct),
        };
    }

    private async Task ApplyOrPruneAsync<T>(Api.ModelDeployment model, T? desired, Informer<T> cache, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (desired is not null)
        {
            await ApplyAsync(model, desired, cache, ct);
            return;
        }

        foreach (var unwanted in Caches.ChildrenOf(cache, model).Where(o => o.Metadata.DeletionTimestamp is null))
            await client.DeleteAsync<T>(NamespacedName.Of(unwanted), new() { Uid = unwanted.Metadata.Uid }, ct);
    }
}
