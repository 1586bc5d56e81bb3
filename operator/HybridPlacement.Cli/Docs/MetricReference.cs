using System.Text;
using HybridPlacement.Operator.Telemetry;

namespace HybridPlacement.Cli.Docs;

/// <summary>Every metric of the operator, in Markdown.</summary>
internal static class MetricReference
{
    public static string Write()
    {
        var text = new StringBuilder(
            """
            # Metrics

            Generated from the code by `hybridplacement docs`: change it there. The operator serves them at `/metrics` (the chart's
            `metrics.port`), and those of the .NET runtime (`dotnet_…`) beside them. A label has few values, or one for each object
            that there is: model, pool, kind. Some 5,000 models have series of their own; what is over is one, with
            `otel_metric_overflow="true"`.

            | metric | type | labels | what |
            |---|---|---|---|

            """);
        foreach (var metric in MetricCatalog.All())
            text.Append($"| `{metric.Name}` | {metric.Type} | {string.Join(", ", metric.Labels)} | {metric.What} |\n");
        return text.ToString();
    }
}
