namespace HybridPlacement.Sandbox.Cel.Evaluation;

/// <summary>Variables of comprehensions, the innermost first.</summary>
internal sealed record Scope(string Name, object? Value, Scope? Outer)
{
    public static bool TryFind(Scope? scope, string name, out object? value)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            if (scope.Name == name)
            {
                value = scope.Value;
                return true;
            }
        }
        value = null;
        return false;
    }
}
