namespace HybridPlacement.Sandbox.Cel.Values;

/// <summary>A map, or an object with fields. Keys are bool, int, uint or string; 1, 1u and 1.0 are one key.</summary>
internal abstract class CelMap
{
    public abstract int Count { get; }

    public abstract IEnumerable<object> Keys { get; }

    public abstract bool TryGet(object? key, out object? value);

    public static CelMap Of(IReadOnlyDictionary<object, object?> entries) => new DictionaryMap(entries);

    /// <summary>An empty dictionary that holds keys as a map compares them.</summary>
    public static Dictionary<object, object?> NewEntries() => new(KeyComparer.Instance);

    public bool EqualTo(CelMap other) =>
        Count == other.Count && Keys.All(k =>
            other.TryGet(k, out var theirs) && TryGet(k, out var ours) && Equality.AreEqual(ours, theirs));

    private sealed class DictionaryMap(IReadOnlyDictionary<object, object?> entries) : CelMap
    {
        public override int Count => entries.Count;

        public override IEnumerable<object> Keys => entries.Keys;

        public override bool TryGet(object? key, out object? value)
        {
            value = null;
            return key is not null && entries.TryGetValue(key, out value);
        }
    }

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();

        public new bool Equals(object? left, object? right) => object.Equals(Normal(left), Normal(right));

        public int GetHashCode(object key) => Normal(key)!.GetHashCode();

        private static object? Normal(object? key) => key switch
        {
            ulong value when value <= long.MaxValue => (long)value,
            double value when value == Math.Truncate(value) && Math.Abs(value) < 9e18 => (long)value,
            _ => key,
        };
    }
}
