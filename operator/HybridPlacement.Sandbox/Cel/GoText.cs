using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Cel;

/// <summary>
/// Writes values as Go's <c>fmt</c> and <c>encoding/json</c> do: the API server's messages are made by these.
/// </summary>
internal static class GoText
{
    /// <summary>A value in an error message: strings quoted, other scalars plain, the rest as JSON.</summary>
    public static string Value(JsonNode? value) => JsonKinds.Of(value) switch
    {
        JsonKind.String => Quote(value!.GetValue<string>()),
        JsonKind.Number => Float(JsonKinds.Double(value!)),
        _ => Json(value),
    };

    /// <summary><c>strconv.Quote</c>.</summary>
    public static string Quote(string text)
    {
        var output = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => output.Append("\\\""),
                '\\' => output.Append("\\\\"),
                '\a' => output.Append("\\a"),
                '\b' => output.Append("\\b"),
                '\f' => output.Append("\\f"),
                '\n' => output.Append("\\n"),
                '\r' => output.Append("\\r"),
                '\t' => output.Append("\\t"),
                '\v' => output.Append("\\v"),
                < 0x20 or 0x7f => output.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                _ when IsPrintable(rune) => output.Append(rune.ToString()),
                <= 0xffff => output.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => output.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
        }
        return output.Append('"').ToString();
    }

    /// <summary><c>%v</c> of a float64: shortest form, exponent below 1e-4 and from 1e21.</summary>
    public static string Float(double value)
    {
        if (double.IsNaN(value))
            return "NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "+Inf" : "-Inf";
        return Layout(value, minExponent: -4, maxExponent: 21, twoDigitExponent: true);
    }

    /// <summary><c>strconv.FormatFloat(v, 'g', -1, 64)</c>: an exponent from 1e6 on where the digits don't reach there.</summary>
    public static string ShortFloat(double value) =>
        double.IsFinite(value) ? Layout(value, minExponent: -4, maxExponent: 6, twoDigitExponent: true) : Float(value);

    /// <summary>The shortest digits without an exponent: <c>strconv.FormatFloat(v, 'f', -1, 64)</c>.</summary>
    public static string PlainFloat(double value) =>
        double.IsFinite(value) ? Layout(value, minExponent: -400, maxExponent: 400, twoDigitExponent: true) : Float(value);

    /// <summary><c>encoding/json</c>: keys sorted, HTML escaped, floats plain between 1e-6 and 1e21.</summary>
    public static string Json(JsonNode? value)
    {
        var output = new StringBuilder();
        WriteJson(value, output);
        return output.ToString();
    }

    /// <summary>An object of fields that are in order, each once, as <see cref="Json"/> writes it.</summary>
    public static string JsonOf(IEnumerable<KeyValuePair<string, JsonNode?>> fields)
    {
        var output = new StringBuilder(64);
        WriteFields(fields, output);
        return output.ToString();
    }

    /// <summary>A finite number as <c>encoding/json</c> writes it.</summary>
    public static string JsonNumber(double value) => Layout(value, minExponent: -6, maxExponent: 21, twoDigitExponent: false);

    private static void WriteJson(JsonNode? value, StringBuilder output)
    {
        switch (JsonKinds.Of(value))
        {
            case JsonKind.Null: output.Append("null"); break;
            case JsonKind.Boolean: output.Append(value!.GetValue<bool>() ? "true" : "false"); break;
            case JsonKind.Integer: output.Append(JsonKinds.Int64(value!)); break;
            case JsonKind.Number: output.Append(JsonNumber(JsonKinds.Double(value!))); break;
            case JsonKind.String: WriteJsonString(value!.GetValue<string>(), output); break;
            case JsonKind.Array:
                output.Append('[');
                var first = true;
                foreach (var item in value!.AsArray())
                {
                    if (!first)
                        output.Append(',');
                    first = false;
                    WriteJson(item, output);
                }
                output.Append(']');
                break;
            default:
                WriteFields(value!.AsObject().OrderBy(p => p.Key, StringComparer.Ordinal), output);
                break;
        }
    }

    private static void WriteFields(IEnumerable<KeyValuePair<string, JsonNode?>> fields, StringBuilder output)
    {
        output.Append('{');
        var first = true;
        foreach (var (key, item) in fields)
        {
            if (!first)
                output.Append(',');
            first = false;
            WriteJsonString(key, output);
            output.Append(':');
            WriteJson(item, output);
        }
        output.Append('}');
    }

    private static void WriteJsonString(string text, StringBuilder output)
    {
        output.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => output.Append("\\\""),
                '\\' => output.Append("\\\\"),
                '\n' => output.Append("\\n"),
                '\r' => output.Append("\\r"),
                '\t' => output.Append("\\t"),
                '\b' => output.Append("\\b"),
                '\f' => output.Append("\\f"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' =>
                    output.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => output.Append(c),
            };
        }
        output.Append('"');
    }

    /// <summary>Lays the shortest round-trip digits out with or without an exponent.</summary>
    private static string Layout(double value, int minExponent, int maxExponent, bool twoDigitExponent)
    {
        if (value == 0)
            return double.IsNegative(value) ? "-0" : "0";
        var shortest = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        var roundTrip = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var exponent = int.Parse(shortest.AsSpan(shortest.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = roundTrip.Split('E')[0].Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        // Rounding to 17 digits never carries into another decade that the shortest digits would not show too,
        // save for values that print as 9.99…; their shortest form decides.
        if (roundTrip.IndexOf('E', StringComparison.Ordinal) is var e && e >= 0)
            exponent = int.Parse(roundTrip.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = value < 0 ? "-" : "";
        if (exponent < minExponent || exponent >= maxExponent)
        {
            var fraction = mantissa.Length > 1 ? "." + mantissa[1..] : "";
            var digits = Math.Abs(exponent).ToString(twoDigitExponent ? "00" : "0", CultureInfo.InvariantCulture);
            return $"{sign}{mantissa[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{digits}";
        }
        if (exponent < 0)
            return sign + "0." + new string('0', -exponent - 1) + mantissa;
        if (mantissa.Length <= exponent + 1)
            return sign + mantissa.PadRight(exponent + 1, '0');
        return sign + mantissa[..(exponent + 1)] + "." + mantissa[(exponent + 1)..];
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.SpaceSeparator => rune.Value == ' ',
        _ => true,
    };
}
