namespace HybridPlacement.Placement;

/// <summary>What a model holds: its pods, and what is reserved for it.</summary>
internal sealed class ModelState(ModelKey key)
{
    public ModelKey Key { get; } = key;

    public int Priority { get; set; }

    /// <summary>Pods that are bound to nodes.</summary>
    public List<PodState> Pods { get; } = [];

    /// <summary>Replicas that were decided and have no pod yet, each on the node it was counted on.</summary>
    public List<PodState> Assumed { get; } = [];

    /// <summary>The last decision that was reserved.</summary>
    public Decision? Reserved { get; set; }
}
