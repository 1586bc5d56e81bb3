using System.Globalization;
using System.Text;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary><c>"%s has %d".format([x, 1])</c>: verbs s d f e b o x X, and precision for f and e.</summary>
internal static class StringFormat
{
    private const int MaxPrecision = 1000;

    public static string Apply(string format, CelList arguments)
    {
        var output = new StringBuilder();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                output.Append(format[i]);
                continue;
            }
            if (++i >= format.Length)
                throw Error("unexpected end of string");
            if (format[i] == '%')
            {
                output.Append('%');
                continue;
            }
            var precision = 6;
            if (format[i] == '.')
            {
                var start = ++i;
                while (i < format.Length && char.IsAsciiDigit(format[i]))
                    i++;
                if (i >= format.Length || i == start || i - start > 4)
                    throw Error("unable to find end of precision specifier");
                precision = int.Parse(format.AsSpan(start, i - start), CultureInfo.InvariantCulture);
                if (precision > MaxPrecision)
                    throw Error($"precision {precision} exceeds maximum of {MaxPrecision}");
            }
            if (next >= arguments.Count)
                throw Error($"index {next} out of range");
            output.Append(Clause(format[i], precision, arguments[next++]));
        }
        return output.ToString();
    }

    private static string Clause(char verb, int precision, object? value) => (verb, value) switch
    {
        ('s', _) => Text(value),
        ('d', long or ulong) => Conversions.Text(value),
        ('d', double number) when !double.IsFinite(number) => GoText.Float(number),
        ('f', double or long or ulong) => Fixed(Number(value), precision),
        ('e', double or long or ulong) => Scientific(Number(value), precision),
        ('b', bool flag) => flag ? "1" : "0",
        ('b', long number) => Signed(number, n => n.ToString("b", CultureInfo.InvariantCulture)),
        ('b', ulong number) => number.ToString("b", CultureInfo.InvariantCulture),
        ('o', long number) => Signed(number, Octal),
        ('o', ulong number) => Octal(number),
        ('x', long number) => Signed(number, n => n.ToString("x", CultureInfo.InvariantCulture)),
        ('x', ulong number) => number.ToString("x", CultureInfo.InvariantCulture),
        ('X', long number) => Signed(number, n => n.ToString("X", CultureInfo.InvariantCulture)),
        ('X', ulong number) => number.ToString("X", CultureInfo.InvariantCulture),
        ('x', string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        ('X', string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        ('x', CelBytes bytes) => Convert.ToHexStringLower(bytes.Data),
        ('X', CelBytes bytes) => Convert.ToHexString(bytes.Data),
        ('d' or 'f' or 'e' or 'b' or 'o' or 'x' or 'X', _) =>
            throw Error($"error during formatting: the clause %{verb} can't be used on {TypeNames.Of(value).Name}"),
        _ => throw Error($"could not parse formatting clause: unrecognized formatting clause \"{verb}\""),
    };

    private static string Text(object? value) => value switch
    {
        CelList list => $"[{string.Join(", ", list.Select(Text))}]",
        CelMap map => $"{{{string.Join(", ", map.Keys.Select(k => (Key: Text(k), Value: k)).OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => $"{k.Key}: {Text(map.TryGet(k.Value, out var v) ? v : null)}"))}}}",
        double number => GoText.PlainFloat(number),
        CelOptional { HasValue: true } some => $"optional({Text(some.Value)})",
        CelOptional => "optional.none()",
        _ => Conversions.Text(value),
    };

    private static double Number(object? value) => value switch
    {
        long number => number,
        ulong number => number,
        _ => (double)value!,
    };

    private static string Fixed(double value, int precision) => double.IsFinite(value)
        ? value.ToString("F" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : GoText.Float(value);

    private static string Scientific(double value, int precision)
    {
        if (!double.IsFinite(value))
            return GoText.Float(value);
        var digits = precision == 0 ? "0" : "0." + new string('0', precision);
        return value.ToString(digits + "e+00", CultureInfo.InvariantCulture);
    }

    private static string Signed(long value, Func<ulong, string> write) =>
        value < 0 ? "-" + write((ulong)(-(value + 1)) + 1) : write((ulong)value);

    private static string Octal(ulong value)
    {
        var output = new StringBuilder();
        do
            output.Insert(0, (char)('0' + value % 8));
        while ((value /= 8) > 0);
        return output.ToString();
    }

    private static CelEvaluationException Error(string message) => new(message);
}
