using static HybridPlacement.Placement.Tests.TestFleet;

namespace HybridPlacement.Placement.Tests;

/// <summary>Plans of several models, and what they can't promise.</summary>
public class PlanTests
{
    /// <summary>Pool p is cheaper than q; x, which comes later, is cheaper than both.</summary>
    private static TestFleet Fleet(bool withX)
    {
        var fleet = new TestFleet().Policy(Rules.ByCost(Tier.OnPrem))
            .Pool("p", Tier.OnPrem, p => Rules.Costs(2)(p) with { Jurisdiction = "EU" }).Node("p", "p-1", cpu: 5)
            .Pool("q", Tier.OnPrem, Rules.Costs(3)).Node("q", "q-1", cpu: 4);
        return withX ? fleet.Pool("x", Tier.OnPrem, Rules.Costs(1)).Node("x", "x-1", cpu: 3) : fleet;
    }

    private static ModelRequest[] Models { get; } =
    [
        Model("a", m => m with { Requests = Amounts(3, 1) }),
        Model("b", m => m with { Requests = Amounts(4, 1) }),
        Model("c", m => m with { Requests = Amounts(2, 1) }).Wish(w => w with { Jurisdictions = ["EU"] }),
    ];

    private static string[] Plan(TestFleet fleet, long rebalancing = 0, params string[] current) =>
        [.. FleetPlanner.Plan(fleet.Snapshot, [.. Models.Select((m, i) => new PlanItem(m, current.Length == 0 ? null : Current(current[i])))], Now, rebalancing)
            .Decisions.Select(d => d.Summary)];

    /// <summary>
    /// The smallest example of what deciding one after the other can't promise: the new pool draws a away from p, b takes
    /// the cheaper place that a has left, and c, which may run on p only, finds it taken. What runs already keeps its
    /// place, and a look at the whole fleet finds one for all.
    /// </summary>
    [Test]
    public void A_new_pool_may_cost_a_model_its_place_in_a_plan_from_nothing_but_never_where_it_runs()
    {
        var running = Fleet(withX: true).Pod("p-1", 3, model: "a").Pod("q-1", 4, model: "b").Pod("p-1", 2, model: "c");
        Assert.Multiple(() =>
        {
            Assert.That(Plan(Fleet(withX: false)), Is.EqualTo(new[] { "1 on p (OnPrem)", "1 on q (OnPrem)", "1 on p (OnPrem)" }));
            Assert.That(Plan(Fleet(withX: true)), Is.EqualTo(new[] { "1 on x (OnPrem)", "1 on p (OnPrem)", "1 not placed: InsufficientCapacity" }));
            Assert.That(Plan(running, 0, "p 1", "q 1", "p 1"), Is.EqualTo(new[] { "1 on x (OnPrem)", "1 on q (OnPrem)", "1 on p (OnPrem)" }));
            Assert.That(Plan(Fleet(withX: true), FleetPlanner.ThoroughRebalancing),
                Is.EqualTo(new[] { "1 on x (OnPrem)", "1 on q (OnPrem)", "1 on p (OnPrem)" }));
        });
    }

    /// <summary>What is spent on a site counts: the more room there is, the more sites must a budget reach, not the fewer.</summary>
    [Test]
    public void A_raised_priority_reaches_no_fewer_sites_within_a_budget()
    {
        var low = Sites(priority: -1);
        var high = Sites(priority: 1);
        Assert.Multiple(() =>
        {
            Assert.That(low.PlacedReplicas, Is.EqualTo(2), low.Summary);
            Assert.That(high.PlacedReplicas, Is.EqualTo(2), high.Summary);
        });

        static Decision Sites(int priority)
        {
            // Until the other model comes, the dear site has the most headroom.
            var fleet = new TestFleet()
                .Policy(Rules.ByCost(Tier.Edge) with { Weights = new PolicyWeights(0, 100, 0, 0) })
                .Pool("dear", Tier.Edge, p => Rules.Costs(3)(p) with { Jurisdiction = "EU" }).Node("dear", "dear-1", cpu: 8)
                .Pool("shop-1", Tier.Edge, Rules.Costs(1)).Node("shop-1", "s-1", cpu: 4)
                .Pool("shop-2", Tier.Edge, Rules.Costs(1)).Node("shop-2", "s-2", cpu: 4);
            var other = Model("other", m => m with { Requests = Amounts(6, 1) }).Wish(w => w with { Jurisdictions = ["EU"] });
            var sites = Model("sites", m => m with { Priority = priority }).Wish(w => w with { Mode = PlacementMode.EachPool, MaxHourlyCost = 3 });
            return FleetPlanner.Plan(fleet.Snapshot, [new(other), new(sites)], Now).Decisions[1];
        }
    }
}
