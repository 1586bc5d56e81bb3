namespace HybridPlacement.Placement;

/// <summary>A pool never sees data above its maxSensitivity, whatever a policy says.</summary>
internal sealed class SensitivityFilter : PoolFilter
{
    public override string Reason => Reasons.SensitivityTooHigh;

    public override int Most(Question question, PoolState pool) =>
        Unless(question.Model.Sensitivity > pool.Pool.EffectiveMaxSensitivity);

    public override string Explain(Question question, Pool pool) =>
        $"pool {pool.Name} may see data up to sensitivity {pool.EffectiveMaxSensitivity}, and the model's is "
        + $"{question.Model.Sensitivity}: raise the pool's maxSensitivity if that is right";
}
