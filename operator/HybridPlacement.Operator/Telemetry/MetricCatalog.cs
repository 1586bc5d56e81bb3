using HybridPlacement.KubeRuntime;

namespace HybridPlacement.Operator.Telemetry;

/// <summary>All metrics of the operator, for the reference that is generated from them.</summary>
public static class MetricCatalog
{
    /// <summary>Those of placement, then those of the controllers.</summary>
    public static IReadOnlyList<MetricDescription> All()
    {
        using var metrics = new OperatorMetrics(() => [], () => []);
        return [.. metrics.Described, .. RuntimeMetrics.Described];
    }
}
