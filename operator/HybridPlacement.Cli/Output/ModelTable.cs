using HybridPlacement.Cli.Sandboxing;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HybridPlacement.Cli.Output;

/// <summary>The table of models: where each runs, whether it serves, and why there.</summary>
internal static class ModelTable
{
    public static IRenderable Create(IEnumerable<ModelReport> models, bool framed)
    {
        var table = new Table { Border = framed ? TableBorder.Rounded : TableBorder.None };
        foreach (var column in new[] { "MODEL", "SENSITIVITY", "LATENCY", "POOL", "TIER", "READY", "WHY" })
            table.AddColumn(new TableColumn(new Text(column)) { NoWrap = column != "WHY" });
        foreach (var model in models)
        {
            table.AddRow(
                new Text($"{model.Namespace}/{model.Name}"),
                new Text(model.Sensitivity),
                new Text(model.Latency),
                new Text(Join(model.Pools.Select(p => p.Name))),
                new Text(Join(model.Pools.Select(p => p.Tier).Distinct())),
                new Text(
                    $"{model.Pools.Sum(p => p.ReadyReplicas)}/{model.Replicas}",
                    new Style(model.Ready ? Color.Green : Color.Yellow)),
                new Text(Why(model)));
        }

        return table;
    }

    private static string Why(ModelReport model) =>
        model.Rule is null ? model.Why ?? "no decision yet"
        : model.Ready ? model.Rule
        : $"{model.Rule}: {model.Why}";

    private static string Join(IEnumerable<string> values) =>
        string.Join(", ", values) is { Length: > 0 } joined ? joined : "-";
}
