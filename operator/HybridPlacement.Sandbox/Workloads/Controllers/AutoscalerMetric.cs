using System.Globalization;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>One entry of an autoscaler's <c>spec.metrics</c>: what it asks for, and its words for what comes of it.</summary>
internal sealed record AutoscalerMetric(string Type, string Metric, string TargetType, double Target, JsonObject Spec)
{
    public static AutoscalerMetric Read(JsonObject spec)
    {
        var type = spec.Text("type") ?? "";
        var field = type.Length == 0 ? "" : char.ToLowerInvariant(type[0]) + type[1..];
        var source = spec.Object(field);
        var target = source.Object("target");
        var targetType = target.Text("type") ?? "";
        var value = targetType switch
        {
            "Utilization" => target.Scalar("averageUtilization"),
            "AverageValue" => target.Scalar("averageValue"),
            _ => target.Scalar("value"),
        };
        var name = source.Text("metric", "name") ?? source.Text("name") ?? "";
        return new AutoscalerMetric(type, name, targetType, Amount(value), spec);
    }

    /// <summary>The condition's reason when the metric isn't to be had.</summary>
    public string FailedReason => $"FailedGet{Type}Metric";

    /// <summary>What the controller says of a cluster without this metrics API.</summary>
    public string Missing(string @namespace) => Type switch
    {
        "Resource" or "ContainerResource" =>
            $"{(TargetType == "Utilization" ? $"failed to get {Metric} utilization: " : "")}unable to get metrics for resource {Metric}: "
            + "unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)",
        "External" =>
            $"unable to get external metric {@namespace}/{Metric}/nil: unable to fetch metrics from external metrics API: "
            + $"the server could not find the requested resource (get {Metric}.external.metrics.k8s.io)",
        _ =>
            $"unable to get metric {Metric}: unable to fetch metrics from custom metrics API: "
            + "no custom metrics API (custom.metrics.k8s.io) registered",
    };

    /// <summary>As events and conditions name the metric.</summary>
    public string Description => Type switch
    {
        "Resource" or "ContainerResource" =>
            TargetType == "Utilization" ? $"{Metric} resource utilization (percentage of request)" : $"{Metric} resource",
        "Pods" => $"pods metric {Metric}",
        "External" => $"external metric {Metric}(nil)",
        _ => $"{Spec.Text("object", "describedObject", "kind")} metric {Metric}",
    };

    /// <summary>The entry of <c>status.currentMetrics</c>.</summary>
    public JsonObject Status(double value)
    {
        var current = new JsonObject();
        var text = string.Create(CultureInfo.InvariantCulture, $"{(long)Math.Round(value * 1000)}m");
        if (value == Math.Truncate(value)) text = value.ToString("0", CultureInfo.InvariantCulture);
        if (TargetType == "Utilization") current["averageUtilization"] = (int)Math.Round(value);
        else current[TargetType == "AverageValue" ? "averageValue" : "value"] = text;
        var field = char.ToLowerInvariant(Type[0]) + Type[1..];
        var source = (JsonObject)(Spec[field]?.DeepClone() ?? new JsonObject());
        source.Remove("target");
        source["current"] = current;
        return new JsonObject { ["type"] = Type, [field] = source };
    }

    private static double Amount(string? quantity) =>
        Quantity.TryParse(quantity, out var amount) ? (double)amount : 0;
}
