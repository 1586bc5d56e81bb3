using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Runtime;

/// <summary>
/// Finds what a selector selects, and what selects an object, without a look at the whole namespace: objects are indexed by their
/// namespace and by each of their labels, selectors by one of these that all have that they select.
/// </summary>
internal static class LabelIndex
{
    /// <summary>The selector of a ReplicaSet, a Deployment or a PodDisruptionBudget.</summary>
    public static LabelSelector? Selector(JsonObject resource) => LabelSelector.Read(resource.At("spec", "selector"));

    /// <summary>The selector of a Service; null where it has none.</summary>
    public static LabelSelector? PlainSelector(JsonObject service) => LabelSelector.ReadMap(service.At("spec", "selector"));

    /// <summary>What an object is indexed by.</summary>
    public static IReadOnlyCollection<string> ValuesOf(JsonObject resource) => ValuesOf(resource.Namespace(), resource.Map("metadata", "labels"));

    /// <summary>What an object with these labels is indexed by.</summary>
    public static IReadOnlyCollection<string> ValuesOf(string @namespace, IReadOnlyDictionary<string, string> labels) =>
        [@namespace, .. labels.Select(label => Value(@namespace, label.Key, label.Value))];

    /// <summary>What a selector is indexed by; null where it selects nothing.</summary>
    public static string? ValueOf(string @namespace, LabelSelector? selector)
    {
        if (selector is null) return null;
        var first = selector.Requirements.FirstOrDefault(requirement => requirement is { Operator: "In", Values.Count: 1 });
        return first is null ? @namespace : Value(@namespace, first.Key, first.Values[0]);
    }

    /// <summary>The objects that a selector selects, of those in an index of <see cref="ValuesOf(JsonObject)"/>.</summary>
    public static IEnumerable<JsonObject> Selected(this ResourceCache cache, string index, string @namespace, LabelSelector? selector) =>
        ValueOf(@namespace, selector) is { } value
            ? cache.Find(index, value).Where(resource => selector!.Matches(resource.Map("metadata", "labels")))
            : [];

    /// <summary>The objects whose selector selects one, of those in <see cref="ClusterCache.BySelector"/>.</summary>
    public static IEnumerable<JsonObject> Selecting(this ResourceCache cache, JsonObject selected, Func<JsonObject, LabelSelector?> selector)
    {
        var labels = selected.Map("metadata", "labels");
        return ValuesOf(selected).SelectMany(value => cache.Find(ClusterCache.BySelector, value))
            .Where(resource => selector(resource)?.Matches(labels) == true);
    }

    private static string Value(string @namespace, string key, string value) => $"{@namespace}/{key}={value}";
}
