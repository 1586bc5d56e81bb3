namespace HybridPlacement.Placement;

/// <summary>One decision being made: filters, room, scores, allocation, preemption.</summary>
internal sealed class Evaluation
{
    private static readonly Comparison<PoolOption> ByPreference = static (a, b) =>
    {
        var order = a.TierRank.CompareTo(b.TierRank);
        if (order == 0) order = b.StickyScore.CompareTo(a.StickyScore);
        if (order == 0) order = TimeSpan.Compare(a.Pool.TypicalLatency ?? TimeSpan.MaxValue, b.Pool.TypicalLatency ?? TimeSpan.MaxValue);
        return order != 0 ? order : string.CompareOrdinal(a.Pool.Name, b.Pool.Name);
    };

    private readonly FleetIndex _fleet;
    private readonly Workspace _work;
    private readonly Question _question;
    private readonly CurrentPlacement _current;
    private readonly DateTimeOffset _now;
    private readonly Deadlines _deadlines = new();
    private readonly ModelState? _own;
    private readonly Candidate[] _candidates;
    private int _rejected;

    public Evaluation(FleetSnapshot fleet, ModelRequest model, CurrentPlacement current, DateTimeOffset now)
    {
        _fleet = fleet.Index;
        _work = _fleet.Workspace;
        _current = current;
        _now = now;
        _own = _fleet.ModelOrNull(model.Key);
        var policy = fleet.PolicyFor(model.NamespaceLabels);
        var runtime = fleet.RuntimeFor(model);
        _question = new Question(model, policy, policy?.Problem is null ? RuleFor(policy, model) : null, runtime)
        {
            OtherRuntimes = runtime is null ? fleet.RuntimesThatCanServe(model) : [],
        };
        _candidates = new Candidate[_fleet.Pools.Count];
    }

    public Decision Run()
    {
        OwnPods.Lift(_own, _question, _current, _now, _deadlines);
        try
        {
            _work.Clear();
            var pools = _fleet.Pools;
            for (var i = 0; i < pools.Count; i++) Consider(pools[i]);
            Rank();
            Allocator.Run(_question, _work, _now, _deadlines);
            var victims = Preemption.Run(_question, _work, _fleet, _own);
            SettleFull();
            ListOptions();
            return DecisionBuilder.Build(_question, _work.Options, _candidates, victims, _current, _deadlines.After(_now), _now);
        }
        finally
        {
            OwnPods.PutBack(_own, _fleet.Pools);
        }
    }

    private static PolicyRule? RuleFor(Policy? policy, ModelRequest model)
    {
        for (var i = 0; i < policy?.Rules.Count; i++)
        {
            if (policy.Rules[i].When.Matches(model)) return policy.Rules[i];
        }

        return null;
    }

    private void Consider(PoolState pool)
    {
        var option = _work.Take(pool);
        var running = _current.ReplicasIn(pool.Pool.Name);
        foreach (var filter in PoolFilters.All)
        {
            var most = filter.Most(_question, pool);
            if (most == int.MaxValue) continue;
            if (filter.SparesRunning) most = Math.Max(most, running);
            if (most == 0)
            {
                Reject(pool, filter);
                return;
            }

            if (most >= option.Cap) continue;
            option.Cap = most;
            option.CappedBy = filter;
        }

        option.TierRank = _question.TierRank(pool.Pool.Tier);
        option.Cost = _question.CostIn(pool.Pool);
        _work.DearestCost = Math.Max(_work.DearestCost, option.Cost ?? 0);
        _work.MostModels = Math.Max(_work.MostModels, pool.Models);
        if (OptionRoom.Measure(_question, option, _current, _now, _deadlines)) _work.Options.Add(option);
        else _work.Full.Add((option, FitReport.Of(pool, _question.Pod)));
    }

    private void Reject(PoolState pool, object cause)
    {
        // From the back: the allowed ones go in front.
        _rejected++;
        _candidates[^_rejected] = new Candidate(_question, pool.Pool, Verdict.Rejected, null, cause);
    }

    private void Rank()
    {
        var standard = new Standard(_work.DearestCost, _work.MostModels);
        foreach (var option in _work.Options) Score(option, standard);
        foreach (var (option, _) in _work.Full) Score(option, standard);
        _work.Options.Sort(ByPreference);
    }

    private void Score(PoolOption option, in Standard standard)
    {
        option.Score = PoolScorers.Score(_question, option, standard);
        // A hair less than what a move must gain: a pool that is better by exactly that comes first.
        option.StickyScore = option.Score + (option.Current > 0 ? _question.MinImprovement - 1e-6 : 0);
    }

    /// <summary>What preemption freed is an option after all; the rest is rejected.</summary>
    private void SettleFull()
    {
        var freed = false;
        foreach (var (option, report) in _work.Full)
        {
            if (option.Taken == 0)
            {
                Reject(option.State, report);
                continue;
            }

            _work.Options.Add(option);
            freed = true;
        }

        if (freed) _work.Options.Sort(ByPreference);
    }

    private void ListOptions()
    {
        var each = _question.Model.Placement.Mode == PlacementMode.EachPool;
        var placed = 0;
        PoolOption? last = null;
        var stays = false;
        foreach (var option in _work.Options)
        {
            if (option.Taken == 0) continue;
            placed += option.Taken;
            stays |= option.Current > 0;
            if (last is null || option.TierRank > last.TierRank || (option.TierRank == last.TierRank && option.Score < last.Score)) last = option;
        }

        for (var i = 0; i < _work.Options.Count; i++)
        {
            var option = _work.Options[i];
            object? cause = option.CappedBy is { } filter && option.Taken >= option.Cap ? filter : null;
            if (cause is null && (each ? option.Taken : placed) < _question.Replicas
                && option.Taken > 0 && option.Taken >= option.Holdable + option.ElasticHoldable)
            {
                // Where replicas only stay, on nodes that take no more, that is what is in the way.
                cause = option.Existing == 0 ? FitReport.Of(option.State, _question.Pod) : new RoomReport(option.Taken);
            }

            if (cause is null && option.Taken == 0 && !each && placed >= _question.Replicas) cause = PreferenceReport.Of(option, last, stays);
            _candidates[i] = new Candidate(
                _question, option.Pool, option.Taken > 0 ? Verdict.Selected : Verdict.Feasible, option.Score, cause);
        }

        _candidates.AsSpan(_work.Options.Count).Sort(static (a, b) => string.CompareOrdinal(a.Pool.Name, b.Pool.Name));
    }
}
