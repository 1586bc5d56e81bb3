using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>Values that may be missing. <c>or</c> and <c>orValue</c> are evaluated by need.</summary>
internal static class OptionalFunctions
{
    public static IEnumerable<Overload> All { get; } =
    [
        new("'optional.of'(A) -> optional(A)", a => CelOptional.Of(a[0])),
        new("'optional.none'() -> optional(A)", _ => CelOptional.None),
        new("'optional.ofNonZeroValue'(A) -> optional(A)", a => IsZero(a[0]) ? CelOptional.None : CelOptional.Of(a[0])),
        new("optional(A).hasValue() -> bool", a => ((CelOptional)a[0]!).HasValue),
        new("optional(A).value() -> A", a => ((CelOptional)a[0]!).Value),
        new("optional(A).or(optional(A)) -> optional(A)", a => ((CelOptional)a[0]!).HasValue ? a[0] : a[1]),
        new("optional(A).orValue(A) -> A", a => (CelOptional)a[0]! is { HasValue: true } some ? some.Value : a[1]),
    ];

    private static bool IsZero(object? value) => value switch
    {
        null or false or 0L or 0UL or 0.0 or "" => true,
        CelBytes bytes => bytes.Length == 0,
        CelList list => list.Count == 0,
        CelMap map => map.Count == 0,
        CelDuration duration => duration.Nanoseconds == 0,
        _ => false,
    };
}
