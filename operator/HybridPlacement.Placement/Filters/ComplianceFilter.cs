namespace HybridPlacement.Placement;

/// <summary>Pools must meet what the rule and the model ask for.</summary>
internal sealed class ComplianceFilter : PoolFilter
{
    public override string Reason => Reasons.ComplianceMissing;

    public override int Most(Question question, PoolState pool) =>
        Unless(Lacks(question.Rule!.Compliance, pool.Pool) || Lacks(question.Model.Placement.Compliance, pool.Pool));

    public override string Explain(Question question, Pool pool)
    {
        var missing = question.Rule!.Compliance.Concat(question.Model.Placement.Compliance)
            .Distinct().Where(c => !pool.Compliance.Contains(c)).Order(StringComparer.Ordinal);
        return $"pool {pool.Name} isn't declared to meet {string.Join(", ", missing)} "
            + $"(rule {question.Rule.Name} or the model's placement.compliance): add it to the pool's compliance if it does";
    }

    private static bool Lacks(IReadOnlyList<string> wanted, Pool pool)
    {
        for (var i = 0; i < wanted.Count; i++)
        {
            if (!pool.Compliance.Contains(wanted[i])) return true;
        }

        return false;
    }
}
