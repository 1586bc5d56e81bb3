namespace HybridPlacement.KubeRuntime;

/// <summary>Which keys go first.</summary>
public enum QueuePriority
{
    /// <summary>A change: somebody waits for it.</summary>
    Normal,

    /// <summary>The first list after start: nothing changed, it is only looked at again.</summary>
    Low,
}
