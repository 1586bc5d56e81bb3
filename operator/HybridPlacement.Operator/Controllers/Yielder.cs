using System.Text.Json.Nodes;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using k8s.Models;

namespace HybridPlacement.Operator.Controllers;

/// <summary>Makes room for a model of higher priority: the pods that are claimed go first, within their disruption budget.</summary>
internal sealed class Yielder(KubeClient client, EventRecorder events)
{
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

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
                if (shrinks)
                    await MarkAsync(pod, ct);
                else
                    await client.EvictAsync(pod.Key, pod.Uid, ct);
            }

            if (going.Count > 0)
            {
                events.Record(model, EventSeverity.Warning, Api.EventReasons.Preempted, "Preempt",
                    $"{going.Count} of its replicas in pool {claim.Victim.Pool} give way to {claim.By} of priority {claim.Priority}");
            }
        }
    }

    private async Task MarkAsync(ObservedPod pod, CancellationToken ct)
    {
        try
        {
            await client.PatchAsync<V1Pod>(pod.Key, PatchType.Merge, new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["uid"] = pod.Uid,
                    ["annotations"] = new JsonObject { [DeletionCost] = "-100" },
                },
            }, ct);
        }
        catch (KubeApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // It went by itself.
        }
    }
}
