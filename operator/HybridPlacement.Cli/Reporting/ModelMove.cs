using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Api;
using HybridPlacement.Cli.Output;

namespace HybridPlacement.Cli.Reporting;

/// <summary>A move as a model's status remembers it (the last ten of each).</summary>
/// <param name="Time">When it was decided, UTC.</param>
/// <param name="Model">NAMESPACE/NAME.</param>
/// <param name="From">The pools before; null for a first placement.</param>
/// <param name="To">The pools after; null where no place was found.</param>
/// <param name="Reason">Why, as the event was called.</param>
internal sealed record ModelMove(DateTime Time, string Model, string? From, string? To, string Reason)
{
    /// <summary>Of all models, the newest first.</summary>
    public static IReadOnlyList<ModelMove> Of(IEnumerable<ModelDeployment> models) =>
    [
        .. models
            .SelectMany(m => (m.Status?.Placement?.History ?? []).Select(h => new ModelMove(
                h.Time, $"{m.Metadata.NamespaceProperty}/{m.Metadata.Name}", h.From, h.To, h.Reason ?? "-")))
            .OrderByDescending(m => m.Time)
            .ThenBy(m => m.Model, StringComparer.Ordinal),
    ];

    public static string Table(IReadOnlyList<ModelMove> moves)
    {
        var table = new TextTable("TIME", "MODEL", "FROM", "TO", "REASON");
        foreach (var move in moves)
            table.Add(Stamp(move.Time), move.Model, move.From ?? "-", move.To ?? "-", move.Reason);
        return table.ToText();
    }

    public static JsonObject Json(IReadOnlyList<ModelMove> moves) => new()
    {
        ["moves"] = new JsonArray([.. moves.Select(m => new JsonObject
        {
            ["time"] = Stamp(m.Time),
            ["model"] = m.Model,
            ["from"] = m.From,
            ["to"] = m.To,
            ["reason"] = m.Reason,
        })]),
    };

    private static string Stamp(DateTime time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
