using static HybridPlacement.Placement.Tests.Fleets;

namespace HybridPlacement.Placement.Tests;

/// <summary>
/// What holds for every fleet. FsCheck draws seeds and shows the one that fails: <c>new RandomFleet(seed)</c> is that fleet
/// again.
/// </summary>
public class PlacementProperties
{
    private static readonly DateTimeOffset Now = TestFleet.Now;

    private static void ForAll(Action<int> holds, int fleets = 400) => Fleets.ForAll(holds, fleets);

    /// <summary>Places all models one after the other; pods come up for every second one.</summary>
    private static List<Decision> PlaceAll(RandomFleet random, FleetSnapshot fleet, IEnumerable<ModelRequest>? models = null)
    {
        var decisions = new List<Decision>();
        foreach (var model in models ?? random.Models)
        {
            var decision = Placer.Place(fleet, model, CurrentPlacement.None, Now);
            decisions.Add(decision);
        }

        return decisions;
    }

    private static string Nodes(FleetSnapshot fleet, RandomFleet random) => string.Join("; ", random.Models.Select(
        m => string.Join(", ", fleet.Index.ModelOrNull(m.Key)?.Assumed.Select(a => a.Node.Name).Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>())));

    [Test]
    public void Nothing_is_placed_where_it_is_forbidden() => ForAll(seed =>
    {
        var random = new RandomFleet(seed);
        foreach (var decision in PlaceAll(random, random.Snapshot()))
        {
            var (model, rule) = (decision.Model, decision.Rule);
            foreach (var pool in decision.Pools.Select(p => p.Pool))
            {
                Assert.That(rule, Is.Not.Null);
                Assert.That(rule!.When.Matches(model));
                Assert.That(rule.Tiers, Does.Contain(pool.Tier));
                Assert.That(model.Sensitivity, Is.LessThanOrEqualTo(pool.EffectiveMaxSensitivity));
                Assert.That(rule.Compliance.Union(model.Placement.Compliance), Is.SubsetOf(pool.Compliance));
                Assert.That(model.Placement.Tiers.Count == 0 || model.Placement.Tiers.Contains(pool.Tier));
                Assert.That(model.Placement.Jurisdictions.Count == 0 || model.Placement.Jurisdictions.Contains(pool.Jurisdiction!));
                Assert.That(!rule.RequireTrustedPools || pool.IsTrusted);
                Assert.That(pool.MaxSensitivity is not null || pool.Tier == Tier.OnPrem || model.Sensitivity != Sensitivity.High);
            }

            if (decision.Policy == "default" && random.Policies.Count == 0 && model.Sensitivity == Sensitivity.High)
                Assert.That(decision.Pools.Select(p => p.Pool.Tier), Is.All.EqualTo(Tier.OnPrem));
            if (model.Placement.MaxHourlyCost is { } budget) Assert.That(decision.HourlyCost, Is.LessThanOrEqualTo(budget));
        }
    });

    [Test]
    public void No_node_is_ever_over_committed_and_no_quota_exceeded() => ForAll(seed =>
    {
        var random = new RandomFleet(seed);
        var fleet = random.Snapshot();
        // Others' pods may over-commit a node by themselves; decisions must not.
        var before = fleet.Index.Pools.SelectMany(p => p.Nodes.AsEnumerable()).ToDictionary(n => n.Name, n => Math.Min(0, Least(n)));
        var decisions = PlaceAll(random, fleet);
        foreach (var pool in fleet.Index.Pools)
        {
            foreach (var node in pool.Nodes.AsEnumerable().Concat(pool.ElasticNodes))
            {
                if (decisions.TrueForAll(d => d.Victims.Count == 0))
                    Assert.That(Least(node), Is.GreaterThanOrEqualTo(before.GetValueOrDefault(node.Name)), node.Name);
            }

            if (pool.Pool.MaxModels is { } models) Assert.That(pool.Models, Is.LessThanOrEqualTo(models));
            if (pool.Pool.MaxGpus is { } gpus) Assert.That(pool.ModelGpus, Is.LessThanOrEqualTo(gpus));
            Assert.That(pool.ElasticNodes, Has.Count.LessThanOrEqualTo(pool.ElasticLeft));
        }

        static long Least(NodeState node) =>
            new[] { node.FreeCpu, node.FreeMemory, node.FreePods, node.OtherFree.ToArray().DefaultIfEmpty().Min() }.Min();
    });

