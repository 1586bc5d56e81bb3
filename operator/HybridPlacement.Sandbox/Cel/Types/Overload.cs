namespace HybridPlacement.Sandbox.Cel.Types;

/// <summary>One signature of a function, and what it does.</summary>
internal sealed class Overload
{
    public Overload(string signature, Func<object?[], object?> apply)
    {
        var parsed = Signature.Parse(signature);
        Text = signature;
        Function = parsed.Function;
        IsMember = parsed.IsMember;
        Arguments = parsed.Arguments;
        Result = parsed.Result;
        Apply = apply;
    }

    public string Text { get; }
    public string Function { get; }
    public bool IsMember { get; }

    /// <summary>The receiver first, where there is one.</summary>
    public IReadOnlyList<CelType> Arguments { get; }
    public CelType Result { get; }
    public Func<object?[], object?> Apply { get; }
}
