using System.Net;
using HybridPlacement.Sandbox.Cel.Library;

namespace HybridPlacement.Sandbox.Cel.Values;

/// <summary>Equality and order. Numbers compare by value whatever their types; values of unlike types are unequal.</summary>
internal static class Equality
{
    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (long or ulong or double, long or ulong or double) => CompareNumbers(left, right) == 0,
        (CelList a, CelList b) => a.EqualTo(b),
        (CelMap a, CelMap b) => a.EqualTo(b),
        (CelOptional a, CelOptional b) =>
            a.HasValue == b.HasValue && (!a.HasValue || AreEqual(a.Value, b.Value)),
        (IPAddress a, IPAddress b) => a.Equals(b),
        (GoUrl a, GoUrl b) => a.Text == b.Text,
        (Quantity a, Quantity b) => a.CompareTo(b) == 0,
        _ => left.Equals(right),
    };

    /// <summary>Less than zero, zero, more; null where the two can't be ordered (NaN).</summary>
    public static int? Compare(object? left, object? right) => (left, right) switch
    {
        (long or ulong or double, long or ulong or double) => CompareNumbers(left, right),
        (string a, string b) => CompareText(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (CelBytes a, CelBytes b) => a.CompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        (CelDuration a, CelDuration b) => a.CompareTo(b),
        _ => throw new CelEvaluationException("no such overload"),
    };

    private static int? CompareNumbers(object left, object right)
    {
        switch (left, right)
        {
            case (long a, long b): return a.CompareTo(b);
            case (ulong a, ulong b): return a.CompareTo(b);
            case (long a, ulong b): return a < 0 ? -1 : ((ulong)a).CompareTo(b);
            case (ulong a, long b): return b < 0 ? 1 : a.CompareTo((ulong)b);
            case (double a, double b): return double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);
            case (double a, _): return CompareWithWhole(a, right);
            default: return -CompareWithWhole((double)right, left);
        }
    }

    private static int? CompareWithWhole(double value, object whole)
    {
        if (double.IsNaN(value))
            return null;
        if (value >= 18446744073709551616.0)
            return 1;
        if (value < -9223372036854775808.0)
            return -1;
        var integral = (Int128)Math.Floor(value);
        var other = whole is long signed ? signed : (Int128)(ulong)whole;
        var order = integral.CompareTo(other);
        return order != 0 ? order : value > Math.Floor(value) ? 1 : 0;
    }

    /// <summary>By code point, as UTF-8 sorts; UTF-16 differs where surrogates are.</summary>
    private static int CompareText(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            if (left[i] == right[i])
                continue;
            var a = char.IsSurrogate(left[i]);
            var b = char.IsSurrogate(right[i]);
            return a == b ? left[i].CompareTo(right[i]) : a ? 1 : -1;
        }
        return left.Length.CompareTo(right.Length);
    }
}
