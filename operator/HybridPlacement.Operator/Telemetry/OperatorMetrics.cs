using System.Diagnostics.Metrics;
using System.Globalization;
using HybridPlacement.KubeRuntime;

namespace HybridPlacement.Operator.Telemetry;

/// <summary>The operator's instruments.</summary>
internal sealed class OperatorMetrics : IDisposable
{
    public const string MeterName = "hybridplacement.operator";

    /// <summary>The reasons of the events that a model's replicas go somewhere, or end.</summary>
    public static readonly IReadOnlyList<string> MoveReasons =
    [
        Api.EventReasons.Placed, Api.EventReasons.Moved, Api.EventReasons.Overflowed, Api.EventReasons.FailedOver,
        Api.EventReasons.FailedBack, Api.EventReasons.Removed,
    ];

    private readonly DescribedMeter _meter = new(MeterName);
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _moves;
    private readonly Counter<long> _violations;

    public OperatorMetrics(Func<IEnumerable<Api.ModelDeployment>> models, Func<IEnumerable<Api.PlacementPool>> pools)
    {
        _decisions = _meter.Counter(
            "hybridplacement_decisions", "Decisions that changed something; the outcome is the reason of the event", "rule", "tier", "outcome");
        _moves = _meter.Counter("hybridplacement_moves", "Moves of replicas", "reason");
        _violations = _meter.Counter("hybridplacement_violations", "Pods found where their model must not run");
        // There from the start: what appears with its first increment can't be seen to rise.
        _violations.Add(0);
        foreach (var reason in MoveReasons)
            _moves.Add(0, new KeyValuePair<string, object?>("reason", reason));
        _meter.Gauge("hybridplacement_model_replicas_desired", () => models().Select(m =>
            new Measurement<long>(Wanted(m), OfModel(m))), "Replicas wanted, in all pools together", "namespace", "model");
        _meter.Gauge("hybridplacement_model_replicas_ready", () => models().SelectMany(m =>
            (m.Status?.Placement?.Pools ?? []).Select(p => new Measurement<long>(p.ReadyReplicas, InPool(m, p)))),
            "Replicas that serve", "namespace", "model", "pool", "tier");
        _meter.Gauge("hybridplacement_model_hourly_cost", () => models().SelectMany(m =>
            (m.Status?.Placement?.Pools ?? []).SelectMany(p =>
                decimal.TryParse(p.HourlyCost, NumberStyles.Number, CultureInfo.InvariantCulture, out var cost)
                    ? new[] { new Measurement<double>((double)cost, InPool(m, p)) }
                    : [])),
            "Cost per hour of the replicas, in the currency of the pools' prices; absent where a pool has none", "namespace", "model", "pool", "tier");
        _meter.Gauge("hybridplacement_model_condition", () => models().SelectMany(m =>
            (m.Status?.Conditions ?? []).Select(c => new Measurement<int>(
                1, [.. OfModel(m), new("type", c.Type), new("status", c.Status), new("reason", c.Reason)]))),
            "1 for each condition of a model", "namespace", "model", "type", "status", "reason");
        _meter.Gauge("hybridplacement_pool_nodes", () => pools().SelectMany(p => new[]
        {
            new Measurement<long>(p.Status?.Nodes?.Total ?? 0, new("pool", p.Metadata.Name), new("state", "all")),
            new Measurement<long>(p.Status?.Nodes?.Ready ?? 0, new("pool", p.Metadata.Name), new("state", "ready")),
        }), "Nodes", "pool", "state");
        _meter.Gauge("hybridplacement_pool_capacity", () => Resources(pools(), s => s.Capacity),
            "What a pool's ready nodes can take: cores, bytes, GPUs", "pool", "resource");
        _meter.Gauge("hybridplacement_pool_free", () => Resources(pools(), s => s.Free),
            "What of that nothing has asked for: cores, bytes, GPUs", "pool", "resource");
    }

    /// <summary>
    /// How many series an instrument may have. Room for all is made at once, 90 bytes for each: much where there is one for each
    /// model or more, for each of a model's seven conditions most, little elsewhere. What is over is counted as one series, with
    /// <c>otel_metric_overflow</c>.
    /// </summary>
    public static int MostSeries(Instrument instrument) => instrument.Name switch
    {
        "hybridplacement_model_condition" => 40_000,
        var name when name.StartsWith("hybridplacement_model_", StringComparison.Ordinal) => 10_000,
        _ => 500,
    };

    /// <summary>Replicas wanted in all. How many pools there are for a model of mode EachPool its status knows.</summary>
    public static int Wanted(Api.ModelDeployment model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Spec.Placement?.Mode == Api.PlacementMode.EachPool && model.Status?.Columns?.Ready?.Split('/') is [_, var wanted]
            && int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var all)
                ? all
                : model.Spec.Replicas ?? 1;
    }

    public IReadOnlyList<MetricDescription> Described => _meter.Described;

    public void Decided(string? rule, string tier, string outcome) => _decisions.Add(1,
        new("rule", rule ?? ""), new("tier", tier), new KeyValuePair<string, object?>("outcome", outcome));

    public void Moved(string reason) => _moves.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Violated(int pods) => _violations.Add(pods);

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?>[] OfModel(Api.ModelDeployment model) =>
        [new("namespace", model.Metadata.NamespaceProperty), new("model", model.Metadata.Name)];

    private static KeyValuePair<string, object?>[] InPool(Api.ModelDeployment model, Api.PoolPlacement place) =>
        [.. OfModel(model), new("pool", place.Name), new("tier", Api.KnownNames.NameOf(place.Tier))];

    private static IEnumerable<Measurement<double>> Resources(
        IEnumerable<Api.PlacementPool> pools, Func<Api.PlacementPoolStatus, Api.PoolResources?> part)
    {
        foreach (var pool in pools)
        {
            if (pool.Status is null || part(pool.Status) is not { } resources)
                continue;
            var all = (resources.Gpus ?? new Dictionary<string, string>())
                .Append(new("cpu", resources.Cpu ?? "0")).Append(new("memory", resources.Memory ?? "0"));
            foreach (var (name, text) in all)
            {
                if (Placement.Quantity.TryParse(text, out var amount))
                    yield return new((double)amount.ToDecimal(), new("pool", pool.Metadata.Name), new("resource", name));
            }
        }
    }
}
