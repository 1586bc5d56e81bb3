using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>
/// HorizontalPodAutoscalers: scales whatever has a scale subresource by what <see cref="WorkloadOptions.Metrics"/> says.
/// </summary>
internal sealed class AutoscalerController : Controller
{
    private const string Source = "horizontal-pod-autoscaler";
    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;
    private readonly EventRecorder _events;
    private readonly WorkloadOptions _options;
    private readonly Dictionary<string, List<(DateTimeOffset Time, int Replicas)>> _recommended = [];
    private readonly Dictionary<string, List<(DateTimeOffset Time, int Change)>> _changes = [];

    public AutoscalerController(
        ClusterCache cache, IWorkloadApi api, EventRecorder events, WorkloadOptions options, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        _events = events;
        _options = options;
        cache.Autoscalers.Changed += (old, autoscaler) =>
        {
            // What it writes itself is no reason to look again before its time.
            if (autoscaler is null) Forget(old!.Uid());
            else if (old is null || !JsonNode.DeepEquals(old["spec"], autoscaler["spec"])) Queue.Add(ObjectKey.Of(autoscaler));
        };
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.Autoscalers.Get(key) is not { } autoscaler || autoscaler.Terminating()) return;
        Queue.AddAfter(key, _options.AutoscalerPeriod);
        var target = autoscaler["spec"].Object("scaleTargetRef");
        var (apiVersion, kind, name) = (target.Text("apiVersion") ?? "", target.Text("kind") ?? "", target.Text("name") ?? "");
        var scaled = new ObjectKey(key.Namespace, name);
        JsonObject scale;
        try
        {
            scale = await _api.GetScaleAsync(apiVersion, kind, scaled, cancellationToken);
        }
        catch (WorkloadApiException exception)
        {
            _events.Warning(autoscaler, Source, "FailedGetScale", exception.Message);
            await WriteAsync(autoscaler, status => Set(
                status, "AbleToScale", "False", "FailedGetScale",
                $"the HPA controller was unable to get the target's current scale: {exception.Message}"), cancellationToken);
            return;
        }

        var current = scale.Int32(0, "spec", "replicas");
        var there = scale.Int32(0, "status", "replicas");
        var outcome = Outcome(autoscaler, kind, name, current);
        if (outcome.Decision is { } decision && decision.Replicas != current)
        {
            await _api.SetScaleAsync(apiVersion, kind, scaled, decision.Replicas, cancellationToken);
            Note(autoscaler.Uid(), decision.Replicas - current);
            _events.Normal(autoscaler, Source, "SuccessfulRescale", $"New size: {decision.Replicas}; reason: {outcome.Why}");
        }

