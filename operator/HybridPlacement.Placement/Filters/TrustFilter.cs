namespace HybridPlacement.Placement;

/// <summary>Keeps models that need it off pools which a compromised node could label itself into.</summary>
internal sealed class TrustFilter : PoolFilter
{
    public override string Reason => Reasons.SelfAssignableLabels;

    public override int Most(Question question, PoolState pool) =>
        Unless(question.Rule!.RequireTrustedPools && !pool.Pool.IsTrusted);

    public override string Explain(Question question, Pool pool) =>
        $"rule {question.Rule!.Name} requires trusted pools, and a node's own kubelet can set every label that pool {pool.Name} "
        + "selects by: select by a label under node-restriction.kubernetes.io/";
}
