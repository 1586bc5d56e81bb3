using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Keeps the status of PodDisruptionBudgets: how many pods may be evicted now.</summary>
internal sealed class DisruptionController : Controller
{
    // An eviction that was allowed and came to nothing stops counting after this long, as in the real controller.
    private static readonly TimeSpan EvictionTimeout = TimeSpan.FromMinutes(2);

    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;

    public DisruptionController(ClusterCache cache, IWorkloadApi api, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        cache.PodDisruptionBudgets.Changed += (_, budget) =>
        {
            if (budget is not null) Enqueue(ObjectKey.Of(budget));
        };
        cache.Pods.Changed += (old, pod) => EnqueueBudgets((pod ?? old)!);
        cache.ReplicaSets.Changed += (old, set) =>
        {
            if (old.Int32(0, "spec", "replicas") == set.Int32(0, "spec", "replicas")) return;
            foreach (var budget in cache.PodDisruptionBudgets.Find(ClusterCache.ByNamespace, (set ?? old)!.Namespace()))
            {
                Enqueue(ObjectKey.Of(budget));
            }
        };
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.PodDisruptionBudgets.Get(key) is not { } budget) return;
        var pods = _cache.Pods.Selected(ClusterCache.ByLabel, key.Namespace, LabelIndex.Selector(budget)).Where(PodState.IsActive).ToList();
        var now = Clock.GetUtcNow();
        var disrupted = StillDisrupted(budget, pods, now);
        if (disrupted.Count > 0) Queue.AddAfter(key, EvictionTimeout);
        var (expected, desired) = Desired(budget["spec"], pods);
        var healthy = pods.Count(pod => PodState.IsReady(pod) && !disrupted.ContainsKey(pod.Name()));
        var allowed = expected > 0 ? Math.Max(0, healthy - desired) : 0;
        await _api.PatchStatusAsync(ResourceKind.PodDisruptionBudget, budget, status =>
        {
            status["observedGeneration"] = budget.Integer("metadata", "generation") ?? 1;
            status["expectedPods"] = expected;
            status["desiredHealthy"] = desired;
            status["currentHealthy"] = healthy;
            status["disruptionsAllowed"] = allowed;
            if (disrupted.Count > 0) status["disruptedPods"] = disrupted;
            else status.Remove("disruptedPods");
            SetAllowed(status, allowed, now);
        }, cancellationToken);
    }

    private static void SetAllowed(JsonObject status, int allowed, DateTimeOffset now)
    {
        const string Type = "DisruptionAllowed";
        status.SetCondition(Type, allowed > 0 ? "True" : "False", allowed > 0 ? "SufficientPods" : "InsufficientPods", "", now);
        var condition = status.Items("conditions").First(item => item.Text("type") == Type);
        condition["message"] = "";
        condition["observedGeneration"] = status["observedGeneration"]!.DeepClone();
    }

    /// <summary>The pods a budget counts on, and how many of them have to stay healthy.</summary>
    private (int Expected, int Desired) Desired(JsonNode? spec, List<JsonObject> pods)
    {
        if (spec.At("maxUnavailable") is { } maxUnavailable)
        {
            var expected = ExpectedByControllers(pods);
            return (expected, Math.Max(0, expected - RolloutShape.Resolve(maxUnavailable, expected, roundUp: true)));
        }

        var least = spec.At("minAvailable") ?? JsonValue.Create(1);
        if (least.Text()?.EndsWith('%') != true) return (pods.Count, RolloutShape.Resolve(least, 0, roundUp: true));
        var scale = ExpectedByControllers(pods);
        return (scale, RolloutShape.Resolve(least, scale, roundUp: true));
    }

    /// <summary>The scale that the pods' controllers want; a pod without one counts as itself.</summary>
    private int ExpectedByControllers(List<JsonObject> pods)
    {
        var expected = 0;
        var counted = new HashSet<string>();
        foreach (var pod in pods)
        {
            if (pod.ControllerOf() is not { } owner)
            {
                expected++;
                continue;
            }

            var set = _cache.ReplicaSets.Get(new ObjectKey(pod.Namespace(), owner.Text("name") ?? ""));
            var deployment = set?.ControllerOf() is { } above ? _cache.Deployments.Get(new ObjectKey(pod.Namespace(), above.Text("name") ?? "")) : null;
            var scaled = deployment ?? set;
            if (scaled is null)
            {
                expected++;
            }
            else if (counted.Add(scaled.Uid()))
            {
                expected += Math.Max(0, scaled.Int32(1, "spec", "replicas"));
            }
        }

        return expected;
    }

    private static JsonObject StillDisrupted(JsonObject budget, List<JsonObject> pods, DateTimeOffset now)
    {
        var still = new JsonObject();
        if (budget.Object("status", "disruptedPods") is not { } noted) return still;
        foreach (var pod in pods)
        {
            if (noted.Time(pod.Name()) is { } since && since + EvictionTimeout > now)
            {
                still[pod.Name()] = since.Stamp();
            }
        }

        return still;
    }

    private void EnqueueBudgets(JsonObject pod)
    {
        foreach (var budget in _cache.PodDisruptionBudgets.Selecting(pod, LabelIndex.Selector)) Enqueue(ObjectKey.Of(budget));
    }
}
