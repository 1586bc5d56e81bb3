using System.Globalization;
using System.Text;

namespace HybridPlacement.Sandbox.Cel;

/// <summary>
/// Rewrites a pattern of RE2 for .NET's engine: ASCII classes, <c>$</c> at the very end only, one character per code
/// point, POSIX and Unicode class names, <c>\Q…\E</c>, <c>\x{…}</c>, <c>(?P&lt;name&gt;…)</c>.
/// </summary>
internal sealed class Re2Translator
{
    private const int MaxLength = 16 * 1024;
    private const int MaxDepth = 250;
    private const string Pair = "[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]";

    private static readonly Dictionary<string, string> Posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = "\\x00-\\x7F",
        ["blank"] = "\\t ",
        ["cntrl"] = "\\x00-\\x1F\\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = "!-/:-@\\[-`{-~",
        ["space"] = "\\t\\n\\v\\f\\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    private static readonly Dictionary<string, string> NotPosix = new(StringComparer.Ordinal)
    {
        ["alnum"] = "\\x00-/:-@\\[-`{-\\uFFFF",
        ["alpha"] = "\\x00-@\\[-`{-\\uFFFF",
        ["ascii"] = "\\x80-\\uFFFF",
        ["blank"] = "\\x00-\\x08\\x0A-\\x1F!-\\uFFFF",
        ["cntrl"] = " -~\\x80-\\uFFFF",
        ["digit"] = "\\x00-/:-\\uFFFF",
        ["graph"] = "\\x00- \\x7F-\\uFFFF",
        ["lower"] = "\\x00-`{-\\uFFFF",
        ["print"] = "\\x00-\\x1F\\x7F-\\uFFFF",
        ["punct"] = "\\x00- 0-9A-Za-z\\x7F-\\uFFFF",
        ["space"] = "\\x00-\\x08\\x0E-\\x1F!-\\uFFFF",
        ["upper"] = "\\x00-@\\[-\\uFFFF",
        ["word"] = "\\x00-/:-@\\[-\\^`{-\\uFFFF",
        ["xdigit"] = "\\x00-/:-@G-`g-\\uFFFF",
    };

    private readonly string _pattern;
    private readonly StringBuilder _output = new();
    private int _at;
    private bool _dotAll;
    private bool _multiline;

    private Re2Translator(string pattern) => _pattern = pattern;

    public static string Translate(string pattern)
    {
        if (pattern.Length > MaxLength)
            throw new FormatException("error parsing regexp: expression too large");
        var translator = new Re2Translator(pattern);
        translator.Alternatives(depth: 0);
        if (translator._at < pattern.Length)
            throw Error("unexpected )", pattern);
        return translator._output.ToString();
    }

    private void Alternatives(int depth)
    {
        if (depth > MaxDepth)
            throw Error("expression nests too deeply", _pattern);
        var dotAll = _dotAll;
        var multiline = _multiline;
        var repeatable = false;
        while (_at < _pattern.Length && _pattern[_at] != ')')
        {
            var c = _pattern[_at];
            switch (c)
            {
                case '|':
                    _at++;
                    _output.Append('|');
                    repeatable = false;
                    break;
                case '(':
                    repeatable = Group(depth);
                    break;
                case '*' or '+' or '?':
                    if (!repeatable)
                        throw Error("missing argument to repetition operator", c.ToString());
                    _at++;
                    Repetition(c.ToString());
                    break;
                case '{' when Counted() is { } counted:
                    if (!repeatable)
                        throw Error("missing argument to repetition operator", counted);
                    _at += counted.Length;
                    Repetition(counted);
                    break;
                default:
                    Atom();
                    repeatable = true;
                    break;
            }
        }
        _dotAll = dotAll;
        _multiline = multiline;
    }

    /// <returns>Whether something stands there that can be repeated (a mere change of flags can't).</returns>
    private bool Group(int depth)
    {
        var start = _at++;
        if (!TryTake("?"))
        {
            _output.Append('(');
            Close(depth, start);
            return true;
        }
        if (TryTake("P<") || (Peek(0) == '<' && Peek(1) is not ('=' or '!') && TryTake("<")))
        {
            var end = _pattern.IndexOf('>', _at);
            var name = end < 0 ? "" : _pattern[_at..end];
            if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
                throw Error("invalid named capture", _pattern[start..(end < 0 ? _pattern.Length : end + 1)]);
            _at = end + 1;
            _output.Append('(');
            Close(depth, start);
            return true;
        }
        return Flags(depth, start);
    }

    private bool Flags(int depth, int start)
    {
        var on = new StringBuilder();
        var negative = false;
        var dotAll = _dotAll;
        var multiline = _multiline;
        bool? ignoreCase = null;
        while (_at < _pattern.Length)
        {
            var c = _pattern[_at++];
            switch (c)
            {
                case 'i': ignoreCase = !negative; break;
                case 's': _dotAll = !negative; break;
                case 'm': _multiline = !negative; break;
                case 'U': throw Error("the flag U is not supported by this server", _pattern[start.._at]);
                case '-' when !negative: negative = true; break;
                case ')' or ':':
                    var flags = ignoreCase switch { true => "i", false => "-i", null => "" };
                    if (c == ')')
                    {
                        if (flags.Length > 0)
                            _output.Append("(?").Append(flags).Append(')');
                        return false;
                    }
                    _output.Append("(?").Append(flags).Append(':');
                    Close(depth, start);
                    _dotAll = dotAll;
                    _multiline = multiline;
                    return true;
                default:
                    throw Error("invalid or unsupported Perl syntax", _pattern[start.._at]);
            }
        }
        throw Error("missing closing )", _pattern);
    }

    private void Close(int depth, int start)
    {
        Alternatives(depth + 1);
        if (!TryTake(")"))
            throw Error("missing closing )", _pattern[..]);
        _ = start;
        _output.Append(')');
    }

    private void Repetition(string text)
    {
        var lazy = TryTake("?");
        if (_at < _pattern.Length && (_pattern[_at] is '*' or '+' or '?' || (_pattern[_at] == '{' && Counted() is not null)))
            throw Error("invalid nested repetition operator", text + (lazy ? "?" : "") + _pattern[_at]);
        _output.Append(text).Append(lazy ? "?" : "");
    }

    /// <summary>A counted repetition at this place; null where the brace is a plain character.</summary>
    private string? Counted()
    {
        var end = _pattern.IndexOf('}', _at);
        if (end < 0)
            return null;
        var text = _pattern[_at..(end + 1)];
        var bounds = text[1..^1].Split(',');
        if (bounds.Length > 2 || bounds[0].Length == 0 || bounds.Any(b => b.Any(c => !char.IsAsciiDigit(c))))
            return null;
        var min = bounds[0].Length > 4 ? 1001 : int.Parse(bounds[0], CultureInfo.InvariantCulture);
        var max = bounds.Length == 1 || bounds[1].Length == 0 ? min
            : bounds[1].Length > 4 ? 1001 : int.Parse(bounds[1], CultureInfo.InvariantCulture);
        return min > 1000 || max > 1000 || max < min ? throw Error("invalid repeat count", text) : text;
    }

    private void Atom()
    {
        var c = _pattern[_at];
        switch (c)
        {
            case '.':
                _at++;
                _output.Append("(?:").Append(Pair).Append(_dotAll ? "|[^\\uD800-\\uDFFF])" : "|[^\\n\\uD800-\\uDFFF])");
                break;
            case '^':
                _at++;
                _output.Append(_multiline ? "(?m:^)" : "\\A");
                break;
            case '$':
                _at++;
                _output.Append(_multiline ? "(?m:$)" : "\\z");
                break;
            case '[':
                Class();
                break;
            case '\\':
                Escape();
                break;
            default:
                Literal(Rune());
                break;
        }
    }

    private void Escape()
    {
        var start = _at++;
        if (_at >= _pattern.Length)
            throw Error("trailing backslash at end of expression", "");
        var c = _pattern[_at];
        switch (c)
        {
            case 'A' or 'z':
                _at++;
                _output.Append('\\').Append(c);
                return;
            case 'b' or 'B':
                _at++;
                // ASCII words only: .NET's own \b knows Unicode, and its NonBacktracking has no look-around to say so.
                _output.Append('\\').Append(c);
                return;
            case 'Q':
                _at++;
                var end = _pattern.IndexOf("\\E", _at, StringComparison.Ordinal);
                var quoted = end < 0 ? _pattern[_at..] : _pattern[_at..end];
                _at = end < 0 ? _pattern.Length : end + 2;
                foreach (var rune in quoted.EnumerateRunes())
                    Literal(rune);
                return;
            case 'd' or 's' or 'w':
                _at++;
                _output.Append('[').Append(Perl(c)).Append(']');
                return;
            case 'D' or 'S' or 'W':
                _at++;
                Negated(Perl(char.ToLowerInvariant(c)));
                return;
            case 'p' or 'P':
                var (set, negated) = Unicode(start);
                if (negated)
                    Negated(set);
                else
                    _output.Append('[').Append(set).Append(']');
                return;
            default:
                Literal(EscapedRune(start));
                return;
        }
    }

    private void Class()
    {
        var start = _at++;
        var negated = TryTake("^");
        var set = new StringBuilder();
        var supplementary = new List<string>();
        var first = true;
        while (true)
        {
            if (_at >= _pattern.Length)
                throw Error("missing closing ]", _pattern[start..]);
            if (_pattern[_at] == ']' && !first)
                break;
            first = false;
            if (ClassSet(set, start))
                continue;
            var low = ClassRune(start);
            var high = low;
            if (Peek(0) == '-' && Peek(1) is not (']' or '\0'))
            {
                var from = _at;
                _at++;
                high = ClassRune(start);
                if (high < low)
                    throw Error("invalid character class range", _pattern[(from - 1).._at]);
            }
            AddRange(set, supplementary, low.Value, high.Value);
        }
        _at++;
        if (negated)
        {
            if (supplementary.Count > 0)
                throw Error("a negated class with characters beyond U+FFFF is not supported by this server", _pattern[start.._at]);
            Negated(set.ToString());
        }
        else if (supplementary.Count == 0)
        {
            _output.Append('[').Append(set).Append(']');
        }
        else
        {
            _output.Append("(?:").AppendJoin('|', supplementary);
            if (set.Length > 0)
                _output.Append("|[").Append(set).Append(']');
            _output.Append(')');
        }
    }

    private bool ClassSet(StringBuilder set, int start)
    {
        if (TryTake("[:"))
        {
            var end = _pattern.IndexOf(":]", _at, StringComparison.Ordinal);
            var name = end < 0 ? "" : _pattern[_at..end];
            var table = name.StartsWith('^') ? NotPosix : Posix;
            if (!table.TryGetValue(name.TrimStart('^'), out var members))
                throw Error("invalid character class range", $"[:{name}:]");
            _at = end + 2;
            set.Append(members);
            return true;
        }
        if (Peek(0) != '\\')
            return false;
        switch (Peek(1))
        {
            case 'd' or 's' or 'w':
                set.Append(Perl(Peek(1)));
                _at += 2;
                return true;
            case 'D': set.Append(NotPosix["digit"]); _at += 2; return true;
            case 'W': set.Append(NotPosix["word"]); _at += 2; return true;
            case 'S': set.Append("\\x00-\\x08\\v\\x0E-\\x1F!-\\uFFFF"); _at += 2; return true;
            case 'p' or 'P':
                _at++;
                var (members, negated) = Unicode(start);
                set.Append(negated ? members.Replace("\\p{", "\\P{", StringComparison.Ordinal) : members);
                return true;
            default:
                return false;
        }
    }

    private Rune ClassRune(int start)
    {
        if (_at >= _pattern.Length)
            throw Error("missing closing ]", _pattern[start..]);
        if (_pattern[_at] != '\\')
            return Rune();
        var at = _at++;
        return EscapedRune(at);
    }

    private static void AddRange(StringBuilder set, List<string> supplementary, int low, int high)
    {
        if (low <= 0xffff)
        {
            set.Append(Escaped(low));
            if (high > low)
                set.Append('-').Append(Escaped(Math.Min(high, 0xffff)));
        }
        if (high <= 0xffff)
            return;
        low = Math.Max(low, 0x10000);
        var (lowHead, lowTail) = Surrogates(low);
        var (highHead, highTail) = Surrogates(high);
        if (lowHead == highHead)
        {
            supplementary.Add($"{lowHead}[{lowTail}-{highTail}]");
            return;
        }
        supplementary.Add($"{lowHead}[{lowTail}-\\uDFFF]");
        supplementary.Add($"{highHead}[\\uDC00-{highTail}]");
        var firstWhole = ((low - 0x10000) >> 10) + 1 + 0xd800;
        var lastWhole = ((high - 0x10000) >> 10) - 1 + 0xd800;
        if (firstWhole <= lastWhole)
            supplementary.Add($"[{Escaped(firstWhole)}-{Escaped(lastWhole)}][\\uDC00-\\uDFFF]");
    }

    private static (string Head, string Tail) Surrogates(int value) =>
        (Escaped(0xd800 + ((value - 0x10000) >> 10)), Escaped(0xdc00 + ((value - 0x10000) & 0x3ff)));

    private void Negated(string set) => _output.Append("(?:").Append(Pair).Append("|[^").Append(set).Append("\\uD800-\\uDFFF])");

    private (string Set, bool Negated) Unicode(int start)
    {
        var negated = _pattern[_at++] == 'P';
        string name;
        if (TryTake("{"))
        {
            var end = _pattern.IndexOf('}', _at);
            name = end < 0 ? "" : _pattern[_at..end];
            _at = end < 0 ? _pattern.Length : end + 1;
        }
        else
        {
            name = _at < _pattern.Length ? _pattern[_at++].ToString() : "";
        }
        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }
        var set = name switch
        {
            "Latin" => "A-Za-zªºÀ-ÖØ-öø-ʸˠ-ˤᴀ-ᴥᴬ-ᵜᵢ-ᵥᵫ-ᵷᵹ-ᶾḀ-ỿⁱⁿₐ-ₜKÅℲⅎⅠ-ↈⱠ-ⱿꜢ-ꞇꞋ-ꟊꟲ-ꟿꬰ-ꭚꭜ-ꭤﬀ-ﬆＡ-Ｚａ-ｚ",
            "Greek" => "Ͱ-ͳ͵-ͷͺ-ͽͿ΄ΆΈ-ΊΌΎ-ΡΣ-ϡϰ-Ͽἀ-ῼ",
            "Cyrillic" => "Ѐ-҄҇-ԯᲀ-ᲈᴫᵸꙀ-ꚟ",
            "Han" => "⺀-⺙⺛-⻳⼀-⿕々〇〡-〩〸-〻㐀-䶿一-鿿豈-舘並-龎",
            "Hiragana" => "ぁ-ゖゝ-ゟ",
            "Katakana" => "ァ-ヺヽ-ヿㇰ-ㇿｦ-ｯｱ-ﾝ",
            "Arabic" => "؀-؄؆-؋؍-ؚ؜-؞ؠ-ؿف-ي٠-ٯٱ-ۜ۞-ۿݐ-ݿ",
            "Hebrew" => "֑-ׇא-תׯ-״",
            "L" or "Lu" or "Ll" or "Lt" or "Lm" or "Lo" or "M" or "Mn" or "Mc" or "Me" or "N" or "Nd" or "Nl" or "No"
                or "P" or "Pc" or "Pd" or "Ps" or "Pe" or "Pi" or "Pf" or "Po" or "S" or "Sm" or "Sc" or "Sk" or "So"
                or "Z" or "Zs" or "Zl" or "Zp" or "C" or "Cc" or "Cf" or "Co" => $"\\p{{{name}}}",
            _ => throw Error("invalid character class range", _pattern[start.._at]),
        };
        if (negated && !set.StartsWith("\\p", StringComparison.Ordinal))
            throw Error("a negated script class is not supported by this server", _pattern[start.._at]);
        return (set, negated);
    }

