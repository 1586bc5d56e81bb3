using System.Globalization;

namespace HybridPlacement.Placement;

/// <summary>
/// What a request for GPUs means in node affinity: the same conditions as <see cref="GpuFacts.Satisfy"/>, so that
/// kube-scheduler takes the nodes that the decision counted and no others.
/// </summary>
internal static class GpuRequirements
{
    /// <summary>
    /// Whether a shared GPU won't do: it gives no memory of its own, and Nvidia's device plugin refuses more than one.
    /// </summary>
    public static bool NeedsWholeGpu(AcceleratorRequest request) => request.Count > 1 || request.MemoryMiB is not null;

    /// <param name="request">What is asked for.</param>
    /// <param name="computeCapability">What a TensorRT plan was built for.</param>
    /// <param name="products">Product labels in the pool: affinity can't name a card with any suffix, so they are listed.</param>
    public static IReadOnlyList<LabelRequirement> Of(
        AcceleratorRequest request, NumericVersion? computeCapability, IEnumerable<string> products)
    {
        var requirements = new List<LabelRequirement>();
        if (request.Products.Count > 0)
        {
            var accepted = new SortedSet<string>(request.Products, StringComparer.Ordinal);
            accepted.UnionWith(products.Where(p => request.Products.Contains(GpuFacts.CardOf(p))));
            requirements.Add(new(GpuLabels.Product, LabelOperator.In, [.. accepted]));
        }

        if (request.MemoryMiB is { } memory)
        {
            var label = request.ResourceName.StartsWith("nvidia.com/mig-", StringComparison.Ordinal)
                ? request.ResourceName + GpuLabels.MemorySuffix
                : GpuLabels.Memory;
            requirements.Add(new(label, LabelOperator.Gt, [Text(memory - 1)]));
        }

        if (computeCapability is { } capability)
        {
            requirements.Add(new(GpuLabels.ComputeMajor, LabelOperator.In, [Text(capability.Major)]));
            requirements.Add(new(GpuLabels.ComputeMinor, LabelOperator.In, [Text(capability.Minor)]));
        }

        if (NeedsWholeGpu(request))
            requirements.Add(new(GpuLabels.SharingStrategy, LabelOperator.NotIn, ["mps", "time-slicing"]));
        return requirements;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
