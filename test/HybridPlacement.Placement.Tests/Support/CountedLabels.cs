using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace HybridPlacement.Placement.Tests;

/// <summary>Labels that tell when one of them is looked up.</summary>
internal sealed class CountedLabels(IReadOnlyDictionary<string, string> labels, Action looked) : IReadOnlyDictionary<string, string>
{
    public int Count => labels.Count;

    public IEnumerable<string> Keys => labels.Keys;

    public IEnumerable<string> Values => labels.Values;

    public string this[string key] => labels[key];

    public bool ContainsKey(string key) => labels.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        looked();
        return labels.TryGetValue(key, out value);
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => labels.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