    [Test]
    public void Every_replica_that_is_decided_is_reserved_on_a_node() => ForAll(seed =>
    {
        var random = new RandomFleet(seed);
        var fleet = random.Snapshot();
        foreach (var decision in PlaceAll(random, fleet))
        {
            if (decision.PlacedReplicas > 0)
                Assert.That(fleet.Index.ModelOrNull(decision.Model.Key)!.Assumed, Has.Count.EqualTo(decision.PlacedReplicas), decision.Summary);
        }
    });

    [Test]
    public void The_same_input_in_any_order_gives_the_same_output() => ForAll(seed =>
    {
        var random = new RandomFleet(seed);
        var models = random.Models.OrderBy(m => m.Key).ToList();
        var straight = PlaceAll(random, random.Snapshot(), models).Select(Text);
        var shuffled = PlaceAll(random, random.Snapshot(new Random(seed + 1)), models).Select(Text);
        Assert.That(shuffled, Is.EqualTo(straight));

        static string Text(Decision d) => string.Join("\n",
            [d.Summary, $"{d.Message} {d.HourlyCost} {d.RequeueAfter}", .. d.Candidates.Select(c => c.ToString()),
                .. d.Moves.Select(m => m.ToString()), .. d.Victims.Select(v => $"{v.Model} {v.Pool} {v.Replicas}")]);
    });

    [Test]
    public void A_decision_changes_nothing() => ForAll(seed =>
    {
        var random = new RandomFleet(seed);
        var fleet = random.Snapshot();
        PlaceAll(random, fleet, random.Models.Take(random.Models.Count / 2));
        var before = Sums(fleet);
        foreach (var model in random.Models) Placer.Decide(fleet, model, CurrentPlacement.None, Now);
        Assert.That(Sums(fleet), Is.EqualTo(before));
    });

    [Test]
    public void A_settled_fleet_decided_again_yields_no_move() => ForAll(seed =>
    {
        var random = new RandomFleet(seed);
        var fleet = random.Snapshot();
        var decisions = PlaceAll(random, fleet);
        // Settled: a round that moves and preempts nothing and leaves every replica on its node. Scores shift while others come, so the
        // first round needn't be the last; and within a pool replicas are held anew, which may leave room that wasn't there.
        var (settled, nodes) = (false, "");
        for (var round = 0; round < 10 && !settled; round++)
        {
            decisions = [.. decisions.Select(d => Placer.Place(fleet, d.Model, After(d), Now))];
            var now = Nodes(fleet, random);
            settled = now == nodes && decisions.TrueForAll(d => d.Moves.Count == 0 && d.Victims.Count == 0);
            nodes = now;
        }

        var again = decisions.ConvertAll(d => Placer.Place(fleet, d.Model, After(d), Now));
        Assert.That(again.SelectMany(d => d.Moves.Select(m => $"{d.Model.Key} {m}")), Is.Empty);
    });

    [Test]
    public void Models_settle_even_where_any_gain_is_worth_a_move() => ForAll(seed =>
    {
        var random = new RandomFleet(seed, maxPools: 4, maxModels: 20);
        for (var i = 0; i < random.Policies.Count; i++) random.Policies[i] = random.Policies[i] with { MinImprovement = 0 };
        var fleet = random.Snapshot();
        var decisions = PlaceAll(random, fleet);
        for (var round = 0; round < 20 && decisions.Exists(d => d.Moves.Count > 0); round++)
            decisions = decisions.ConvertAll(d => Placer.Place(fleet, d.Model, After(d), Now));
        Assert.That(decisions.SelectMany(d => d.Moves.Select(m => $"{d.Model.Key} {m}")), Is.Empty);
    });

    [Test]
    public void One_model_alone_settles_at_once() => ForAll(seed =>
    {
        var random = new RandomFleet(seed);
        var fleet = random.Snapshot();
        foreach (var model in random.Models)
        {
            var first = Placer.Decide(fleet, model, CurrentPlacement.None, Now);
            Assert.That(Placer.Decide(fleet, model, After(first), Now).Moves, Is.Empty, first.Summary);
        }
    });

