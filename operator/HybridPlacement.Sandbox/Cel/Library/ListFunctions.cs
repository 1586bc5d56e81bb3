using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>Functions of lists: those of Kubernetes and those of CEL's own list extension.</summary>
internal static class ListFunctions
{
    private static readonly string[] Summable = ["int", "uint", "double", "duration"];
    private static readonly string[] Ordered = ["int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes"];

    public static IEnumerable<Overload> All { get; } =
    [
        .. Summable.Select(t => new Overload($"list({t}).sum() -> {t}", a => Sum((CelList)a[0]!, t))),
        .. Ordered.Select(t => new Overload($"list({t}).isSorted() -> bool", a => IsSorted((CelList)a[0]!))),
        .. Ordered.Select(t => new Overload($"list({t}).min() -> {t}", a => Extreme((CelList)a[0]!, -1, "min"))),
        .. Ordered.Select(t => new Overload($"list({t}).max() -> {t}", a => Extreme((CelList)a[0]!, 1, "max"))),
        .. Ordered.Select(t => new Overload($"list({t}).sort() -> list({t})", a => Sorted((CelList)a[0]!, (CelList)a[0]!))),
        new("list(A).indexOf(A) -> int", a => (long)((CelList)a[0]!).ToList().FindIndex(i => Equality.AreEqual(i, a[1]))),
        new("list(A).lastIndexOf(A) -> int", a => (long)((CelList)a[0]!).ToList().FindLastIndex(i => Equality.AreEqual(i, a[1]))),
        new("list(A).distinct() -> list(A)", a => Distinct((CelList)a[0]!)),
        new("list(A).reverse() -> list(A)", a => CelList.Of(((CelList)a[0]!).Reverse().ToArray())),
        new("list(A).first() -> optional(A)", a => ((CelList)a[0]!) is { Count: > 0 } l ? CelOptional.Of(l[0]) : CelOptional.None),
        new("list(A).last() -> optional(A)", a => ((CelList)a[0]!) is { Count: > 0 } l ? CelOptional.Of(l[^1]) : CelOptional.None),
        new("list(A).slice(int, int) -> list(A)", a => Slice((CelList)a[0]!, (long)a[1]!, (long)a[2]!)),
        new("list(list(A)).flatten() -> list(A)", a => Flatten((CelList)a[0]!, 1)),
        new("list(dyn).flatten(int) -> list(dyn)", a => (long)a[1]! < 0
            ? throw new CelEvaluationException("level must be non-negative") : Flatten((CelList)a[0]!, (long)a[1]!)),
        new("'lists.range'(int) -> list(int)", a => Range((long)a[0]!)),
    ];

    /// <summary>The items in the order of their keys.</summary>
    public static CelList Sorted(CelList items, CelList keys)
    {
        if (keys.Count > 0 && keys.Any(k => TypeNames.Of(k) != TypeNames.Of(keys[0])))
            throw new CelEvaluationException("list elements must have the same type");
        var order = keys.Index().OrderBy(k => k.Item, Comparer<object?>.Create((l, r) => Equality.Compare(l, r) ?? 0));
        return CelList.Of(order.Select(k => items[k.Index]).ToArray());
    }

    private static object Sum(CelList list, string type)
    {
        var add = Operators.All.Single(o => o.Function == "_+_" && o.Text.StartsWith($"_+_({type}, {type})", StringComparison.Ordinal));
        object sum = type switch { "int" => 0L, "uint" => 0UL, "double" => 0.0, _ => new CelDuration(0) };
        return list.Aggregate(sum, (total, item) => add.Apply([total, item])!);
    }

    private static bool IsSorted(CelList list)
    {
        for (var i = 1; i < list.Count; i++)
        {
            if (Equality.Compare(list[i - 1], list[i]) > 0)
                return false;
        }
        return true;
    }

    private static object? Extreme(CelList list, int sign, string name)
    {
        if (list.Count == 0)
            throw new CelEvaluationException($"{name} called on empty list");
        var best = list[0];
        foreach (var item in list)
        {
            if (Equality.Compare(item, best) * sign > 0)
                best = item;
        }
        return best;
    }

    private static CelList Distinct(CelList list)
    {
        var distinct = new List<object?>();
        foreach (var item in list)
        {
            if (!distinct.Exists(d => Equality.AreEqual(d, item)))
                distinct.Add(item);
        }
        return CelList.Of(distinct);
    }

    private static CelList Slice(CelList list, long start, long end)
    {
        if (start < 0 || end < 0)
            throw new CelEvaluationException($"cannot slice({start}, {end}), negative indexes not supported");
        if (start > end)
            throw new CelEvaluationException($"cannot slice({start}, {end}), start index must be less than or equal to end index");
        if (end > list.Count)
            throw new CelEvaluationException($"cannot slice({start}, {end}), list is length {list.Count}");
        return CelList.Of(list.Skip((int)start).Take((int)(end - start)).ToArray());
    }

    private static CelList Flatten(CelList list, long depth)
    {
        var flat = new List<object?>();
        foreach (var item in list)
        {
            if (item is CelList inner && depth > 0)
                flat.AddRange(Flatten(inner, depth - 1));
            else
                flat.Add(item);
        }
        return CelList.Of(flat);
    }

    private static CelList Range(long count) => count > 1_000_000
        ? throw new CelEvaluationException($"lists.range({count}): more than 1000000 items")
        : CelList.Of(Enumerable.Range(0, (int)Math.Max(0, count)).Select(i => (object?)(long)i).ToArray());
}
