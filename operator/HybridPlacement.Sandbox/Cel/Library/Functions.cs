using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>All functions and operators, by name.</summary>
internal static class Functions
{
    private static readonly ILookup<string, Overload> All = new IEnumerable<Overload>[]
    {
        Operators.All, Conversions.All, TimeFunctions.All, StringFunctions.All, ListFunctions.All, SetFunctions.All,
        OptionalFunctions.All, KubernetesFunctions.All, NetworkFunctions.All,
    }.SelectMany(o => o).ToLookup(o => o.Function, StringComparer.Ordinal);

    private static readonly HashSet<string> QualifiedNames =
        All.Select(g => g.Key).Where(n => n.Contains('.', StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);

    public static IEnumerable<Overload> Named(string name) => All[name];

    public static bool IsQualified(string name) => QualifiedNames.Contains(name);
}