    [Test]
    public void Adding_a_pool_never_makes_a_placed_model_unplaced() => ForAll(seed =>
    {
        var random = new RandomFleet(seed);
        var models = random.Models;
        var before = models.ConvertAll(m => Placer.Decide(random.Snapshot(), m, CurrentPlacement.None, Now).PlacedReplicas);
        random.AddPool("pool-x");
        var after = models.ConvertAll(m => Placer.Decide(random.Snapshot(), m, CurrentPlacement.None, Now).PlacedReplicas);
        for (var i = 0; i < models.Count; i++) Assert.That(after[i], Is.GreaterThanOrEqualTo(before[i]), models[i].Key.Name);
    });

    [Test]
    public void Raising_a_priority_never_makes_that_model_worse_off() => ForAll(seed =>
    {
        var random = new RandomFleet(seed);
        var chosen = random.Models[random.Random.Next(random.Models.Count)];
        var low = Placed(random.Models);
        var high = Placed([.. random.Models.Select(m => m == chosen ? m with { Priority = m.Priority + 15 } : m)]);
        Assert.That(high, Is.GreaterThanOrEqualTo(low));

        int Placed(List<ModelRequest> models) =>
            FleetPlanner.Plan(random.Snapshot(), [.. models.Select(m => new PlanItem(m))], Now)
                .Decisions.Single(d => d.Model.Key == chosen.Key).PlacedReplicas;
    });

    [Test]
    public void Replicas_are_never_lost_in_a_split() => ForAll(seed =>
    {
        var random = new RandomFleet(seed);
        foreach (var decision in PlaceAll(random, random.Snapshot()))
        {
            Assert.That(decision.PlacedReplicas, Is.EqualTo(decision.Pools.Sum(p => p.Replicas)));
            Assert.That(decision.Pools.Select(p => p.Replicas), Is.All.GreaterThan(0));
            Assert.That(decision.Pools.Select(p => p.Pool.Name), Is.Unique);
            Assert.That(decision.UnplacedReason is null, Is.EqualTo(decision.IsPlaced));
            if (decision.Model.Placement.Mode == PlacementMode.Replicated)
                Assert.That(decision.PlacedReplicas + decision.UnplacedReplicas, Is.EqualTo(decision.Model.Replicas));
            if (!decision.Model.Placement.Overflow && decision.Model.Placement.Mode == PlacementMode.Replicated)
                Assert.That(decision.Pools, Has.Count.LessThanOrEqualTo(1));
        }
    });

    [Test]
    public void Every_pool_is_explained() => ForAll(seed =>
    {
        var random = new RandomFleet(seed);
        foreach (var decision in PlaceAll(random, random.Snapshot()))
        {
            Assert.That(decision.Candidates.Select(c => c.Pool.Name), Is.EquivalentTo(random.Pools.Select(p => p.Name)));
            foreach (var candidate in decision.Candidates)
            {
                Assert.That(candidate.Verdict == Verdict.Rejected, Is.EqualTo(candidate.Score is null));
                Assert.That(candidate.Verdict != Verdict.Rejected || candidate.Message!.Length > 20);
                Assert.That(candidate.Score is null or (>= 0 and <= 100));
            }

            Assert.That(decision.IsPlaced || decision.Message!.Length > 20);
        }
    });

    [Test]
    public void Victims_are_lower_and_are_needed() => ForAll(seed =>
    {
        var random = new RandomFleet(seed, maxPools: 2, maxModels: 20);
        var fleet = random.Snapshot();
        foreach (var model in random.Models.OrderBy(m => m.Priority))
        {
            var decision = Placer.Decide(fleet, model, CurrentPlacement.None, Now);
            Assert.That(decision.Victims.Select(v => v.Priority), Is.All.LessThan(model.Priority));
            if (decision.Victims.Count > 0)
            {
                var peaceful = Placer.Decide(fleet, model with { Priority = int.MinValue }, CurrentPlacement.None, Now);
                Assert.That(decision.PlacedReplicas, Is.GreaterThan(peaceful.PlacedReplicas));
            }

            fleet.Reserve(decision);
        }
    });

    private static string Sums(FleetSnapshot fleet) => string.Join("\n", fleet.Index.Pools.Select(p =>
        $"{p.Pool.Name} {p.FreeCpu} {p.FreeMemory} {p.Models} {p.ModelGpus} {p.OpenNodes} {p.ReadyNodes} {string.Join(",", p.Others)} "
        + string.Join(";", p.Nodes.AsEnumerable().Select(n => $"{n.Name} {n.FreeCpu} {n.FreeMemory} {n.FreePods} {n.FreeGpus}"))));
}
