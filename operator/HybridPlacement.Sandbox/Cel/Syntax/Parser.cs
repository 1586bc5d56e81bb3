namespace HybridPlacement.Sandbox.Cel.Syntax;

/// <summary>Parses an expression; macros become nodes of their own. Depth is bounded, so that no input ends the process.</summary>
internal sealed class Parser
{
    public const int MaxLength = 100_000;
    private const int MaxDepth = 200;

    private static readonly HashSet<string> Reserved =
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while", "in",
    ];

    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private Parser(List<Token> tokens) => _tokens = tokens;

    /// <exception cref="SyntaxException">The source is no expression.</exception>
    public static Expr Parse(string source)
    {
        if (source.Length > MaxLength)
            throw new SyntaxException(0, $"expression code point size exceeds limit: size: {source.Length}, limit {MaxLength}");
        var parser = new Parser(Lexer.Read(source));
        var expr = parser.Ternary();
        if (parser.Current.Kind != TokenKind.End)
            throw Unexpected(parser.Current);
        return expr;
    }

    private Token Current => _tokens[_at];

    private Expr Ternary()
    {
        if (++_depth > MaxDepth)
            throw new SyntaxException(Current.Position, $"expression recursion limit exceeded: {MaxDepth}");
        var condition = Or();
        if (Is("?"))
        {
            var position = Take().Position;
            var then = Or();
            Expect(":");
            var otherwise = Ternary();
            condition = new Call(position, "_?_:_", null, [condition, then, otherwise]);
        }
        _depth--;
        return condition;
    }

    private Expr Or() => Logical("||", "_||_", And);

    private Expr And() => Logical("&&", "_&&_", () => Binary(0));

    /// <summary>Chains of the same connective become a balanced tree: they may be long, and mean the same in any grouping.</summary>
    private Expr Logical(string symbol, string function, Func<Expr> next)
    {
        var terms = new List<Expr> { next() };
        var positions = new List<int>();
        while (Is(symbol))
        {
            positions.Add(Take().Position);
            terms.Add(next());
        }
        return Balance(0, terms.Count - 1);

        Expr Balance(int from, int to)
        {
            if (from == to)
                return terms[from];
            var middle = (from + to + 1) / 2;
            return new Call(positions[middle - 1], function, null, [Balance(from, middle - 1), Balance(middle, to)]);
        }
    }

    private static readonly string[][] Levels =
        [["<", "<=", ">=", ">", "==", "!=", "in"], ["+", "-"], ["*", "/", "%"]];

    private Expr Binary(int level)
    {
        if (level == Levels.Length)
            return Unary();
        var left = Binary(level + 1);
        var chained = 0;
        while (Current.Kind is TokenKind.Symbol or TokenKind.Identifier && Levels[level].Contains(Current.Text))
        {
            if (++chained > MaxDepth)
                throw new SyntaxException(Current.Position, $"expression recursion limit exceeded: {MaxDepth}");
            var symbol = Take();
            var function = symbol.Text == "in" ? "@in" : $"_{symbol.Text}_";
            left = new Call(symbol.Position, function, null, [left, Binary(level + 1)]);
        }
        return left;
    }

    private Expr Unary()
    {
        if (!Is("!") && !Is("-"))
            return Member();
        var symbol = Current.Text;
        var position = Current.Position;
        var count = 0;
        while (Is(symbol))
        {
            Take();
            count++;
        }
        if (symbol == "-" && Current.Kind is TokenKind.Int or TokenKind.Double && count % 2 == 1)
        {
            var number = Take();
            object value = number.Value is ulong whole ? (object)unchecked(-(long)whole) : -(double)number.Value!;
            return Members(new Literal(position, value));
        }
        var operand = Member();
        return count % 2 == 0 ? operand : new Call(position, symbol == "!" ? "!_" : "-_", null, [operand]);
    }

    private Expr Member() => Members(Primary());

    private Expr Members(Expr expr)
    {
        var chained = 0;
        while (Is(".") || Is("["))
        {
            if (++chained > MaxDepth)
                throw new SyntaxException(Current.Position, $"expression recursion limit exceeded: {MaxDepth}");
            var position = Take().Position;
            if (_tokens[_at - 1].Text == "[")
            {
                var optional = TryTake("?");
                var index = Ternary();
                Expect("]");
                expr = new Call(position, optional ? "_[?_]" : "_[_]", null, [expr, index]);
            }
            else if (TryTake("?"))
            {
                expr = new Select(position, expr, Name(), optional: true);
            }
            else
            {
                var name = Name();
                if (Is("("))
                {
                    var open = Current.Position;
                    expr = Macros.Expand(open, name, expr, Arguments());
                }
                else
                {
                    expr = new Select(position, expr, name, optional: false);
                }
            }
        }
        return expr;
    }

    private Expr Primary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Int:
                return (ulong)token.Value! > long.MaxValue
                    ? throw new SyntaxException(token.Position, "invalid int literal")
                    : new Literal(token.Position, (long)(ulong)token.Value!);
            case TokenKind.Uint or TokenKind.Double or TokenKind.String or TokenKind.Bytes:
                return new Literal(token.Position, token.Value);
            case TokenKind.Identifier:
                return Named(token);
        }
        switch (token.Text)
        {
            case "(":
                var inner = Ternary();
                Expect(")");
                return inner;
            case "[":
                return List(token.Position);
            case "{":
                return Map(token.Position);
            case ".":
                return Named(Take());
            default:
                throw Unexpected(token);
        }
    }

    private Expr Named(Token token)
    {
        switch (token.Text)
        {
            case "true": return new Literal(token.Position, true);
            case "false": return new Literal(token.Position, false);
            case "null": return new Literal(token.Position, null);
        }
        if (token.Kind != TokenKind.Identifier)
            throw Unexpected(token);
        if (Reserved.Contains(token.Text))
            throw new SyntaxException(token.Position, $"reserved identifier: {token.Text}");
        if (Is("("))
        {
            var open = Current.Position;
            return Macros.Expand(open, token.Text, null, Arguments());
        }
        if (!Is("{") || !char.IsAsciiLetterUpper(token.Text[0]))
            return new Ident(token.Position, token.Text);
        var depth = 0;
        do
        {
            depth += Is("{") ? 1 : Is("}") ? -1 : 0;
            if (Take().Kind == TokenKind.End)
                throw Unexpected(Current);
        }
        while (depth > 0);
        return new MessageExpr(token.Position, token.Text);
    }

    private List<Expr> Arguments()
    {
        Expect("(");
        var arguments = new List<Expr>();
        while (!TryTake(")"))
        {
            if (arguments.Count > 0)
                Expect(",");
            arguments.Add(Ternary());
        }
        return arguments;
    }

    private ListExpr List(int position)
    {
        var items = new List<(Expr, bool)>();
        while (!TryTake("]"))
        {
            if (items.Count > 0)
            {
                Expect(",");
                if (TryTake("]"))
                    break;
            }
            var optional = TryTake("?");
            items.Add((Ternary(), optional));
        }
        return new ListExpr(position, items);
    }

    private MapExpr Map(int position)
    {
        var entries = new List<(Expr, Expr, bool)>();
        while (!TryTake("}"))
        {
            if (entries.Count > 0)
            {
                Expect(",");
                if (TryTake("}"))
                    break;
            }
            var optional = TryTake("?");
            var key = Ternary();
            Expect(":");
            entries.Add((key, Ternary(), optional));
        }
        return new MapExpr(position, entries);
    }

    private string Name()
    {
        // After a dot any word is a name, the reserved ones too, save for "in" and the literals.
        var token = Take();
        if (token.Kind == TokenKind.Identifier && token.Text is not ("in" or "true" or "false" or "null"))
            return token.Text;
        throw Unexpected(token);
    }

    private bool Is(string symbol) => Current.Kind == TokenKind.Symbol && Current.Text == symbol;

    private Token Take() => Current.Kind == TokenKind.End ? Current : _tokens[_at++];

    private bool TryTake(string symbol)
    {
        if (!Is(symbol))
            return false;
        _at++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!TryTake(symbol))
            throw Unexpected(Current, $" expecting '{symbol}'");
    }

    private static SyntaxException Unexpected(Token token, string expecting = "")
    {
        var text = token.Text.Length > 0 ? token.Text : GoText.Quote($"{token.Value}");
        return new(token.Position, $"Syntax error: mismatched input '{text}'{expecting}");
    }
}
