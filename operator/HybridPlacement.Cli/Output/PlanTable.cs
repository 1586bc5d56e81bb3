using System.Globalization;
using HybridPlacement.Cli.Planning;

namespace HybridPlacement.Cli.Output;

/// <summary>A plan for people: a line per model, what stands in the way of those without a place, and the sum.</summary>
internal static class PlanTable
{
    public static string Write(PlanReport report)
    {
        var listed = report.Models.Where(m => m.IsOfInterest).ToList();
        string[] headers = ["MODEL", "PLACED", "POOLS", "RULE", "COST/H"];
        var table = new TextTable(report.IsLive ? [.. headers, "CHANGE"] : headers);
        foreach (var model in listed)
        {
            string[] cells =
            [
                Name(model), Placed(model), Pools(model), model.Rule ?? "-", Money(model.HourlyCost),
            ];
            table.Add(report.IsLive ? [.. cells, Change(model)] : cells);
        }

        var unplaced = listed.Where(m => !m.Placed).Select(m => $"\n{Name(m)}: {m.Reason}: {m.Message}\n{Candidates(m, "  ")}");
        return table.ToText() + string.Concat(unplaced) + "\n" + Sum(report, listed.Count) + "\n";
    }

    /// <summary>One model with every pool that was looked at.</summary>
    public static string Explain(PlannedModel model) =>
        $"{Name(model)}: {(model.Placed ? Pools(model) : $"{model.Reason}: {model.Message}")}\n"
        + $"rule {model.Rule ?? "-"} of policy {model.Policy ?? "-"}, {Money(model.HourlyCost)} per hour\n"
        + (model.Candidates.Count == 0 ? "" : "\n" + Candidates(model, ""));

    private static string Candidates(PlannedModel model, string indent)
    {
        if (model.Candidates.Count == 0)
            return "";
        var table = new TextTable("POOL", "VERDICT", "SCORE", "REASON", "MESSAGE");
        foreach (var candidate in model.Candidates)
        {
            table.Add(
                candidate.Pool,
                candidate.Verdict,
                candidate.Score?.ToString(CultureInfo.InvariantCulture) ?? "-",
                candidate.Reason ?? "-",
                candidate.Message ?? "-");
        }

        return table.ToText(indent);
    }

    private static string Name(PlannedModel model) => $"{model.Namespace}/{model.Name}";

    private static string Placed(PlannedModel model)
    {
        var placed = model.Pools.Sum(p => p.Replicas);
        return model.Rule is null && model.Pools.Count == 0 && model.UnplacedReplicas == 0 && !model.Placed
            ? "-"
            : $"{placed}/{placed + model.UnplacedReplicas}";
    }

    private static string Pools(PlannedModel model) => model.Pools.Count == 0
        ? "-"
        : string.Join(", ", model.Pools.Select(p => $"{p.Replicas} on {p.Name} ({p.Tier})"));

    private static string Change(PlannedModel model)
    {
        var moves = model.Moves.Select(m => (m.From, m.To) switch
        {
            (null, { } to) => $"{m.Replicas} more on {to} ({m.Reason})",
            ({ } from, null) => $"{m.Replicas} fewer on {from} ({m.Reason})",
            var (from, to) => $"{m.Replicas} {from} -> {to} ({m.Reason})",
        });
        var victims = model.Victims.Select(v => $"takes the place of {v.Replicas} of {v.Namespace}/{v.Name} on {v.Pool}");
        var all = string.Join(", ", moves.Concat(victims));
        return all.Length > 0 ? all : model.IsLive ? "-" : "new";
    }

    private static string Sum(PlanReport report, int listed)
    {
        var unplaced = report.Models.Count(m => !m.Placed);
        var text = $"{report.Models.Count} {(report.Models.Count == 1 ? "model" : "models")}, {(unplaced == 0 ? "all placed" : $"{unplaced} not placed")}";
        if (listed < report.Models.Count)
            text += $" ({report.Models.Count - listed} more stay as they are)";
        text += report.HourlyCost is { } cost ? $"; {Money(cost)} per hour" : "; the cost per hour isn't known for all of them";
        if (report.IsLive)
            text += $", now {Money(report.CurrentHourlyCost)}";
        return report.Unoptimized is { } before
            ? $"{text}\noptimized: {report.Models.Sum(m => m.Pools.Sum(p => p.Replicas))} replicas placed; "
                + $"decided model by model: {before.PlacedReplicas}, at {Money(before.HourlyCost)} per hour"
            : text;
    }

    private static string Money(decimal? amount) => amount?.ToString("0.00##", CultureInfo.InvariantCulture) ?? "-";
}
