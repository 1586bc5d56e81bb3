using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using k8s;
using k8s.Models;

namespace HybridPlacement.Operator.Controllers;

/// <summary>An object of the name that a child needs belongs to somebody else.</summary>
internal sealed class NameTakenException(string kind, NamespacedName key) : Exception(
    $"{kind} {key} exists and doesn't belong to this ModelDeployment: delete it, or give the ModelDeployment another name");

/// <summary>Writes a model's children where they differ from what is wanted, and removes those that aren't wanted.</summary>
internal sealed class ChildWriter(KubeClient client, Applier applier, Caches caches)
{
    /// <summary>
    /// Stops what must not run a moment more: a Deployment that is forbidden goes to zero first and goes away once its pods are
    /// gone, so that nothing makes them anew meanwhile.
    /// </summary>
    /// <returns>The Deployments that are on their way out.</returns>
    public async Task<IReadOnlySet<string>> StopForbiddenAsync(
        IReadOnlyList<V1Deployment> live, Func<string, bool> isForbidden, CancellationToken ct)
    {
        var stopped = new HashSet<string>(StringComparer.Ordinal);
        foreach (var deployment in live)
        {
            var existing = DeploymentBuilder.Read(deployment);
            if (!isForbidden(existing.Pool))
                continue;
            stopped.Add(existing.Name);
            var stop = new PlannedDeployment(existing.Name, existing.Pool, 0, 0, null);
            if (deployment.Metadata.DeletionTimestamp is null && existing.Replicas != 0)
                await applier.ApplyAsync(DeploymentBuilder.Retire(deployment, stop), deployment, ct);
            else if (deployment.Metadata.DeletionTimestamp is null && (deployment.Status?.Replicas ?? 0) == 0)
                await client.DeleteAsync<V1Deployment>(NamespacedName.Of(deployment), new() { Uid = deployment.Metadata.Uid }, ct);
        }

        return stopped;
    }

    /// <summary>Writes all that a decision becomes, the terms of its pods before the pods.</summary>
    /// <returns>The Deployments as they are now.</returns>
    public async Task<IReadOnlyList<V1Deployment>> WriteAsync(
        Api.ModelDeployment model, DesiredObjects desired, CancellationToken ct)
    {
        var uid = model.Metadata.Uid;
        await ApplyAsync(desired.ServiceAccount, caches.ServiceAccounts, uid, ct);
        await ApplyOrPruneAsync(desired.NetworkPolicy, caches.NetworkPolicies, uid, ct);
        var deployments = new List<V1Deployment>();
        foreach (var deployment in desired.Deployments)
            deployments.Add(await ApplyAsync(deployment, caches.Deployments, uid, ct));
        await ApplyAsync(desired.Service, caches.Services, uid, ct);
        await ApplyOrPruneAsync(desired.DisruptionBudget, caches.DisruptionBudgets, uid, ct);
        await ApplyOrPruneAsync(desired.Autoscaler, caches.Autoscalers, uid, ct);
        return deployments;
    }

    /// <summary>Brings those that a decision says nothing of any more to the size that is planned, or away.</summary>
    public async Task<IReadOnlyList<V1Deployment>> RetireAsync(
        IReadOnlyList<V1Deployment> live, IReadOnlyList<PlannedDeployment> plan, IReadOnlySet<string> stopped, CancellationToken ct)
    {
        var kept = new List<V1Deployment>();
        foreach (var deployment in live.Where(d => d.Metadata.DeletionTimestamp is null && !stopped.Contains(d.Metadata.Name)))
        {
            var planned = plan.FirstOrDefault(p => p.Name == deployment.Metadata.Name);
            if (planned is null)
            {
                await client.DeleteAsync<V1Deployment>(NamespacedName.Of(deployment), new() { Uid = deployment.Metadata.Uid }, ct);
            }
            else if (planned.Placement is null)
            {
                var result = await applier.ApplyAsync(DeploymentBuilder.Retire(deployment, planned), deployment, ct);
                kept.Add(result.Object);
            }
        }

        return kept;
    }

    private async Task<T> ApplyAsync<T>(T desired, Informer<T> cache, string ownerUid, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var key = NamespacedName.Of(desired);
        var live = cache.Get(key);
        // Caches hold only what carries our label: what isn't there may still be somebody's.
        live ??= await client.FindAsync<T>(key, ct);
        if (live is not null && !IsOwned(live, ownerUid))
            throw new NameTakenException(desired.Kind, key);
        return (await applier.ApplyAsync(desired, live, ct)).Object;
    }

    private async Task ApplyOrPruneAsync<T>(T? desired, Informer<T> cache, string ownerUid, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (desired is not null)
        {
            await ApplyAsync(desired, cache, ownerUid, ct);
            return;
        }

        foreach (var unwanted in cache.ByIndex(Caches.ByOwner, ownerUid).Where(o => o.Metadata.DeletionTimestamp is null))
            await client.DeleteAsync<T>(NamespacedName.Of(unwanted), new() { Uid = unwanted.Metadata.Uid }, ct);
    }

    private static bool IsOwned(IKubernetesObject<V1ObjectMeta> obj, string ownerUid) =>
        obj.Metadata.OwnerReferences?.Any(r => r.Controller == true && r.Uid == ownerUid) == true;
}
