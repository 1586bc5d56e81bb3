namespace HybridPlacement.Placement;

/// <summary>How a <see cref="LabelRequirement"/> compares.</summary>
public enum LabelOperator
{
    /// <summary>The label is there, with one of the values.</summary>
    In,

    /// <summary>The label is absent, or has none of the values.</summary>
    NotIn,

    /// <summary>The label is there.</summary>
    Exists,

    /// <summary>The label is absent.</summary>
    DoesNotExist,

    /// <summary>The label is a whole number above the value. Only in node affinity, not in label selectors.</summary>
    Gt,
}

/// <summary>
/// One requirement on a label. One that makes no sense (In without values, Gt without a number) matches nothing.
/// </summary>
/// <param name="Key">The label.</param>
/// <param name="Operator">How to compare.</param>
/// <param name="Values">What to compare with; empty for Exists and DoesNotExist.</param>
public sealed record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyList<string> Values)
{
    /// <summary>Whether an object with these labels meets the requirement.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var present = labels.TryGetValue(Key, out var actual);
        return Operator switch
        {
            LabelOperator.In => present && Values.Contains(actual!),
            LabelOperator.NotIn => Values.Count > 0 && (!present || !Values.Contains(actual!)),
            LabelOperator.Exists => present,
            LabelOperator.DoesNotExist => !present,
            LabelOperator.Gt => present && Values.Count == 1
                && WholeNumber.TryParse(actual, out var left) && WholeNumber.TryParse(Values[0], out var right) && left > right,
            _ => false,
        };
    }
}
