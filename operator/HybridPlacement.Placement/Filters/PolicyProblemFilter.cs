namespace HybridPlacement.Placement;

/// <summary>A policy that can't be understood allows nothing.</summary>
internal sealed class PolicyProblemFilter : PoolFilter
{
    public override string Reason => Reasons.Invalid;

    public override int Most(Question question, PoolState pool) => Unless(question.Policy?.Problem is not null);

    public override string Explain(Question question, Pool pool) => Explain(question);

    public static string Explain(Question question) =>
        $"policy {question.Policy?.Name} decides here and is invalid: {question.Policy?.Problem}: correct the policy";
}
