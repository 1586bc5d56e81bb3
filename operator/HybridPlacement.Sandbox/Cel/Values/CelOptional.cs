namespace HybridPlacement.Sandbox.Cel.Values;

/// <summary>A value that may be missing.</summary>
internal sealed class CelOptional
{
    public static readonly CelOptional None = new(false, null);

    private CelOptional(bool hasValue, object? value)
    {
        HasValue = hasValue;
        ValueOrNull = value;
    }

    public bool HasValue { get; }

    public object? ValueOrNull { get; }

    public object? Value => HasValue ? ValueOrNull : throw new CelEvaluationException("optional.none() dereference");

    public static CelOptional Of(object? value) => new(true, value);
}
