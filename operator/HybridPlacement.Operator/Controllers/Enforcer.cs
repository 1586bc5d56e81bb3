using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Status;
using HybridPlacement.Placement;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Operator.Controllers;

/// <summary>What was found and done about pods that run where their model must not.</summary>
/// <param name="IsForbidden">Whether the model must not be in a pool, even for a moment more.</param>
/// <param name="Stopped">The names of the Deployments that are on their way out because of it.</param>
/// <param name="Violations">The pods.</param>
/// <param name="Failure">The first call that failed: what it was for is tried again.</param>
internal sealed record Enforcement(
    Func<string, bool> IsForbidden, IReadOnlySet<string> Stopped, IReadOnlyList<PodViolation> Violations, Exception? Failure);

/// <summary>
/// Ends what runs where it must not. One refused call doesn't keep the others from being made, nor the status from being told.
/// </summary>
internal sealed partial class Enforcer(
    KubeClient client, ModelApplier applier, Caches caches, FleetSnapshot fleet, ILogger<Enforcer> logger)
{
    public async Task<Enforcement> EnforceAsync(
        Api.ModelDeployment model,
        Decision decision,
        IReadOnlyList<V1Deployment> live,
        IReadOnlyList<ObservedPod> pods,
        CancellationToken ct)
    {
        var prohibition = new Prohibition(decision);
        var failures = new List<Exception>();
        var stopped = await StopAsync(model, live, prohibition, failures, ct);
        var unknown = await FindUnknownNodesAsync(pods, ct);
        var violations = ComplianceCheck.Find(pods, prohibition, fleet.Pools,
            n => caches.Nodes.Get(new NamespacedName(n)) ?? unknown.GetValueOrDefault(n));
        foreach (var violation in violations)
        {
            var pod = pods.First(p => p.Key == violation.Pod);
            if (!pod.Deleting && !IsBeingStopped(pod, live, prohibition))
                await TryAsync(() => EndAsync(model, pod, violation, ct), failures);
        }

        return new(prohibition.Forbids, stopped, violations, failures.FirstOrDefault());
    }

    /// <summary>
    /// A Deployment that is forbidden goes to zero first and goes away once its pods are gone, so that nothing makes them anew
    /// meanwhile.
    /// </summary>
    private async Task<IReadOnlySet<string>> StopAsync(
        Api.ModelDeployment model,
        IReadOnlyList<V1Deployment> live,
        Prohibition prohibition,
        List<Exception> failures,
        CancellationToken ct)
    {
        var stopped = new HashSet<string>(StringComparer.Ordinal);
        foreach (var deployment in live)
        {
            var existing = DeploymentBuilder.Read(deployment);
            if (!prohibition.Forbids(existing.Pool))
                continue;
            stopped.Add(existing.Name);
            if (deployment.Metadata.DeletionTimestamp is not null)
                continue;
            var stop = new PlannedDeployment(existing.Name, existing.Pool, 0, 0, null);
            if (existing.Replicas != 0)
                await TryAsync(() => applier.ApplyAsync(model, DeploymentBuilder.Retire(model, deployment, stop, pool: null), deployment, ct), failures);
            else if ((deployment.Status?.Replicas ?? 0) == 0)
                await TryAsync(() => client.DeleteAsync<V1Deployment>(NamespacedName.Of(deployment), new() { Uid = deployment.Metadata.Uid }, ct), failures);
        }

        return stopped;
    }

    // A node may have joined a moment ago. One that the API server doesn't know either is no place where a model may be.
    private async Task<Dictionary<string, NodeFacts>> FindUnknownNodesAsync(IReadOnlyList<ObservedPod> pods, CancellationToken ct)
    {
        var found = new Dictionary<string, NodeFacts>(StringComparer.Ordinal);
        foreach (var name in pods.Where(p => !p.Ended).Select(p => p.Node).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (caches.Nodes.Get(new NamespacedName(name)) is null
                && await client.FindAsync<V1Node>(new NamespacedName(name), ct) is { } node)
                found[name] = NodeMapping.Node(node);
        }

        return found;
    }

    // Evicted before its Deployment is known to be at zero, it would be made anew where it is forbidden.
    private static bool IsBeingStopped(ObservedPod pod, IReadOnlyList<V1Deployment> live, Prohibition prohibition) =>
        pod.Model is { HasController: true } of
        && prohibition.Forbids(of.Pool)
        && live.Any(d => DeploymentBuilder.PoolOf(d) == of.Pool
            && !(d.Spec?.Replicas == 0 && d.Status?.ObservedGeneration >= d.Metadata.Generation));

    private async Task EndAsync(Api.ModelDeployment model, ObservedPod pod, PodViolation violation, CancellationToken ct)
    {
        var outcome = EvictionOutcome.Blocked;
        try
        {
            outcome = await client.EvictAsync(pod.Key, pod.Uid, ct);
        }
        catch (KubeApiException e) when (violation.IsStrict)
        {
            // Two budgets over one pod, for instance, make every eviction fail.
            LogRefused(NamespacedName.Of(model), pod.Key, e.Message);
        }

        LogEnded(
            NamespacedName.Of(model), model.Metadata.Generation, Api.EventReasons.ComplianceViolation, pod.Key, pod.Model?.Pool, violation.Node,
            violation.Why, outcome);
        if (outcome == EvictionOutcome.Blocked && violation.IsStrict)
            await client.DeleteAsync<V1Pod>(pod.Key, new() { Uid = pod.Uid }, ct);
    }

    private static async Task TryAsync(Func<Task> call, List<Exception> failures)
    {
        try
        {
            await call();
        }
        catch (KubeApiException e)
        {
            failures.Add(e);
        }
    }

    [LoggerMessage(LogLevel.Warning,
        "{Model} generation {Generation}: {Reason}: pod {Pod}, made for pool {Pool}, on node {Node} ends: {Why} (eviction: {Outcome})")]
    private partial void LogEnded(
        NamespacedName model, long? generation, string reason, NamespacedName pod, string? pool, string node, string why, EvictionOutcome outcome);

    [LoggerMessage(LogLevel.Warning, "{Model}: pod {Pod} is deleted, as its eviction fails: {Error}")]
    private partial void LogRefused(NamespacedName model, NamespacedName pod, string error);
}
