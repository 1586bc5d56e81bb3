using static HybridPlacement.Placement.Tests.Fleets;

namespace HybridPlacement.Placement.Tests;

/// <summary>
/// What holds for whole plans: many models decided one after the other, from nothing and again where they run. What can't
/// hold for a plan from nothing is in <see cref="PlanTests"/>, each with its smallest example.
/// </summary>
public class PlanProperties
{
    private static readonly DateTimeOffset Now = TestFleet.Now;

    private static void ForAll(Action<int> holds) => Fleets.ForAll(holds, 200);

    private static FleetPlan Plan(FleetSnapshot fleet, IEnumerable<ModelRequest> models, FleetPlan? before = null) =>
        FleetPlanner.Plan(fleet, [.. models.Select(m => new PlanItem(m, before is null ? null : After(Of(before, m.Key))))], Now);

    private static Decision Of(FleetPlan plan, ModelKey key) => plan.Decisions.Single(d => d.Model.Key == key);

    private static string Text(FleetPlan plan) => string.Join("\n", plan.Decisions.Select(d => string.Join("\n",
        [$"{d.Model.Key} {d.Summary} {d.Message} {d.HourlyCost} {d.RequeueAfter}", .. d.Candidates.Select(c => c.ToString()),
            .. d.Moves.Select(m => m.ToString()), .. d.Victims.Select(v => $"{v.Model} {v.Pool} {v.Replicas}")])));

    [Test]
    public void The_same_models_and_fleet_in_any_order_give_the_same_plan() => ForAll(seed =>
    {
        var random = Crowded(seed);
        var models = random.Models.ToArray();
        var straight = Text(Plan(random.Snapshot(), models));
        new Random(seed).Shuffle(models);
        Assert.That(Text(Plan(random.Snapshot(new Random(seed + 1)), models)), Is.EqualTo(straight));
    });

    [Test]
    public void No_replica_is_lost_from_a_plan_nor_counted_twice() => ForAll(seed =>
    {
        var random = Crowded(seed);
        var fleet = random.Snapshot();
        var plan = Plan(fleet, random.Models);
        Assert.That(plan.Decisions.Select(d => d.Model.Key), Is.EquivalentTo(random.Models.Select(m => m.Key)));
        foreach (var decision in plan.Decisions)
        {
            Assert.That(decision.PlacedReplicas, Is.EqualTo(decision.Pools.Sum(p => p.Replicas)));
            Assert.That(fleet.Index.ModelOrNull(decision.Model.Key)?.Assumed.Count ?? 0, Is.EqualTo(decision.PlacedReplicas), decision.Summary);
            if (decision.Model.Placement.Mode == PlacementMode.Replicated)
                Assert.That(decision.PlacedReplicas + decision.UnplacedReplicas, Is.EqualTo(decision.Model.Replicas));
        }
    });

    [Test]
    public void A_settled_fleet_planned_again_yields_no_move() => ForAll(seed =>
    {
        var random = Crowded(seed);
        var fleet = random.Snapshot();
        var plan = Plan(fleet, random.Models);
        var again = Plan(fleet, random.Models, plan);
        Assert.That(again.Decisions.SelectMany(d => d.Moves.Select(m => $"{d.Model.Key} {m}")), Is.Empty);
    });

    [Test]
    public void A_settled_fleet_whose_pods_run_yields_no_move() => ForAll(seed =>
    {
        var random = Crowded(seed);
        var fleet = random.Snapshot();
        var plan = Plan(fleet, random.Models);
        if (!Run(random, fleet, plan)) return;
        var again = Plan(random.Snapshot(), random.Models, plan);
        Assert.That(again.Decisions.SelectMany(d => d.Moves.Select(m => $"{d.Model.Key} {m}")), Is.Empty);
    });

    [Test]
    public void A_pool_added_to_a_running_fleet_takes_no_replica_from_anybody_but_the_victims_of_a_higher_priority() => ForAll(seed =>
    {
        var random = Crowded(seed);
        var fleet = random.Snapshot();
        var models = random.Models;
        var before = Plan(fleet, models);
        if (!Run(random, fleet, before)) return;
        random.AddPool("pool-x");
        var after = Plan(random.Snapshot(), models, before);
        var victims = after.Decisions.SelectMany(d => d.Victims).Select(v => v.Model).ToHashSet();
        foreach (var model in models.Where(m => !victims.Contains(m.Key)))
            Assert.That(Of(after, model.Key).PlacedReplicas, Is.GreaterThanOrEqualTo(Of(before, model.Key).PlacedReplicas), model.Key.Name);
        Assert.That(victims.Select(v => Of(after, v).Model.Priority), Is.All.LessThan(models.Max(m => m.Priority)));
    });

    [Test]
    public void A_pool_added_before_a_plan_from_nothing_takes_no_place_from_the_first_model() => ForAll(seed =>
    {
        var random = Crowded(seed);
        var models = random.Models;
        var before = Plan(random.Snapshot(), models);
        random.AddPool("pool-x");
        var after = Plan(random.Snapshot(), models);
        var first = models.OrderByDescending(m => m.Priority).ThenBy(m => m.Key).First().Key;
        Assert.That(Of(after, first).PlacedReplicas, Is.GreaterThanOrEqualTo(Of(before, first).PlacedReplicas));
    });

    [Test]
    public void Raising_a_priority_never_makes_that_model_worse_off_in_a_plan_from_nothing() => ForAll(seed =>
    {
        var random = Crowded(seed);
        foreach (var chosen in random.Models)
        {
            var low = Of(Plan(random.Snapshot(), random.Models), chosen.Key).PlacedReplicas;
            var high = Of(Plan(random.Snapshot(), Raised(random, chosen)), chosen.Key).PlacedReplicas;
            Assert.That(high, Is.GreaterThanOrEqualTo(low), chosen.ToString());
        }
    });

    [Test]
    public void Raising_a_priority_never_makes_that_model_worse_off_where_it_runs() => ForAll(seed =>
    {
        var random = Crowded(seed);
        var fleet = random.Snapshot();
        var before = Plan(fleet, random.Models);
        if (!Run(random, fleet, before)) return;
        foreach (var chosen in random.Models)
        {
            var high = Of(Plan(random.Snapshot(), Raised(random, chosen), before), chosen.Key).PlacedReplicas;
            Assert.That(high, Is.GreaterThanOrEqualTo(Of(before, chosen.Key).PlacedReplicas), chosen.ToString());
        }
    });

    private static IEnumerable<ModelRequest> Raised(RandomFleet random, ModelRequest chosen) =>
        random.Models.Select(m => m == chosen ? m with { Priority = m.Priority + 15 } : m);

    /// <summary>Lets the pods of a plan run; false when some would wait for a node that an autoscaler has yet to add.</summary>
    private static bool Run(RandomFleet random, FleetSnapshot fleet, FleetPlan plan)
    {
        var pods = new List<PodFacts>();
        foreach (var model in plan.Decisions.Select(d => d.Model))
        {
            foreach (var pod in fleet.Index.ModelOrNull(model.Key)?.Assumed ?? [])
            {
                if (fleet.Index.NodeOrNull(pod.Node.Name) is null) return false;
                pods.Add(new PodFacts($"{model.Key.Name}-{pods.Count:000}", pod.Node.Name, pod.Requests, model.Key, model.Priority));
            }
        }

        random.Pods.AddRange(pods);
        return true;
    }
}
