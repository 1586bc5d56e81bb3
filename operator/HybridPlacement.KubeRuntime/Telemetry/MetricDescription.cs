namespace HybridPlacement.KubeRuntime;

/// <summary>A metric as it is scraped, for the reference that is generated from it.</summary>
/// <param name="Name">Its name at <c>/metrics</c>, without the suffixes of a histogram's parts.</param>
/// <param name="Type">counter, gauge or histogram.</param>
/// <param name="What">What it counts or measures.</param>
/// <param name="Labels">Its labels. Each has few values, or one for each object that there is.</param>
public sealed record MetricDescription(string Name, string Type, string What, IReadOnlyList<string> Labels);
