namespace HybridPlacement.Placement;

/// <summary>
/// The GPUs of a node as Nvidia's GPU feature discovery labels them. What a label doesn't say is unknown, and what is
/// unknown meets no requirement.
/// </summary>
internal sealed record GpuFacts
{
    private const string Prefix = "nvidia.com/";
    private const string SharedSuffix = "-SHARED";

    /// <summary>The label nvidia.com/gpu.product as it stands, slices and sharing included.</summary>
    public string? Product { get; private init; }

    /// <summary>The product without <c>-MIG-…</c> and <c>-SHARED</c>: the card.</summary>
    public string? Card { get; private init; }

    /// <summary>Memory per GPU, or per slice where the whole node is sliced alike.</summary>
    public long? MemoryMiB { get; private init; }

    /// <summary>The compute capability.</summary>
    public NumericVersion? ComputeCapability { get; private init; }

    /// <summary>Time-sliced or under MPS: a request gets no memory of its own.</summary>
    public bool Shared { get; private init; }

    /// <summary>Memory per slice, by resource name, where the node mixes slices.</summary>
    private IReadOnlyList<KeyValuePair<string, long>> SliceMemoryMiB { get; init; } = [];

    /// <summary>Reads the labels; null when none is about GPUs.</summary>
    public static GpuFacts? From(IReadOnlyDictionary<string, string> labels)
    {
        List<KeyValuePair<string, long>>? slices = null;
        var any = false;
        foreach (var (key, value) in labels)
        {
            if (!key.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            any = true;
            if (key.StartsWith("nvidia.com/mig-", StringComparison.Ordinal)
                && key.EndsWith(GpuLabels.MemorySuffix, StringComparison.Ordinal)
                && WholeNumber.TryParse(value, out var memory))
            {
                (slices ??= []).Add(new(key[..^GpuLabels.MemorySuffix.Length], memory));
            }
        }

        if (!any) return null;
        var product = labels.GetValueOrDefault(GpuLabels.Product);
        return new GpuFacts
        {
            Product = product,
            Card = product is null ? null : CardOf(product),
            MemoryMiB = WholeNumber.TryParse(labels.GetValueOrDefault(GpuLabels.Memory), out var mib) ? mib : null,
            ComputeCapability = Capability(labels),
            Shared = labels.GetValueOrDefault(GpuLabels.SharingStrategy) is "time-slicing" or "mps"
                || (product?.EndsWith(SharedSuffix, StringComparison.Ordinal) ?? false),
            SliceMemoryMiB = slices ?? [],
        };
    }

    /// <summary>The GPUs that an autoscaler's node will have, as far as its pool says.</summary>
    public static GpuFacts Of(ElasticRoom elastic) => new()
    {
        Product = elastic.GpuProduct,
        Card = elastic.GpuProduct is null ? null : CardOf(elastic.GpuProduct),
        MemoryMiB = elastic.GpuMemoryMiB,
        Shared = elastic.GpuProduct?.EndsWith(SharedSuffix, StringComparison.Ordinal) ?? false,
    };

    /// <summary>The card that a product label names: NVIDIA-A100-SXM4-80GB of NVIDIA-A100-SXM4-80GB-MIG-1g.10gb-SHARED.</summary>
    public static string CardOf(string product)
    {
        var card = product.EndsWith(SharedSuffix, StringComparison.Ordinal) ? product[..^SharedSuffix.Length] : product;
        var slice = card.IndexOf("-MIG-", StringComparison.Ordinal);
        return slice < 0 ? card : card[..slice];
    }

    /// <summary>Whether the GPUs are of the kind that a request needs.</summary>
    public bool Satisfy(AcceleratorRequest request, NumericVersion? computeCapability)
    {
        if (request.Products.Count > 0 && !Names(request.Products)) return false;
        if (request.MemoryMiB is { } wanted && !(MemoryOf(request.ResourceName) >= wanted)) return false;
        if (Shared && GpuRequirements.NeedsWholeGpu(request)) return false;
        return computeCapability is null || ComputeCapability == computeCapability;
    }

    private bool Names(IReadOnlyList<string> products)
    {
        for (var i = 0; i < products.Count; i++)
        {
            if (products[i] == Product || products[i] == Card) return Product is not null;
        }

        return false;
    }

    private long? MemoryOf(string resource)
    {
        if (!resource.StartsWith("nvidia.com/mig-", StringComparison.Ordinal)) return MemoryMiB;
        foreach (var (name, memory) in SliceMemoryMiB)
        {
            if (name == resource) return memory;
        }

        return null;
    }

    private static NumericVersion? Capability(IReadOnlyDictionary<string, string> labels) =>
        WholeNumber.TryParse(labels.GetValueOrDefault(GpuLabels.ComputeMajor), out var major)
        && WholeNumber.TryParse(labels.GetValueOrDefault(GpuLabels.ComputeMinor), out var minor)
        && major <= 1000 && minor <= 1000
            ? NumericVersion.Of((int)major, (int)minor)
            : null;
}
