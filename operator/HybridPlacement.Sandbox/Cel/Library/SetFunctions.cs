using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>Lists seen as sets.</summary>
internal static class SetFunctions
{
    public static IEnumerable<Overload> All { get; } =
    [
        new("'sets.contains'(list(A), list(A)) -> bool", a => Contains((CelList)a[0]!, (CelList)a[1]!)),
        new("'sets.equivalent'(list(A), list(A)) -> bool",
            a => Contains((CelList)a[0]!, (CelList)a[1]!) && Contains((CelList)a[1]!, (CelList)a[0]!)),
        new("'sets.intersects'(list(A), list(A)) -> bool", a => ((CelList)a[0]!).Any(i => Has((CelList)a[1]!, i))),
    ];

    private static bool Contains(CelList list, CelList items) => items.All(i => Has(list, i));

    private static bool Has(CelList list, object? item) => list.Any(i => Equality.AreEqual(i, item));
}
