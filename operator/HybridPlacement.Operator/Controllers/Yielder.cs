using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;

namespace HybridPlacement.Operator.Controllers;

/// <summary>
/// Lets pods go that are to go before others of their Deployment: those that a model of higher priority claims, and strays. Within
/// their disruption budget.
/// </summary>
internal sealed class Yielder(KubeClient client, EventRecorder events)
{
    private readonly DeletionOrder _order = new(client, events);

    /// <summary>Ends what is claimed, or marks it as the first to go where its Deployment gets smaller anyway.</summary>
    public async Task YieldAsync(
        Api.ModelDeployment model,
        IReadOnlyList<Claim> claims,
        IReadOnlyList<ObservedPod> pods,
        IReadOnlyList<ExistingDeployment> existing,
        IReadOnlyList<PlannedDeployment> plan,
        CancellationToken ct)
    {
        foreach (var claim in claims)
        {
            var shrinks = existing.Where(e => e.Pool == claim.Victim.Pool)
                .Any(e => e.Replicas > (plan.FirstOrDefault(p => p.Name == e.Name)?.Replicas ?? 0));
            var going = pods.Where(p => !p.Deleting && claim.Victim.Pods.Contains(p.Key.ToString())).ToList();
            foreach (var pod in going)
            {
                if (!shrinks || !await _order.PutFirstAsync(model, pod, ct))
                    await client.EvictAsync(pod.Key, pod.Uid, ct);
            }

            if (going.Count > 0)
            {
                events.Record(model, EventSeverity.Warning, Api.EventReasons.Preempted, "Preempt",
                    $"{going.Count} of its replicas in pool {claim.Victim.Pool} give way to {claim.By} of priority {claim.Priority}");
            }
        }
    }

    /// <summary>
    /// Marks strays as the first to go where their Deployment gets smaller, which it does once others serve; where somebody else
    /// orders its pods, they are evicted then.
    /// </summary>
    public async Task ReleaseAsync(
        Api.ModelDeployment model, IReadOnlyList<ObservedPod> strays, IReadOnlyList<ExistingDeployment> existing, CancellationToken ct)
    {
        foreach (var stray in strays.Where(s => !s.Deleting))
        {
            if (!await _order.PutFirstAsync(model, stray, ct)
                && existing.Any(e => e.Pool == stray.Model!.Pool && e.StayingReplicas >= e.PlacedReplicas))
                await client.EvictAsync(stray.Key, stray.Uid, ct);
        }
    }
}
