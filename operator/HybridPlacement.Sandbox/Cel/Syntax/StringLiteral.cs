using System.Globalization;
using System.Text;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Syntax;

/// <summary>String and bytes literals: single, double and triple quotes, <c>r</c> and <c>b</c> before them, escapes.</summary>
internal static class StringLiteral
{
    public static bool TryRead(string source, ref int at, out object? value)
    {
        value = null;
        var start = at;
        var quoteAt = at;
        var raw = false;
        var bytes = false;
        while (quoteAt < source.Length && quoteAt - start < 2 && source[quoteAt] is 'r' or 'R' or 'b' or 'B')
        {
            raw |= source[quoteAt] is 'r' or 'R';
            bytes |= source[quoteAt] is 'b' or 'B';
            quoteAt++;
        }
        if (quoteAt >= source.Length || source[quoteAt] is not ('"' or '\''))
            return false;
        var quote = source[quoteAt].ToString();
        if (string.CompareOrdinal(source, quoteAt, new string(quote[0], 3), 0, 3) == 0)
            quote = new string(quote[0], 3);
        at = quoteAt + quote.Length;
        var text = new StringBuilder();
        var data = new List<byte>();
        while (true)
        {
            if (at >= source.Length || (quote.Length == 1 && source[at] is '\n' or '\r'))
                throw new SyntaxException(start, $"Syntax error: token recognition error at: '{source[start..Math.Min(at, source.Length)]}'");
            if (string.CompareOrdinal(source, at, quote, 0, quote.Length) == 0)
                break;
            if (source[at] == '\\' && !raw)
                Escape(source, ref at, bytes, text, data);
            else if (source[at] == '\\' && at + 1 < source.Length && quote.Length == 1 && source[at + 1] == quote[0])
                Plain(source, ref at, 2, text, data);
            else
                Plain(source, ref at, char.IsHighSurrogate(source[at]) && at + 1 < source.Length ? 2 : 1, text, data);
        }
        at += quote.Length;
        value = bytes ? new CelBytes([.. data]) : text.ToString();
        return true;
    }

    private static void Plain(string source, ref int at, int length, StringBuilder text, List<byte> data)
    {
        var piece = source.Substring(at, length);
        text.Append(piece);
        data.AddRange(Encoding.UTF8.GetBytes(piece));
        at += length;
    }

    private static void Escape(string source, ref int at, bool bytes, StringBuilder text, List<byte> data)
    {
        var start = at++;
        var c = at < source.Length ? source[at++] : '\0';
        var plain = c switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' or '\'' or '"' or '`' or '?' => c,
            _ => '\0',
        };
        if (plain != '\0')
        {
            text.Append(plain);
            data.Add((byte)plain);
            return;
        }
        var (length, radix) = c switch
        {
            'x' or 'X' => (2, 16),
            'u' when !bytes => (4, 16),
            'U' when !bytes => (8, 16),
            >= '0' and <= '3' => (3, 8),
            _ => (0, 0),
        };
        if (radix == 8)
            at--;
        if (length == 0 || at + length > source.Length || !TryParse(source.AsSpan(at, length), radix, out var code))
            throw new SyntaxException(start, "invalid string literal: unable to unescape string");
        at += length;
        if (bytes)
            data.Add((byte)code);
        else if (Rune.IsValid(code))
            text.Append(new Rune(code).ToString());
        else
            throw new SyntaxException(start, "invalid string literal: invalid unicode code point");
    }

    private static bool TryParse(ReadOnlySpan<char> digits, int radix, out int value)
    {
        if (radix == 16)
            return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        value = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7')
                return false;
            value = value * 8 + digit - '0';
        }
        return true;
    }
}