    private Rune EscapedRune(int start)
    {
        if (_at >= _pattern.Length)
            throw Error("trailing backslash at end of expression", "");
        var c = _pattern[_at];
        switch (c)
        {
            case 'a': _at++; return new Rune('\a');
            case 'f': _at++; return new Rune('\f');
            case 'n': _at++; return new Rune('\n');
            case 'r': _at++; return new Rune('\r');
            case 't': _at++; return new Rune('\t');
            case 'v': _at++; return new Rune('\v');
            case 'x': return Hex(start);
            case '0':
                var digits = _pattern[_at..Math.Min(_at + 3, _pattern.Length)];
                var octal = new string([.. digits.TakeWhile(d => d is >= '0' and <= '7')]);
                _at += octal.Length;
                return new Rune(Convert.ToInt32(octal, 8));
            default:
                if (char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c))
                    return Rune();
                throw Error("invalid escape sequence", _pattern[start..Math.Min(_at + 1, _pattern.Length)]);
        }
    }

    private Rune Hex(int start)
    {
        _at++;
        string digits;
        if (TryTake("{"))
        {
            var end = _pattern.IndexOf('}', _at);
            digits = end < 0 ? "" : _pattern[_at..end];
            _at = end < 0 ? _pattern.Length : end + 1;
        }
        else
        {
            digits = _at + 2 <= _pattern.Length ? _pattern.Substring(_at, 2) : "";
            _at = Math.Min(_at + 2, _pattern.Length);
        }
        return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && System.Text.Rune.IsValid(value)
            ? new Rune(value)
            : throw Error("invalid escape sequence", _pattern[start.._at]);
    }

    private Rune Rune()
    {
        if (!System.Text.Rune.TryGetRuneAt(_pattern, _at, out var rune))
            throw Error("invalid UTF-8", _pattern);
        _at += rune.Utf16SequenceLength;
        return rune;
    }

    private void Literal(Rune rune)
    {
        if (rune.Value > 0xffff)
            _output.Append("(?:").Append(rune.ToString()).Append(')');
        else
            _output.Append(Escaped(rune.Value));
    }

    private static string Escaped(int value) => value < 0x80 && char.IsAsciiLetterOrDigit((char)value)
        ? ((char)value).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"\\u{value:X4}");

    private static string Perl(char kind) => kind switch
    {
        'd' => "0-9",
        's' => "\\t\\n\\f\\r ",
        _ => "0-9A-Za-z_",
    };

    private char Peek(int ahead) => _at + ahead < _pattern.Length ? _pattern[_at + ahead] : '\0';

    private bool TryTake(string text)
    {
        if (string.CompareOrdinal(_pattern, _at, text, 0, text.Length) != 0)
            return false;
        _at += text.Length;
        return true;
    }

    private static FormatException Error(string what, string where) =>
        new($"error parsing regexp: {what}: `{where}`");
}
