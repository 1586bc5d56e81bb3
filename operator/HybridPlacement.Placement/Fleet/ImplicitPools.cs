namespace HybridPlacement.Placement;

/// <summary>The pools of a fleet whose platform team has declared none: one per tier, from the label on the nodes.</summary>
internal static class ImplicitPools
{
    public const string Label = "hybridplacement.io/tier";

    public static SortedList<string, PoolState> Create() => new(StringComparer.Ordinal)
    {
        ["cloud"] = Of("cloud", Tier.Cloud),
        ["edge"] = Of("edge", Tier.Edge),
        ["on-prem"] = Of("on-prem", Tier.OnPrem),
    };

    /// <summary>The toleration is what clusters' ExtendedResourceToleration gives to pods that ask for GPUs.</summary>
    private static PoolState Of(string name, Tier tier) => new(new Pool
    {
        Name = name,
        Tier = tier,
        NodeSelector = LabelSelector.ForLabel(Label, name),
        Tolerations = [new Toleration(ResourceNames.NvidiaGpu, Effect: TaintEffect.NoSchedule)],
    });
}
