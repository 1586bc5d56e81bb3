using k8s.Models;

namespace HybridPlacement.Operator.Mapping;

/// <summary>Labels as the decision has them.</summary>
internal static class LabelMap
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>The labels of an object; none for one that isn't known.</summary>
    public static IReadOnlyDictionary<string, string> Of(V1ObjectMeta? metadata) => metadata?.Labels?.AsReadOnly() ?? None;

    public static bool AreSame(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(l => right.TryGetValue(l.Key, out var value) && value == l.Value);
}
