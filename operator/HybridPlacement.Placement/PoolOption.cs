namespace HybridPlacement.Placement;

/// <summary>A pool that the model may use, while a decision is being made.</summary>
internal sealed class PoolOption
{
    public PoolState State { get; private set; } = null!;

    public Pool Pool => State.Pool;

    public int TierRank { get; set; }

    /// <summary>0 to 100.</summary>
    public double Score { get; set; }

    /// <summary>The score with what staying is worth; ranks only.</summary>
    public double StickyScore { get; set; }

    public decimal? Cost { get; set; }

    /// <summary>Replicas of the model that were placed here.</summary>
    public int Current { get; set; }

    /// <summary>Replicas that may stay on nodes which take no new ones.</summary>
    public int HeldOnClosed { get; set; }

    /// <summary>Replicas that may wait here for their nodes to come back.</summary>
    public int HeldOnGone { get; set; }

    /// <summary>Replicas that fit on nodes that exist and take pods, the model's own not counted as taken.</summary>
    public int Existing { get; set; }

    /// <summary>Replicas that fit on nodes that an autoscaler would add.</summary>
    public int Elastic { get; set; }

    /// <summary>The most replicas that a quota or an error in the pool allows.</summary>
    public int Cap { get; set; }

    /// <summary>What set <see cref="Cap"/> below the wish; null when nothing did.</summary>
    public PoolFilter? CappedBy { get; set; }

    /// <summary>The outcome: replicas on nodes that exist.</summary>
    public int OnExisting { get; set; }

    /// <summary>The outcome: replicas on nodes to come.</summary>
    public int OnElastic { get; set; }

    /// <summary>Nodes freed by preemption, one per replica; part of <see cref="OnExisting"/>.</summary>
    public List<string>? PreemptionNodes { get; set; }

    public int Taken => OnExisting + OnElastic;

    /// <summary>Replicas that can stay where they are.</summary>
    public int Stayable => Math.Min(Math.Min(Current, Existing + HeldOnClosed + HeldOnGone), Cap);

    /// <summary>Replicas that the pool can take in all on nodes that exist.</summary>
    public int Holdable => Math.Min(Existing + Math.Min(Current, HeldOnClosed + HeldOnGone), Cap);

    /// <summary>Room on nodes to come, within the cap.</summary>
    public int ElasticHoldable => Math.Max(0, Math.Min(Elastic, Cap - Holdable));

    public void Reset(PoolState state)
    {
        State = state;
        TierRank = Current = HeldOnClosed = HeldOnGone = Existing = Elastic = OnExisting = OnElastic = 0;
        Cap = int.MaxValue;
        Score = StickyScore = 0;
        Cost = null;
        CappedBy = null;
        PreemptionNodes = null;
    }
}
