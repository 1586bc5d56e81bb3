using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>
/// One step of a path as managedFields write it: <c>f:name</c> a field, <c>k:{…}</c> the item of a list by its keys,
/// <c>v:…</c> a value of a set, <c>i:0</c> an index.
/// </summary>
/// <param name="Kind">f, k, v or i.</param>
/// <param name="Text">What follows the colon; JSON with sorted keys for k and v.</param>
internal readonly record struct PathElement(char Kind, string Text) : IComparable<PathElement>
{
    private const string Order = "fkvi";

    public static PathElement Field(string name) => new('f', name);

    /// <param name="keys">In order of their names.</param>
    public static PathElement Key(IEnumerable<KeyValuePair<string, JsonNode?>> keys) => new('k', GoText.JsonOf(keys));

    public static PathElement Value(JsonNode? value) => new('v', GoText.Json(value));

    public static PathElement Index(int index) => new('i', index.ToString(CultureInfo.InvariantCulture));

    public static PathElement Parse(string text)
    {
        if (text.Length < 2 || text[1] != ':' || !Order.Contains(text[0], StringComparison.Ordinal))
            throw new FormatException($"'{text}' is no path element of managed fields.");
        var rest = text[2..];
        return new PathElement(text[0], text[0] is 'k' or 'v' ? GoText.Json(JsonNode.Parse(rest)) : rest);
    }

    public int CompareTo(PathElement other)
    {
        var byKind = Order.IndexOf(Kind, StringComparison.Ordinal) - Order.IndexOf(other.Kind, StringComparison.Ordinal);
        return byKind != 0 ? byKind : string.CompareOrdinal(Text, other.Text);
    }

    public string Serialized => $"{Kind}:{Text}";

    /// <summary>As messages show it, to be appended to a path: <c>.spec</c>, <c>[name="a"]</c>.</summary>
    public override string ToString() => Kind switch
    {
        'f' => "." + Text,
        'k' => $"[{string.Join(',', JsonNode.Parse(Text)!.AsObject().Select(p => $"{p.Key}={GoText.Value(p.Value)}"))}]",
        'v' => $"[={GoText.Value(JsonNode.Parse(Text))}]",
        _ => $"[{Text}]",
    };
}
