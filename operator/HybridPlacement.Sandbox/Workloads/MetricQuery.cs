namespace HybridPlacement.Sandbox.Workloads;

/// <summary>What a HorizontalPodAutoscaler asks of the metrics APIs.</summary>
/// <param name="Namespace">The autoscaler's namespace.</param>
/// <param name="TargetKind">The kind of what it scales, such as <c>Deployment</c>.</param>
/// <param name="TargetName">The name of what it scales.</param>
/// <param name="Type"><c>Resource</c>, <c>ContainerResource</c>, <c>Pods</c>, <c>Object</c> or <c>External</c>, as in <c>spec.metrics</c>.</param>
/// <param name="Metric">The resource (<c>cpu</c>) or the metric's name.</param>
/// <param name="TargetType">
/// The form of the answer: <c>Utilization</c> (percent of what the pods request), <c>AverageValue</c> (per pod) or <c>Value</c>.
/// </param>
/// <param name="Replicas">How many replicas there are.</param>
public sealed record MetricQuery(
    string Namespace, string TargetKind, string TargetName, string Type, string Metric, string TargetType, int Replicas);
