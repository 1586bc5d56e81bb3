namespace HybridPlacement.Placement;

/// <summary>Whose law holds where the data is processed.</summary>
internal sealed class JurisdictionFilter : PoolFilter
{
    public override string Reason => Reasons.JurisdictionNotAllowed;

    public override int Most(Question question, PoolState pool)
    {
        var wanted = question.Model.Placement.Jurisdictions;
        return Unless(wanted.Count > 0 && (pool.Pool.Jurisdiction is not { } actual || !wanted.Contains(actual)));
    }

    public override string Explain(Question question, Pool pool)
    {
        var wanted = string.Join(", ", question.Model.Placement.Jurisdictions);
        return pool.Jurisdiction is { } actual
            ? $"pool {pool.Name} is in jurisdiction {actual}, and the model's placement.jurisdictions is {wanted}"
            : $"pool {pool.Name} doesn't say its jurisdiction, and the model's placement.jurisdictions is {wanted}: "
                + "set the pool's location.jurisdiction";
    }
}
