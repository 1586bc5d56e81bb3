using System.Text;

namespace HybridPlacement.Sandbox.Cel;

/// <summary>Property names as identifiers: <c>a-b</c> is <c>a__dash__b</c>, <c>namespace</c> is <c>__namespace__</c>.</summary>
internal static class PropertyNames
{
    private static readonly HashSet<string> Reserved =
    [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
        "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ];

    private static readonly (string Escaped, string Plain)[] Sequences =
        [("__underscores__", "__"), ("__dot__", "."), ("__dash__", "-"), ("__slash__", "/")];

    /// <summary>The identifier; null for a name that none can stand for.</summary>
    public static string? Escape(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            return null;
        if (Reserved.Contains(name))
            return $"__{name}__";
        var output = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            switch (name[i])
            {
                case '_' when i + 1 < name.Length && name[i + 1] == '_':
                    output.Append("__underscores__");
                    i++;
                    break;
                case '.': output.Append("__dot__"); break;
                case '-': output.Append("__dash__"); break;
                case '/': output.Append("__slash__"); break;
                case var c when char.IsAsciiLetterOrDigit(c) || c == '_': output.Append(c); break;
                default: return null;
            }
        }
        return output.ToString();
    }

    public static string Unescape(string identifier)
    {
        if (!identifier.Contains("__", StringComparison.Ordinal))
            return identifier;
        if (identifier.Length > 4 && identifier.StartsWith("__", StringComparison.Ordinal)
            && identifier.EndsWith("__", StringComparison.Ordinal) && Reserved.Contains(identifier[2..^2]))
        {
            return identifier[2..^2];
        }
        var output = new StringBuilder(identifier.Length);
        for (var i = 0; i < identifier.Length;)
        {
            var at = i;
            var (escaped, plain) = Array.Find(
                Sequences, s => string.CompareOrdinal(identifier, at, s.Escaped, 0, s.Escaped.Length) == 0);
            output.Append(plain ?? identifier[i].ToString());
            i += escaped?.Length ?? 1;
        }
        return output.ToString();
    }
}
