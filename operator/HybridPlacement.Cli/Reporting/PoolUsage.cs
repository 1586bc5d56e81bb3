using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Api;
using HybridPlacement.Cli.Output;
using k8s.Models;

namespace HybridPlacement.Cli.Reporting;

/// <summary>What a pool holds: its room, and the models in it with their cost.</summary>
/// <param name="Pool">The pool; null for one that models name and that isn't there (an implicit one, of node labels).</param>
/// <param name="Name">Its name.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="Replicas">Replicas placed there.</param>
/// <param name="Models">Models that have some there, NAMESPACE/NAME.</param>
/// <param name="HourlyCost">Of those replicas, in the currency of the pools' costs; null where none is known.</param>
internal sealed record PoolUsage(
    PlacementPool? Pool, string Name, string Tier, int Replicas, IReadOnlyList<string> Models, decimal? HourlyCost)
{
    public static IReadOnlyList<PoolUsage> Of(IReadOnlyList<PlacementPool> pools, IReadOnlyList<ModelDeployment> models)
    {
        var placed = models
            .SelectMany(m => (m.Status?.Placement?.Pools ?? [])
                .Select(p => (Model: $"{m.Metadata.NamespaceProperty}/{m.Metadata.Name}", Pool: p)))
            .ToLookup(p => p.Pool.Name, StringComparer.Ordinal);
        var implicitPools = placed.Select(p => p.Key).Where(name => pools.All(p => p.Metadata.Name != name));
        return
        [
            .. pools.Select(p => Usage(p, p.Metadata.Name, KnownNames.NameOf(p.Spec.Tier)))
                .Concat(implicitPools.Select(name => Usage(null, name, KnownNames.NameOf(placed[name].First().Pool.Tier))))
                .OrderBy(u => u.Name, StringComparer.Ordinal),
        ];

        PoolUsage Usage(PlacementPool? pool, string name, string tier) => new(
            pool,
            name,
            tier,
            placed[name].Sum(p => p.Pool.Replicas),
            [.. placed[name].Select(p => p.Model)],
            placed[name].Any(p => p.Pool.HourlyCost is not null) ? placed[name].Sum(p => Money(p.Pool.HourlyCost)) : null);
    }

    /// <summary>A table for people: free of capacity in each resource.</summary>
    public static string Table(IReadOnlyList<PoolUsage> pools)
    {
        var table = new TextTable("POOL", "TIER", "NODES", "CPU FREE", "GIB FREE", "GPU FREE", "MODELS", "REPLICAS", "COST/H", "STATUS");
        foreach (var usage in pools)
        {
            var status = usage.Pool?.Status;
            table.Add(
                usage.Name,
                usage.Tier,
                status?.Nodes is { } nodes ? $"{nodes.Ready}/{nodes.Total}" : "-",
                Free(status?.Free?.Cpu, status?.Capacity?.Cpu, unit: 1),
                Free(status?.Free?.Memory, status?.Capacity?.Memory, unit: 1 << 30),
                Gpus(status),
                Text(usage.Models.Count),
                Text(usage.Replicas),
                usage.HourlyCost?.ToString("0.####", CultureInfo.InvariantCulture) ?? "-",
                usage.Pool is null ? "of node labels" : Ready(status) ?? "-");
        }

        return table.ToText();
    }

    public static JsonObject Json(IReadOnlyList<PoolUsage> pools) => new()
    {
        ["pools"] = new JsonArray([.. pools.Select(u => new JsonObject
        {
            ["name"] = u.Name,
            ["tier"] = u.Tier,
            ["nodes"] = u.Pool?.Status?.Nodes is { } n ? new JsonObject { ["total"] = n.Total, ["ready"] = n.Ready } : null,
            ["capacity"] = Resources(u.Pool?.Status?.Capacity),
            ["free"] = Resources(u.Pool?.Status?.Free),
            ["models"] = new JsonArray([.. u.Models.Select(m => JsonValue.Create(m))]),
            ["replicas"] = u.Replicas,
            ["hourlyCost"] = u.HourlyCost,
            ["status"] = Ready(u.Pool?.Status),
        })]),
    };

    private static JsonObject? Resources(PoolResources? resources) => resources is null ? null : new()
    {
        ["cpu"] = resources.Cpu,
        ["memory"] = resources.Memory,
        ["gpus"] = new JsonObject((resources.Gpus ?? new Dictionary<string, string>())
            .Select(g => KeyValuePair.Create(g.Key, (JsonNode?)g.Value))),
    };

    private static string Gpus(PlacementPoolStatus? status) => status?.Capacity?.Gpus is { Count: > 0 } capacity
        ? string.Join(", ", capacity.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
            Free(status.Free?.Gpus?.GetValueOrDefault(g.Key) ?? "0", g.Value, unit: 1)))
        : "-";

    private static string? Ready(PlacementPoolStatus? status) =>
        status?.Conditions?.FirstOrDefault(c => c.Type == ConditionTypes.Ready)?.Reason;

    private static string Free(string? free, string? capacity, decimal unit) =>
        free is null || capacity is null ? "-" : $"{Amount(free, unit)}/{Amount(capacity, unit)}";

    private static string Amount(string quantity, decimal unit) =>
        (new ResourceQuantity(quantity).ToDecimal() / unit).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static decimal Money(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : 0;
}
