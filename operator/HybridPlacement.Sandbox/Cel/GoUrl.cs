using System.Globalization;
using System.Text;

namespace HybridPlacement.Sandbox.Cel;

/// <summary>A URL taken apart as Go's <c>url.ParseRequestURI</c> does: absolute, or an absolute path.</summary>
/// <param name="Scheme">Lower case; empty for a mere path.</param>
/// <param name="Host">Host and port as written; IPv6 in brackets.</param>
/// <param name="Path">Escaped path.</param>
/// <param name="Query">What follows the question mark.</param>
/// <param name="Text">The whole, as it was given.</param>
internal sealed record GoUrl(string Scheme, string Host, string Path, string Query, string Text)
{
    public string Hostname
    {
        get
        {
            if (Host.StartsWith('['))
                return Host.IndexOf(']', StringComparison.Ordinal) is var end && end > 0 ? Host[1..end] : Host;
            var colon = Host.LastIndexOf(':');
            return colon < 0 ? Host : Host[..colon];
        }
    }

    public string Port
    {
        get
        {
            var colon = Host.LastIndexOf(':');
            return colon < 0 || Host.EndsWith(']') ? "" : Host[(colon + 1)..];
        }
    }

    /// <summary>The query's values by name; pieces that can't be decoded are left out.</summary>
    public IEnumerable<(string Name, string Value)> QueryValues()
    {
        foreach (var piece in Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = piece.IndexOf('=', StringComparison.Ordinal);
            var name = Unescape(equals < 0 ? piece : piece[..equals]);
            var value = Unescape(equals < 0 ? "" : piece[(equals + 1)..]);
            if (name is not null && value is not null)
                yield return (name, value);
        }
    }

    public static bool TryParseRequest(string text, out GoUrl url)
    {
        url = new GoUrl("", "", "", "", text);
        if (text.Length == 0 || text.Any(c => c is < ' ' or (char)0x7f))
            return false;
        var (scheme, rest) = TakeScheme(text);
        if (scheme is null)
            return false;
        var mark = rest.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 ? "" : rest[(mark + 1)..];
        if (mark >= 0)
            rest = rest[..mark];
        if (!rest.StartsWith('/'))
        {
            // "mailto:x" is opaque, which is fine; a relative path is not.
            url = new GoUrl(scheme, "", "", query, text);
            return scheme.Length > 0;
        }
        var host = "";
        if (rest.StartsWith("//", StringComparison.Ordinal) && (scheme.Length > 0 || !rest.StartsWith("///", StringComparison.Ordinal)))
        {
            var end = rest.IndexOf('/', 2);
            host = end < 0 ? rest[2..] : rest[2..end];
            rest = end < 0 ? "" : rest[end..];
            host = host[(host.LastIndexOf('@') + 1)..];
            if (!IsHost(host))
                return false;
        }
        url = new GoUrl(scheme, host, rest, query, text);
        return Unescape(rest.Replace("+", "%2B", StringComparison.Ordinal)) is not null;
    }

    private static (string? Scheme, string Remainder) TakeScheme(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiLetter(c))
                continue;
            if (char.IsAsciiDigit(c) || c is '+' or '-' or '.')
            {
                if (i == 0)
                    return ("", text);
            }
            else if (c == ':')
            {
                return i == 0 ? (null, "") : (text[..i].ToLowerInvariant(), text[(i + 1)..]);
            }
            else
            {
                return ("", text);
            }
        }
        return ("", text);
    }

    private static bool IsHost(string host)
    {
        var port = host;
        if (host.StartsWith('['))
        {
            var end = host.LastIndexOf(']');
            if (end < 0)
                return false;
            port = host[(end + 1)..];
            if (port.Length > 0 && port[0] != ':')
                return false;
        }
        else if (host.Any(c => c is ' ' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}'))
        {
            return false;
        }
        var colon = port.LastIndexOf(':');
        return colon < 0 || port[(colon + 1)..].All(char.IsAsciiDigit);
    }

    private static string? Unescape(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                    return null;
                bytes.Add(value);
                i += 2;
            }
            else if (text[i] == '+')
            {
                bytes.Add((byte)' ');
            }
            else
            {
                var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
