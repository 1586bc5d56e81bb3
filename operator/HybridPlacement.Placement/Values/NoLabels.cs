using System.Collections.Frozen;

namespace HybridPlacement.Placement;

/// <summary>One shared empty label map.</summary>
internal static class NoLabels
{
    public static IReadOnlyDictionary<string, string> Instance { get; } = FrozenDictionary<string, string>.Empty;
}
