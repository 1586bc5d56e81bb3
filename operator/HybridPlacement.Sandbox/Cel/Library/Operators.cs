using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>Arithmetic, comparison, membership and indexing. Overflow is an error, never a wrap.</summary>
internal static class Operators
{
    public static IEnumerable<Overload> All { get; } =
    [
        // The evaluator treats these three itself: they don't need all their operands.
        new("_&&_(bool, bool) -> bool", a => (bool)a[0]! && (bool)a[1]!),
        new("_||_(bool, bool) -> bool", a => (bool)a[0]! || (bool)a[1]!),
        new("_?_:_(bool, A, A) -> A", a => (bool)a[0]! ? a[1] : a[2]),

        new("!_(bool) -> bool", a => !(bool)a[0]!),
        new("-_(int) -> int", a => Checked(() => checked(-(long)a[0]!))),
        new("-_(double) -> double", a => -(double)a[0]!),
        new("_==_(A, A) -> bool", a => Equality.AreEqual(a[0], a[1])),
        new("_!=_(A, A) -> bool", a => !Equality.AreEqual(a[0], a[1])),

        .. Comparisons(),

        new("_+_(int, int) -> int", a => Checked(() => checked((long)a[0]! + (long)a[1]!))),
        new("_+_(uint, uint) -> uint", a => Checked(() => checked((ulong)a[0]! + (ulong)a[1]!))),
        new("_+_(double, double) -> double", a => (double)a[0]! + (double)a[1]!),
        new("_+_(string, string) -> string", a => string.Concat((string)a[0]!, (string)a[1]!)),
        new("_+_(bytes, bytes) -> bytes", a => new CelBytes([.. ((CelBytes)a[0]!).Data, .. ((CelBytes)a[1]!).Data])),
        new("_+_(list(A), list(A)) -> list(A)", a => ((CelList)a[0]!).Concat((CelList)a[1]!)),
        new("_+_(duration, duration) -> duration", a => AddDurations((CelDuration)a[0]!, (CelDuration)a[1]!)),
        new("_+_(timestamp, duration) -> timestamp", a => AddTime((DateTimeOffset)a[0]!, (CelDuration)a[1]!)),
        new("_+_(duration, timestamp) -> timestamp", a => AddTime((DateTimeOffset)a[1]!, (CelDuration)a[0]!)),

        new("_-_(int, int) -> int", a => Checked(() => checked((long)a[0]! - (long)a[1]!))),
        new("_-_(uint, uint) -> uint", a => Checked(() => checked((ulong)a[0]! - (ulong)a[1]!))),
        new("_-_(double, double) -> double", a => (double)a[0]! - (double)a[1]!),
        new("_-_(duration, duration) -> duration", a => AddDurations((CelDuration)a[0]!, Negated((CelDuration)a[1]!))),
        new("_-_(timestamp, duration) -> timestamp", a => AddTime((DateTimeOffset)a[0]!, Negated((CelDuration)a[1]!))),
        new("_-_(timestamp, timestamp) -> duration", a => Difference((DateTimeOffset)a[0]!, (DateTimeOffset)a[1]!)),

        new("_*_(int, int) -> int", a => Checked(() => checked((long)a[0]! * (long)a[1]!))),
        new("_*_(uint, uint) -> uint", a => Checked(() => checked((ulong)a[0]! * (ulong)a[1]!))),
        new("_*_(double, double) -> double", a => (double)a[0]! * (double)a[1]!),
        new("_/_(int, int) -> int", a => Divided((long)a[0]!, (long)a[1]!)),
        new("_/_(uint, uint) -> uint", a => (ulong)a[1]! == 0 ? throw Error("division by zero") : (ulong)a[0]! / (ulong)a[1]!),
        new("_/_(double, double) -> double", a => (double)a[0]! / (double)a[1]!),
        new("_%_(int, int) -> int", a => Remainder((long)a[0]!, (long)a[1]!)),
        new("_%_(uint, uint) -> uint", a => (ulong)a[1]! == 0 ? throw Error("modulus by zero") : (ulong)a[0]! % (ulong)a[1]!),

        new("@in(A, list(A)) -> bool", a => ((CelList)a[1]!).Any(item => Equality.AreEqual(a[0], item))),
        new("@in(A, map(A, B)) -> bool", a => ((CelMap)a[1]!).TryGet(a[0], out _)),

        new("_[_](list(A), int) -> A", a => ItemAt((CelList)a[0]!, a[1])),
        new("_[_](map(A, B), A) -> B", a => ValueAt((CelMap)a[0]!, a[1])),
        new("_[_](optional(list(A)), int) -> optional(A)", a => FromOptional(a[0], a[1])),
        new("_[_](optional(map(A, B)), A) -> optional(B)", a => FromOptional(a[0], a[1])),
        new("_[?_](list(A), int) -> optional(A)", a => OptionalAt(a[0], a[1])),
        new("_[?_](map(A, B), A) -> optional(B)", a => OptionalAt(a[0], a[1])),
        new("_[?_](optional(list(A)), int) -> optional(A)", a => FromOptional(a[0], a[1])),
        new("_[?_](optional(map(A, B)), A) -> optional(B)", a => FromOptional(a[0], a[1])),

        new("size(string) -> int", a => CodePoints.Count((string)a[0]!)),
        new("size(bytes) -> int", a => (long)((CelBytes)a[0]!).Length),
        new("size(list(A)) -> int", a => (long)((CelList)a[0]!).Count),
        new("size(map(A, B)) -> int", a => (long)((CelMap)a[0]!).Count),
        new("string.size() -> int", a => CodePoints.Count((string)a[0]!)),
        new("bytes.size() -> int", a => (long)((CelBytes)a[0]!).Length),
        new("list(A).size() -> int", a => (long)((CelList)a[0]!).Count),
        new("map(A, B).size() -> int", a => (long)((CelMap)a[0]!).Count),
    ];

