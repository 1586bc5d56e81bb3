using System.Text;
using System.Text.RegularExpressions;
using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>Functions of strings; places and lengths count code points.</summary>
internal static class StringFunctions
{
    public static IEnumerable<Overload> All { get; } =
    [
        new("string.startsWith(string) -> bool", a => S(a[0]).StartsWith(S(a[1]), StringComparison.Ordinal)),
        new("string.endsWith(string) -> bool", a => S(a[0]).EndsWith(S(a[1]), StringComparison.Ordinal)),
        new("string.contains(string) -> bool", a => S(a[0]).Contains(S(a[1]), StringComparison.Ordinal)),
        new("string.matches(string) -> bool", a => Compiled(a[1]).IsMatch(S(a[0]))),
        new("matches(string, string) -> bool", a => Compiled(a[1]).IsMatch(S(a[0]))),
        new("string.find(string) -> string", a => Compiled(a[1]).Match(S(a[0])).Value),
        new("string.findAll(string) -> list(string)", a => FindAll(S(a[0]), Compiled(a[1]), -1)),
        new("string.findAll(string, int) -> list(string)", a => FindAll(S(a[0]), Compiled(a[1]), (long)a[2]!)),

        new("string.charAt(int) -> string", a => CharAt(S(a[0]), (long)a[1]!)),
        new("string.indexOf(string) -> int", a => IndexOf(S(a[0]), S(a[1]), 0)),
        new("string.indexOf(string, int) -> int", a => IndexOf(S(a[0]), S(a[1]), (long)a[2]!)),
        new("string.lastIndexOf(string) -> int", a => LastIndexOf(S(a[0]), S(a[1]), null)),
        new("string.lastIndexOf(string, int) -> int", a => LastIndexOf(S(a[0]), S(a[1]), (long)a[2]!)),
        new("string.lowerAscii() -> string", a => string.Concat(S(a[0]).Select(c => char.IsAscii(c) ? char.ToLowerInvariant(c) : c))),
        new("string.upperAscii() -> string", a => string.Concat(S(a[0]).Select(c => char.IsAscii(c) ? char.ToUpperInvariant(c) : c))),
        new("string.trim() -> string", a => S(a[0]).Trim()),
        new("string.replace(string, string) -> string", a => Replace(S(a[0]), S(a[1]), S(a[2]), -1)),
        new("string.replace(string, string, int) -> string", a => Replace(S(a[0]), S(a[1]), S(a[2]), (long)a[3]!)),
        new("string.split(string) -> list(string)", a => Split(S(a[0]), S(a[1]), -1)),
        new("string.split(string, int) -> list(string)", a => Split(S(a[0]), S(a[1]), (long)a[2]!)),
        new("string.substring(int) -> string", a => Substring(S(a[0]), (long)a[1]!, null)),
        new("string.substring(int, int) -> string", a => Substring(S(a[0]), (long)a[1]!, (long)a[2]!)),
        new("list(string).join() -> string", a => Join((CelList)a[0]!, "")),
        new("list(string).join(string) -> string", a => Join((CelList)a[0]!, S(a[1]))),
        new("string.format(list(dyn)) -> string", a => StringFormat.Apply(S(a[0]), (CelList)a[1]!)),
        new("'strings.quote'(string) -> string", a => Quoted(S(a[0]))),
    ];

    private static string S(object? value) => (string)value!;

    private static Regex Compiled(object? pattern)
    {
        try
        {
            return Re2.Compile(S(pattern));
        }
        catch (FormatException e)
        {
            throw new CelEvaluationException(e.Message);
        }
    }

    private static CelList FindAll(string text, Regex regex, long limit)
    {
        var found = new List<object?>();
        for (var match = regex.Match(text); match.Success && (limit < 0 || found.Count < limit); match = match.NextMatch())
            found.Add(match.Value);
        return CelList.Of(found);
    }

