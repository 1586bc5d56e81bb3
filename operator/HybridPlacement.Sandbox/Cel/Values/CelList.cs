using System.Collections;

namespace HybridPlacement.Sandbox.Cel.Values;

/// <summary>A list; items may be made only when they are read.</summary>
internal abstract class CelList : IReadOnlyList<object?>
{
    public static readonly CelList Empty = new ArrayList([]);

    public abstract int Count { get; }

    public abstract object? this[int index] { get; }

    public static CelList Of(IReadOnlyList<object?> items) => new ArrayList(items);

    public virtual bool EqualTo(CelList other)
    {
        if (other is not ArrayList && GetType() != other.GetType())
            return other.EqualTo(this);
        return SameItems(this, other);
    }

    public virtual CelList Concat(CelList other) => new ArrayList([.. this, .. other]);

    public IEnumerator<object?> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    protected static bool SameItems(CelList left, CelList right)
    {
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!Equality.AreEqual(left[i], right[i]))
                return false;
        }
        return true;
    }

    private sealed class ArrayList(IReadOnlyList<object?> items) : CelList
    {
        public override int Count => items.Count;

        public override object? this[int index] => items[index];
    }
}