    /// <summary>The item of a list or map under an index or key; none where there is none.</summary>
    public static CelOptional OptionalAt(object? container, object? key) => container switch
    {
        CelList list when key is long index => index >= 0 && index < list.Count ? CelOptional.Of(list[(int)index]) : CelOptional.None,
        CelMap map => map.TryGet(key, out var value) ? CelOptional.Of(value) : CelOptional.None,
        _ => throw Error("no such overload"),
    };

    private static CelOptional FromOptional(object? optional, object? key) =>
        (CelOptional)optional! is { HasValue: true } some ? OptionalAt(some.Value, key) : CelOptional.None;

    private static IEnumerable<Overload> Comparisons()
    {
        string[] ordered = ["bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration"];
        string[] numbers = ["int", "uint", "double"];
        var pairs = ordered.Select(t => (t, t)).Concat(
            numbers.SelectMany(l => numbers.Where(r => r != l).Select(r => (l, r))));
        foreach (var (left, right) in pairs)
        {
            yield return new($"_<_({left}, {right}) -> bool", a => Equality.Compare(a[0], a[1]) < 0);
            yield return new($"_<=_({left}, {right}) -> bool", a => Equality.Compare(a[0], a[1]) <= 0);
            yield return new($"_>_({left}, {right}) -> bool", a => Equality.Compare(a[0], a[1]) > 0);
            yield return new($"_>=_({left}, {right}) -> bool", a => Equality.Compare(a[0], a[1]) >= 0);
        }
    }

    private static object? ItemAt(CelList list, object? index)
    {
        var at = index switch
        {
            long value => value,
            ulong value when value <= int.MaxValue => (long)value,
            double value when value == Math.Truncate(value) && Math.Abs(value) < int.MaxValue => (long)value,
            _ => throw Error($"unsupported index type '{TypeNames.Of(index).Name}' in list"),
        };
        return at >= 0 && at < list.Count ? list[(int)at] : throw Error($"index out of bounds: {at}");
    }

    private static object? ValueAt(CelMap map, object? key) =>
        map.TryGet(key, out var value) ? value : throw Error($"no such key: {Conversions.Text(key)}");

    private static long Divided(long left, long right) =>
        right == 0 ? throw Error("division by zero") : left == long.MinValue && right == -1 ? throw Error("integer overflow") : left / right;

    private static long Remainder(long left, long right) =>
        right == 0 ? throw Error("modulus by zero") : left == long.MinValue && right == -1 ? throw Error("integer overflow") : left % right;

    private static T Checked<T>(Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (OverflowException)
        {
            throw Error(typeof(T) == typeof(ulong) ? "unsigned integer overflow" : "integer overflow");
        }
    }

    private static CelDuration Negated(CelDuration duration) =>
        duration.Nanoseconds == long.MinValue ? throw Error("duration overflow") : new(-duration.Nanoseconds);

    private static CelDuration AddDurations(CelDuration left, CelDuration right)
    {
        var sum = (Int128)left.Nanoseconds + right.Nanoseconds;
        return sum > long.MaxValue || sum < long.MinValue ? throw Error("duration overflow") : new((long)sum);
    }

    private static DateTimeOffset AddTime(DateTimeOffset time, CelDuration duration)
    {
        var ticks = time.UtcTicks + duration.Nanoseconds / 100;
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks
            ? throw Error("timestamp overflow")
            : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    private static CelDuration Difference(DateTimeOffset left, DateTimeOffset right)
    {
        var nanoseconds = (Int128)(left.UtcTicks - right.UtcTicks) * 100;
        return nanoseconds > long.MaxValue || nanoseconds < long.MinValue ? throw Error("duration overflow") : new((long)nanoseconds);
    }

    private static CelEvaluationException Error(string message) => new(message);
}
