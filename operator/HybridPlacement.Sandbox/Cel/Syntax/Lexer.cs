using System.Globalization;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Syntax;

/// <summary>Cuts the source into tokens.</summary>
internal sealed class Lexer(string source)
{
    private static readonly string[] TwoCharacterSymbols = ["||", "&&", "==", "!=", "<=", ">="];
    private int _at;

    public static List<Token> Read(string source)
    {
        var lexer = new Lexer(source);
        var tokens = new List<Token>();
        do
            tokens.Add(lexer.Next());
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        SkipBlanks();
        var start = _at;
        if (_at >= source.Length)
            return new(TokenKind.End, "<EOF>", null, start);
        var c = source[_at];
        if (StringLiteral.TryRead(source, ref _at, out var literal))
            return new(literal is CelBytes ? TokenKind.Bytes : TokenKind.String, "", literal, start);
        if (char.IsAsciiLetter(c) || c == '_')
        {
            while (_at < source.Length && (char.IsAsciiLetterOrDigit(source[_at]) || source[_at] == '_'))
                _at++;
            return new(TokenKind.Identifier, source[start.._at], null, start);
        }
        if (char.IsAsciiDigit(c) || (c == '.' && _at + 1 < source.Length && char.IsAsciiDigit(source[_at + 1])))
            return Number();
        foreach (var symbol in TwoCharacterSymbols)
        {
            if (string.CompareOrdinal(source, _at, symbol, 0, 2) == 0)
            {
                _at += 2;
                return new(TokenKind.Symbol, symbol, null, start);
            }
        }
        if ("<>+-*/%!?:.,()[]{}".Contains(c, StringComparison.Ordinal))
        {
            _at++;
            return new(TokenKind.Symbol, c.ToString(), null, start);
        }
        throw new SyntaxException(start, $"Syntax error: token recognition error at: '{c}'");
    }

    private void SkipBlanks()
    {
        while (_at < source.Length)
        {
            if (source[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
                _at++;
            else if (string.CompareOrdinal(source, _at, "//", 0, 2) == 0)
                _at = source.IndexOf('\n', _at) is var end && end < 0 ? source.Length : end;
            else
                return;
        }
    }

    private Token Number()
    {
        var start = _at;
        if (source[_at] == '0' && _at + 1 < source.Length && source[_at + 1] is 'x' or 'X')
        {
            _at += 2;
            while (_at < source.Length && char.IsAsciiHexDigit(source[_at]))
                _at++;
            return Whole(start, source[(start + 2).._at], NumberStyles.AllowHexSpecifier);
        }
        Digits();
        var isDouble = false;
        if (_at + 1 < source.Length && source[_at] == '.' && char.IsAsciiDigit(source[_at + 1]))
        {
            isDouble = true;
            _at++;
            Digits();
        }
        if (_at < source.Length && source[_at] is 'e' or 'E')
        {
            var exponent = _at + 1;
            if (exponent < source.Length && source[exponent] is '+' or '-')
                exponent++;
            if (exponent < source.Length && char.IsAsciiDigit(source[exponent]))
            {
                isDouble = true;
                _at = exponent;
                Digits();
            }
        }
        if (!isDouble)
            return Whole(start, source[start.._at], NumberStyles.None);
        var value = double.Parse(source.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsInfinity(value)
            ? throw new SyntaxException(start, "invalid double literal")
            : new(TokenKind.Double, "", value, start);
    }

    private Token Whole(int start, string digits, NumberStyles style)
    {
        var unsigned = _at < source.Length && source[_at] is 'u' or 'U';
        if (unsigned)
            _at++;
        if (digits.TrimStart('0').Length > 20
            || !UInt128.TryParse(digits, style, CultureInfo.InvariantCulture, out var value)
            || value > (unsigned ? ulong.MaxValue : (UInt128)1 << 63))
        {
            throw new SyntaxException(start, unsigned ? "invalid uint literal" : "invalid int literal");
        }
        // An int literal is kept unsigned: whether 2^63 fits depends on the minus before it.
        return new(unsigned ? TokenKind.Uint : TokenKind.Int, "", (ulong)value, start);
    }

    private void Digits()
    {
        while (_at < source.Length && char.IsAsciiDigit(source[_at]))
            _at++;
    }
}