    private static string CharAt(string text, long index)
    {
        var length = CodePoints.Count(text);
        if (index < 0 || index > length)
            throw new CelEvaluationException($"index out of range: {index}");
        return index == length ? "" : Substring(text, index, index + 1);
    }

    private static long IndexOf(string text, string wanted, long from)
    {
        if (from < 0 || from > CodePoints.Count(text))
            throw new CelEvaluationException($"index out of range: {from}");
        var found = text.IndexOf(wanted, CodePoints.Offset(text, from), StringComparison.Ordinal);
        return found < 0 ? -1 : CodePoints.IndexOf(text, found);
    }

    private static long LastIndexOf(string text, string wanted, long? upTo)
    {
        var length = CodePoints.Count(text);
        if (upTo < 0 || upTo > length)
            throw new CelEvaluationException($"index out of range: {upTo}");
        if (wanted.Length == 0)
            return upTo ?? length;
        var last = text.Length - wanted.Length;
        if (upTo is { } bound)
            last = Math.Min(last, CodePoints.Offset(text, bound));
        for (var at = last; at >= 0; at--)
        {
            if (string.CompareOrdinal(text, at, wanted, 0, wanted.Length) == 0)
                return CodePoints.IndexOf(text, at);
        }
        return -1;
    }

    private static string Replace(string text, string old, string with, long limit)
    {
        if (limit == 0 || old == with)
            return text;
        var output = new StringBuilder();
        var at = 0;
        if (old.Length == 0)
        {
            foreach (var piece in CodePoints.Each(text))
            {
                if (limit-- != 0)
                    output.Append(with);
                else
                    limit = 0;
                output.Append(piece);
            }
            return (limit != 0 ? output.Append(with) : output).ToString();
        }
        for (; limit != 0; limit--)
        {
            var found = text.IndexOf(old, at, StringComparison.Ordinal);
            if (found < 0)
                break;
            output.Append(text, at, found - at).Append(with);
            at = found + old.Length;
        }
        return output.Append(text, at, text.Length - at).ToString();
    }

    private static CelList Split(string text, string separator, long limit)
    {
        if (limit == 0)
            return CelList.Empty;
        if (limit == 1)
            return CelList.Of([text]);
        if (separator.Length > 0)
        {
            return CelList.Of(limit < 0 || limit > int.MaxValue
                ? text.Split(separator, StringSplitOptions.None)
                : text.Split(separator, (int)limit, StringSplitOptions.None));
        }
        var pieces = CodePoints.Each(text).ToList();
        if (limit > 0 && pieces.Count > limit)
        {
            pieces[(int)limit - 1] = string.Concat(pieces.Skip((int)limit - 1));
            pieces.RemoveRange((int)limit, pieces.Count - (int)limit);
        }
        return CelList.Of(pieces);
    }

    private static string Substring(string text, long start, long? end)
    {
        var length = CodePoints.Count(text);
        var stop = end ?? length;
        if (start < 0 || start > length)
            throw new CelEvaluationException($"index out of range: {start}");
        if (stop < 0 || stop > length)
            throw new CelEvaluationException($"index out of range: {stop}");
        if (start > stop)
            throw new CelEvaluationException($"invalid substring range. start: {start}, end: {stop}");
        return text[CodePoints.Offset(text, start)..CodePoints.Offset(text, stop)];
    }

    private static string Join(CelList list, string separator) => string.Join(
        separator, list.Select(i => i as string ?? throw new CelEvaluationException("no such overload")));

    private static string Quoted(string text)
    {
        var output = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '\a' => output.Append("\\a"),
                '\b' => output.Append("\\b"),
                '\f' => output.Append("\\f"),
                '\n' => output.Append("\\n"),
                '\r' => output.Append("\\r"),
                '\t' => output.Append("\\t"),
                '\v' => output.Append("\\v"),
                '\\' => output.Append("\\\\"),
                '"' => output.Append("\\\""),
                _ => output.Append(c),
            };
        }
        return output.Append('"').ToString();
    }
}
