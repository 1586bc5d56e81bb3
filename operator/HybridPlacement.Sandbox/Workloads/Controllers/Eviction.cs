using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>What the eviction subresource should answer.</summary>
/// <param name="Code">200 to delete the pod, 429 when a budget forbids it now, 500 when budgets contradict.</param>
/// <param name="Message">For the refusal, in the API server's words.</param>
/// <param name="Cause">What the detail of cause <c>DisruptionBudget</c> says; empty where there is none.</param>
/// <param name="Budget">The budget whose status has to count this eviction before the pod is deleted; null for none.</param>
internal sealed record EvictionDecision(int Code, string Message, string Cause, JsonObject? Budget);

/// <summary>Decides evictions as a function of the pod and the budgets of its namespace.</summary>
internal static class Eviction
{
    public static EvictionDecision Decide(JsonObject pod, IEnumerable<JsonObject> budgets)
    {
        var allowed = new EvictionDecision(200, "", "", null);
        if (pod.Terminating() || pod.Text("status", "phase") is "Succeeded" or "Failed" or "Pending") return allowed;
        var labels = pod.Map("metadata", "labels");
        var matching = budgets.Where(budget =>
            LabelIndex.Selector(budget)?.Matches(labels) == true).ToList();
        if (matching.Count == 0) return allowed;
        if (matching.Count > 1)
        {
            return new EvictionDecision(
                500, "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.", "", null);
        }

        var budget = matching[0];
        var healthy = budget.Int32(0, "status", "currentHealthy");
        var desired = budget.Int32(0, "status", "desiredHealthy");
        if (!PodState.IsReady(pod) && (budget.Text("spec", "unhealthyPodEvictionPolicy") == "AlwaysAllow" || (healthy >= desired && desired > 0)))
        {
            return allowed;
        }

        const string Refused = "Cannot evict pod as it would violate the pod's disruption budget.";
        var name = budget.Name();
        if (budget.Integer("status", "observedGeneration") is null || budget.Integer("status", "observedGeneration") < budget.Integer("metadata", "generation"))
        {
            return new EvictionDecision(429, Refused, $"The disruption budget {name} is still being processed by the server.", null);
        }

        return budget.Int32(0, "status", "disruptionsAllowed") > 0
            ? allowed with { Budget = budget }
            : new EvictionDecision(
                429, Refused, $"The disruption budget {name} needs {desired} healthy pods and has {healthy} currently", null);
    }

    /// <summary>Counts an eviction in a budget's status, so that the next one is decided on what is left.</summary>
    public static void Count(JsonObject status, string podName, DateTimeOffset now)
    {
        status["disruptionsAllowed"] = Math.Max(0, status.Int32(0, "disruptionsAllowed") - 1);
        if (status["disruptedPods"] is not JsonObject disrupted) status["disruptedPods"] = disrupted = [];
        disrupted[podName] = now.Stamp();
    }
}
