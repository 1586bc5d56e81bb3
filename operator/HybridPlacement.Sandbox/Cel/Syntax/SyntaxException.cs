namespace HybridPlacement.Sandbox.Cel.Syntax;

/// <summary>The expression can't be parsed.</summary>
internal sealed class SyntaxException(int position, string message) : Exception(message)
{
    public int Position => position;
}
