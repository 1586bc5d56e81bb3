using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>
/// One direction of <c>spec.behavior</c>: how far an autoscaler may go at a time (kubernetes.io, "Configurable scaling behavior").
/// </summary>
/// <param name="Window">Recommendations of this time count: the lowest of them going up, the highest going down.</param>
/// <param name="Select"><c>Max</c>, <c>Min</c> or <c>Disabled</c>: which of the policies counts.</param>
/// <param name="Policies">Each allows a number or a share of the replicas in a time.</param>
internal sealed record ScalingRules(TimeSpan Window, string Select, IReadOnlyList<ScalingPolicy> Policies)
{
    private static readonly TimeSpan DefaultPeriod = TimeSpan.FromSeconds(15);

    /// <summary>The rules of <c>behavior.scaleUp</c>, with the defaults of what isn't said.</summary>
    public static ScalingRules Up(JsonObject? behavior) => Read(
        behavior.Object("scaleUp"), 0, [new ScalingPolicy(false, 4, DefaultPeriod), new ScalingPolicy(true, 100, DefaultPeriod)]);

    /// <summary>The rules of <c>behavior.scaleDown</c>, with the defaults of what isn't said.</summary>
    public static ScalingRules Down(JsonObject? behavior) => Read(
        behavior.Object("scaleDown"), 300, [new ScalingPolicy(true, 100, DefaultPeriod)]);

    /// <summary>The most replicas that there may be now.</summary>
    /// <param name="current">Replicas that there are.</param>
    /// <param name="changes">Earlier changes and how long ago they were.</param>
    public int Most(int current, IReadOnlyCollection<(TimeSpan Ago, int Change)> changes)
    {
        if (Select == "Disabled") return current;
        var allowed = Policies.Select(policy =>
        {
            var start = current - Sum(changes, policy.Period);
            return policy.Percent ? (long)Math.Ceiling(start * (1 + policy.Value / 100.0)) : (long)start + policy.Value;
        });
        return (int)Math.Clamp(Select == "Min" ? allowed.Min() : allowed.Max(), current, int.MaxValue);
    }

    /// <summary>The fewest replicas that there may be now.</summary>
    /// <param name="current">Replicas that there are.</param>
    /// <param name="changes">Earlier changes and how long ago they were.</param>
    public int Fewest(int current, IReadOnlyCollection<(TimeSpan Ago, int Change)> changes)
    {
        if (Select == "Disabled") return current;
        var allowed = Policies.Select(policy =>
        {
            var start = current - Sum(changes, policy.Period);
            return policy.Percent ? (int)(start * (1 - policy.Value / 100.0)) : start - policy.Value;
        });
        return Math.Clamp(Select == "Min" ? allowed.Max() : allowed.Min(), 0, current);
    }

    private static int Sum(IReadOnlyCollection<(TimeSpan Ago, int Change)> changes, TimeSpan period) =>
        changes.Where(change => change.Ago < period).Sum(change => change.Change);

    private static ScalingRules Read(JsonObject? rules, int window, IReadOnlyList<ScalingPolicy> standard)
    {
        var policies = rules.Items("policies").Select(policy => new ScalingPolicy(
            policy.Text("type") == "Percent", policy.Int32(0, "value"), TimeSpan.FromSeconds(policy.Int32(0, "periodSeconds")))).ToList();
        return new ScalingRules(
            TimeSpan.FromSeconds(rules.Int32(window, "stabilizationWindowSeconds")),
            rules.Text("selectPolicy") ?? "Max",
            policies.Count > 0 ? policies : standard);
    }
}

/// <summary>A number of replicas, or a share of them in percent, by which an autoscaler may change in a time.</summary>
internal sealed record ScalingPolicy(bool Percent, int Value, TimeSpan Period);