        await WriteAsync(autoscaler, status => Report(status, outcome, current, there), cancellationToken);
    }

    private sealed record Result(
        AutoscalerDecision? Decision, string Why, string Reason, string Message, IReadOnlyList<JsonObject> Metrics, int Stabilized);

    private Result Outcome(JsonObject autoscaler, string kind, string name, int current)
    {
        if (current == 0 && autoscaler.Int32(1, "spec", "minReplicas") != 0)
            return new(null, "", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero", [], 0);
        var wanted = -1;
        var (why, valid) = ("All metrics below target", "");
        var metrics = new List<JsonObject>();
        (string Reason, string Message)? failure = null;
        foreach (var metric in autoscaler.Items("spec", "metrics").Select(AutoscalerMetric.Read))
        {
            var value = _options.Metrics?.Invoke(new MetricQuery(
                autoscaler.Namespace(), kind, name, metric.Type, metric.Metric, metric.TargetType, current));
            if (value is not { } measured)
            {
                var missing = metric.Missing(autoscaler.Namespace());
                _events.Warning(autoscaler, Source, metric.FailedReason, missing);
                failure ??= (metric.FailedReason, $"the HPA was unable to compute the replica count: {missing}");
                continue;
            }

            metrics.Add(metric.Status(measured));
            var asks = AutoscalerPlan.Wanted(Math.Max(current, 1), measured, metric.Target);
            if (asks <= wanted) continue;
            (wanted, valid) = (asks, metric.Description);
            if (asks > current) why = $"{metric.Description} above target";
        }

        // One that is missing could ask for more than those that are there: then nothing is taken away.
        if (failure is { } failed && wanted <= current)
            return new(null, "", failed.Reason, failed.Message, metrics, 0);
        var (up, down) = (ScalingRules.Up(autoscaler.Object("spec", "behavior")), ScalingRules.Down(autoscaler.Object("spec", "behavior")));
        var stable = Stabilize(autoscaler, current, wanted, up, down);
        var (least, most) = (autoscaler.Int32(1, "spec", "minReplicas"), autoscaler.Int32(1, "spec", "maxReplicas"));
        var decision = autoscaler.Object("spec", "behavior") is null
            ? AutoscalerPlan.Limit(current, stable, least, most)
            : AutoscalerPlan.Limit(current, stable, least, most, up, down, Changes(autoscaler.Uid()));
        return new(decision, why, "ValidMetricFound", $"the HPA was able to successfully calculate a replica count from {valid}", metrics, stable.CompareTo(wanted));
    }

    /// <summary>Goes up only as far as the lowest recommendation of late, and down only as far as the highest.</summary>
    private int Stabilize(JsonObject autoscaler, int current, int wanted, ScalingRules up, ScalingRules down)
    {
        var now = Clock.GetUtcNow();
        lock (_recommended)
        {
            // The first recommendation of all is that what there is is right.
            if (!_recommended.TryGetValue(autoscaler.Uid(), out var recent))
                _recommended[autoscaler.Uid()] = recent = [(now, current)];
            recent.RemoveAll(item => item.Time + (up.Window > down.Window ? up.Window : down.Window) <= now);
            var lowest = recent.Where(item => item.Time + up.Window > now).Select(item => item.Replicas).Append(wanted).Min();
            var highest = recent.Where(item => item.Time + down.Window > now).Select(item => item.Replicas).Append(wanted).Max();
            recent.Add((now, wanted));
            return Math.Min(Math.Max(current, lowest), highest);
        }
    }

    private void Note(string uid, int change)
    {
        var now = Clock.GetUtcNow();
        lock (_recommended)
        {
            if (!_changes.TryGetValue(uid, out var changes)) _changes[uid] = changes = [];
            // The longest period that a policy may have.
            changes.RemoveAll(item => item.Time + TimeSpan.FromMinutes(30) <= now);
            changes.Add((now, change));
        }
    }

    private List<(TimeSpan Ago, int Change)> Changes(string uid)
    {
        var now = Clock.GetUtcNow();
        lock (_recommended)
            return _changes.TryGetValue(uid, out var changes) ? changes.ConvertAll(item => (now - item.Time, item.Change)) : [];
    }

    private void Forget(string uid)
    {
        lock (_recommended)
        {
            _recommended.Remove(uid);
            _changes.Remove(uid);
        }
    }

    private void Report(JsonObject status, Result outcome, int current, int there)
    {
        if (outcome.Metrics.Count > 0) status["currentMetrics"] = new JsonArray([.. outcome.Metrics]);
        else status.Remove("currentMetrics");
        status.SetCount("currentReplicas", there);
        status["desiredReplicas"] = outcome.Decision?.Replicas ?? 0;
        if (outcome.Decision is not { } decision)
        {
            Set(status, "AbleToScale", "True", "SucceededGetScale", "the HPA controller was able to get the target's current scale");
            Set(status, "ScalingActive", "False", outcome.Reason, outcome.Message);
            return;
        }

        var rescaled = decision.Replicas != current;
        if (rescaled) status["lastScaleTime"] = Clock.GetUtcNow().Stamp();
        Set(status, "ScalingActive", "True", outcome.Reason, outcome.Message);
        Set(status, "ScalingLimited", decision.Limited ? "True" : "False", decision.Reason, decision.Message);
        if (rescaled)
            Set(status, "AbleToScale", "True", "SucceededRescale", $"the HPA controller was able to update the target scale to {decision.Replicas}");
        else if (outcome.Stabilized < 0)
            Set(status, "AbleToScale", "True", "ScaleUpStabilized", "recent recommendations were lower than current one, applying the lowest recent recommendation");
        else if (outcome.Stabilized > 0)
            Set(status, "AbleToScale", "True", "ScaleDownStabilized", "recent recommendations were higher than current one, applying the highest recent recommendation");
        else
            Set(status, "AbleToScale", "True", "ReadyForNewScale", "recommended size matches current size");
    }

    private void Set(JsonObject status, string type, string value, string reason, string message) =>
        status.SetCondition(type, value, reason, message, Clock.GetUtcNow());

    private async Task WriteAsync(JsonObject autoscaler, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        var written = await _api.PatchStatusAsync(ResourceKind.HorizontalPodAutoscaler, autoscaler, status =>
        {
            status["desiredReplicas"] ??= 0;
            change(status);
        }, cancellationToken);
        await _cache.Autoscalers.ReachAsync(written);
    }
}
