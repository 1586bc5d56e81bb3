namespace HybridPlacement.Placement;

/// <summary>One rule about which pools a model may use. Stateless: one instance serves all decisions.</summary>
internal abstract class PoolFilter
{
    /// <summary>One of <see cref="Reasons"/>.</summary>
    public abstract string Reason { get; }

    /// <summary>Whether replicas that run in the pool already may stay in spite of the filter.</summary>
    public virtual bool SparesRunning => false;

    /// <summary>Whether time may change the verdict without anybody editing a model, a policy or a pool.</summary>
    public virtual bool MayPass => false;

    /// <summary>
    /// How many replicas the pool may hold at most as far as this filter goes: 0 rejects the pool, int.MaxValue passes it.
    /// </summary>
    public abstract int Most(Question question, PoolState pool);

    /// <summary>A sentence that says what would have to change. Looks at nothing that changes by itself.</summary>
    public abstract string Explain(Question question, Pool pool);

    /// <summary>All or nothing.</summary>
    protected static int Unless(bool rejected) => rejected ? 0 : int.MaxValue;
}
