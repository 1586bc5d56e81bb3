using System.Diagnostics.Metrics;

namespace HybridPlacement.Operator.Telemetry;

/// <summary>The operator's instruments. Exporters add <c>_total</c>.</summary>
internal sealed class OperatorMetrics : IDisposable
{
    public const string MeterName = "hybridplacement.operator";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _moves;
    private readonly Counter<long> _violations;

    public OperatorMetrics(Func<IEnumerable<Api.ModelDeployment>> models, Func<IEnumerable<Api.PlacementPool>> pools)
    {
        _decisions = _meter.CreateCounter<long>("hybridplacement_decisions", null,
            "Decisions that changed something, by rule, tier and outcome");
        _moves = _meter.CreateCounter<long>("hybridplacement_moves", null, "Moves of replicas, by reason");
        _violations = _meter.CreateCounter<long>("hybridplacement_violations", null, "Pods found where their model must not run");
        _meter.CreateObservableGauge("hybridplacement_model_replicas_desired", () => models().Select(m =>
            new Measurement<long>(m.Spec.Replicas ?? 1, OfModel(m))), null, "Replicas wanted, by model");
        _meter.CreateObservableGauge("hybridplacement_model_replicas_ready", () => models().SelectMany(m =>
            (m.Status?.Placement?.Pools ?? []).Select(p => new Measurement<long>(
                p.ReadyReplicas, [.. OfModel(m), new("pool", p.Name), new("tier", Api.KnownNames.NameOf(p.Tier))]))),
            null, "Replicas that serve, by model and pool");
        // A counter that appears with its first increment can't be seen to rise: alerts ask for what is.
        _meter.CreateObservableGauge("hybridplacement_model_condition", () => models().SelectMany(m =>
            (m.Status?.Conditions ?? []).Select(c => new Measurement<int>(
                1, [.. OfModel(m), new("type", c.Type), new("status", c.Status), new("reason", c.Reason)]))),
            null, "1 for each condition of a model, by its type, status and reason");
        _meter.CreateObservableGauge("hybridplacement_pool_nodes", () => pools().SelectMany(p => new[]
        {
            new Measurement<long>(p.Status?.Nodes?.Total ?? 0, new("pool", p.Metadata.Name), new("state", "all")),
            new Measurement<long>(p.Status?.Nodes?.Ready ?? 0, new("pool", p.Metadata.Name), new("state", "ready")),
        }), null, "Nodes, by pool and state");
        _meter.CreateObservableGauge("hybridplacement_pool_capacity", () => Resources(pools(), s => s.Capacity), null,
            "What a pool's ready nodes can take, by pool and resource: cores, bytes, GPUs");
        _meter.CreateObservableGauge("hybridplacement_pool_free", () => Resources(pools(), s => s.Free), null,
            "What of that nothing has asked for, by pool and resource: cores, bytes, GPUs");
    }

    public void Decided(string? rule, string tier, string outcome) => _decisions.Add(1,
        new("rule", rule ?? ""), new("tier", tier), new KeyValuePair<string, object?>("outcome", outcome));

    public void Moved(string reason) => _moves.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Violated(int pods) => _violations.Add(pods);

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?>[] OfModel(Api.ModelDeployment model) =>
        [new("namespace", model.Metadata.NamespaceProperty), new("model", model.Metadata.Name)];

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
