using static HybridPlacement.Placement.Tests.TestFleet;

namespace HybridPlacement.Placement.Tests;

/// <summary>What looking at the fleet as a whole finds, and one decision after the other doesn't.</summary>
public class RebalancingTests
{
    private const long Budget = 200_000;

    private static string Plan(TestFleet fleet, long rebalancing, params PlanItem[] items) => string.Join(
        "; ", FleetPlanner.Plan(fleet.Snapshot, items, Now, rebalancing).Decisions.Select(d => $"{d.Model.Key.Name}: {d.Summary}"));

    /// <summary>A cheap pool and a dear one of one node each; the cheap one alone is in the EU.</summary>
    private static TestFleet TwoPools() => new TestFleet()
        .Pool("cheap", Tier.OnPrem, p => Rules.Costs(1)(p) with { Jurisdiction = "EU" }).Node("cheap", "cheap-1")
        .Pool("dear", Tier.OnPrem, Rules.Costs(2)).Node("dear", "dear-1")
        .Policy(Rules.ByCost(Tier.OnPrem));

    private static PlanItem Item(string name, double cpu, int replicas = 1, int priority = 0, bool eu = false, string current = "") => new(
        Model(name, m => m with { Requests = Amounts(cpu, 1), Replicas = replicas, Priority = priority })
            .Wish(w => w with { Jurisdictions = eu ? ["EU"] : [] }),
        current.Length == 0 ? null : Current(current));

    [Test]
    public void Whoever_may_go_elsewhere_makes_way_for_one_that_may_not()
    {
        PlanItem[] items = [Item("a", 4), Item("b", 4, eu: true)];
        Assert.Multiple(() =>
        {
            Assert.That(Plan(TwoPools(), 0, items), Is.EqualTo("a: 1 on cheap (OnPrem); b: 1 not placed: InsufficientCapacity"));
            Assert.That(Plan(TwoPools(), Budget, items), Is.EqualTo("a: 1 on dear (OnPrem); b: 1 on cheap (OnPrem)"));
        });
    }

    [Test]
    public void A_chain_of_moves_is_found()
    {
        TestFleet Three() => TwoPools().Pool("far", Tier.OnPrem, p => Rules.Costs(3)(p) with { Labels = new Dictionary<string, string> { ["far"] = "yes" } })
            .Node("far", "far-1", cpu: 2);
        PlanItem[] items = [Item("a", 2), Item("b", 2), Item("c", 2), Item("d", 4, eu: true)];
        Assert.Multiple(() =>
        {
            Assert.That(Plan(Three(), 0, items), Does.EndWith("d: 1 not placed: InsufficientCapacity"));
            Assert.That(Plan(Three(), Budget, items), Does.Contain("d: 1 on cheap (OnPrem)").And.Not.Contain("not placed"));
        });
    }

    [Test]
    public void Two_small_ones_are_more_than_a_large_one_of_their_priority() =>
        Assert.That(
            Plan(new TestFleet().Pool("dc", Tier.OnPrem).Node("dc", "dc-1"), Budget, Item("a-large", 4), Item("b-small", 2, 2)),
            Is.EqualTo("a-large: 1 not placed: InsufficientCapacity; b-small: 2 on dc (OnPrem)"));

    [Test]
    public void A_higher_priority_is_never_given_up_for_many_of_a_lower() =>
        Assert.That(
            Plan(new TestFleet().Pool("dc", Tier.OnPrem).Node("dc", "dc-1"), Budget, Item("a-large", 4, priority: 1), Item("b-small", 1, 4)),
            Is.EqualTo("a-large: 1 on dc (OnPrem); b-small: 4 not placed: InsufficientCapacity"));

    [Test]
    public void What_runs_moves_for_a_place_of_another_but_not_for_a_small_saving()
    {
        TestFleet Running(decimal dear) => TwoPools().Pool("dear", Tier.OnPrem, Rules.Costs(dear)).Pod("dear-1", 2, model: "a");
        Assert.Multiple(() =>
        {
            Assert.That(Plan(Running(1.1m), Budget, Item("a", 2, current: "dear 1")), Is.EqualTo("a: 1 on dear (OnPrem)"));
            Assert.That(Plan(Running(2), Budget, Item("a", 2, current: "dear 1")), Is.EqualTo("a: 1 on cheap (OnPrem)"));
        });
    }

    [Test]
    public void Pieces_that_fill_every_node_to_the_last_are_packed()
    {
        // Hard enough: with annealing alone, without packing, five have no place.
        var random = new Random(3);
        var fleet = new TestFleet().Pool("dc", Tier.OnPrem);
        var items = new List<PlanItem>();
        for (var n = 0; n < 32; n++)
        {
            var (cpu, memory) = (Cut(random), Cut(random));
            fleet.Node("dc", $"dc-{n:00}", cpu.Sum(), memory.Sum());
            items.AddRange(cpu.Zip(memory, (c, m) => new PlanItem(Model($"m{items.Count:00}-{c}-{m}", r => r with { Requests = Amounts(c, m) }))));
        }

        Assert.That(FleetPlanner.Plan(fleet.Snapshot, items, Now, Budget).Decisions.Count(d => !d.IsPlaced), Is.Zero);

        static int[] Cut(Random random) => [.. Enumerable.Range(0, 4).Select(_ => random.Next(3, 12))];
    }

    [Test]
    public void A_move_of_an_optimized_plan_is_one_from_where_the_model_is()
    {
        var fleet = TwoPools().Pod("cheap-1", 4, model: "a");
        var plan = FleetPlanner.Plan(fleet.Snapshot, [Item("a", 4, current: "cheap 1"), Item("b", 4, eu: true)], Now, Budget);
        Assert.That(plan.Decisions.SelectMany(d => d.Moves), Is.EqualTo(new[]
        {
            new Move("cheap", "dear", 1, MoveReason.Moved),
            new Move(null, "cheap", 1, MoveReason.Placed),
        }));
    }

    [Test]
    public void A_policy_that_does_not_weigh_cost_moves_nothing_for_it()
    {
        var fleet = TwoPools().Policy(Rules.ByCost(Tier.OnPrem) with { Weights = new PolicyWeights(0, 0, 0, 0) })
            .Pool("cheap", Tier.OnPrem, p => Rules.Costs(9)(p));
        Assert.That(Plan(fleet, Budget, Item("a", 2)), Is.EqualTo("a: 1 on cheap (OnPrem)"));
    }

    [Test]
    public void Models_that_have_to_change_places_settle_without_it_too()
    {
        var fleet = new TestFleet().Pool("dc", Tier.OnPrem).Node("dc", "dc-1").Pool("azure", Tier.Cloud).Node("azure", "azure-1")
            .Policy(Rules.Any(Tier.OnPrem, Tier.Cloud)).Pod("azure-1", 4, model: "a").Pod("dc-1", 4, model: "b");
        var toDc = Item("a", 4, current: "azure 1");
        var toAzure = Item("b", 4, current: "dc 1");
        Assert.That(
            Plan(fleet, 0,
                toDc with { Model = toDc.Model.Wish(w => w with { Tiers = [Tier.OnPrem] }) },
                toAzure with { Model = toAzure.Model.Wish(w => w with { Tiers = [Tier.Cloud] }) }),
            Is.EqualTo("a: 1 on dc (OnPrem); b: 1 on azure (Cloud)"));
    }
}
