namespace HybridPlacement.Sandbox.Cel.Syntax;

internal enum TokenKind
{
    End,
    Identifier,
    Symbol,
    Int,
    Uint,
    Double,
    String,
    Bytes,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">Identifier or symbol as written; empty for literals.</param>
/// <param name="Value">The value of a literal.</param>
/// <param name="Position">Where it begins in the source.</param>
internal readonly record struct Token(TokenKind Kind, string Text, object? Value, int Position);
