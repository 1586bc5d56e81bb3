using static HybridPlacement.Placement.Tests.TestFleet;

namespace HybridPlacement.Placement.Tests;

/// <summary>Overflow, EachPool, budgets, quotas and elastic room.</summary>
public class SpreadingTests
{
    /// <summary>Pools a (2 replicas), b (3) and c (4), all on-prem, costing 1, 2 and 3 per core.</summary>
    private static TestFleet Abc() => new TestFleet()
        .Pool("a", Tier.OnPrem, Rules.Costs(1)).Node("a", "a-1", cpu: 2)
        .Pool("b", Tier.OnPrem, Rules.Costs(2)).Node("b", "b-1", cpu: 3)
        .Pool("c", Tier.Cloud, Rules.Costs(3)).Node("c", "c-1", cpu: 4)
        .Policy(Rules.ByCost(Tier.OnPrem, Tier.Cloud));

    private static ModelRequest Times(int replicas, Func<PlacementConstraints, PlacementConstraints>? wish = null) =>
        Model(with: m => m with { Replicas = replicas }).Wish(wish ?? (w => w));

    private static PlacementConstraints Alone(PlacementConstraints wish) => wish with { Overflow = false };

    private static PlacementConstraints Each(PlacementConstraints wish) => wish with { Mode = PlacementMode.EachPool };

    private static Func<PlacementConstraints, PlacementConstraints> Budget(decimal most) => w => w with { MaxHourlyCost = most };

    private static IEnumerable<DecisionCase> Overflow()
    {
        yield return new("one pool while it lasts", Abc(), Times(2), "2 on a (OnPrem)") { Cost = 2, Moves = ["-->a 2 Placed"] };
        yield return new("the rest into the next pool, then into the next tier", Abc(), Times(7), "2 on a (OnPrem), 3 on b (OnPrem), 2 on c (Cloud)")
        { Cost = 14, Moves = ["-->a 2 Placed", "-->b 3 Overflowed", "-->c 2 Overflowed"] };
        yield return new("what fits nowhere has no place", Abc(), Times(11),
            "2 on a (OnPrem), 3 on b (OnPrem), 4 on c (Cloud); 2 not placed: InsufficientCapacity");
        yield return new("without overflow the first pool that takes all", Abc(), Times(3, Alone), "3 on b (OnPrem)");
        yield return new("without overflow the pool that takes most, and the rest waits", Abc(), Times(6, Alone), "4 on c (Cloud); 2 not placed: InsufficientCapacity");
        yield return new("without overflow it stays where it is as good", Abc(), Times(2, Alone), "2 on a (OnPrem)") { Current = "a 2", Moves = [] };
        yield return new("without overflow it moves as a whole when it grows", Abc(), Times(3, Alone), "3 on b (OnPrem)")
        { Current = "a 2", Moves = ["a->b 2 Moved", "-->b 1 Placed"] };
        yield return new("fewer replicas leave the least preferred pool first", Abc(), Times(3), "2 on a (OnPrem), 1 on b (OnPrem)")
        { Current = "a 2, b 3, c 2", Moves = ["b->- 2 Removed", "c->- 2 Removed"] };
        yield return new("what overflowed comes back when a preferred tier has room", Abc(), Times(2), "2 on a (OnPrem)")
        { Current = "c 2", Moves = ["c->a 2 FailedBack"] };
    }

    private static IEnumerable<DecisionCase> EachPool()
    {
        yield return new("its replicas in every pool", Abc(), Times(2, Each), "2 on a (OnPrem), 2 on b (OnPrem), 2 on c (Cloud)") { Cost = 12 };
        yield return new("a pool that takes fewer is short", Abc(), Times(3, Each),
            "2 on a (OnPrem), 3 on b (OnPrem), 3 on c (Cloud); 1 not placed: InsufficientCapacity");
        yield return new("a full pool is short", Abc().Pod("a-1", 2), Times(1, Each), "1 on b (OnPrem), 1 on c (Cloud); 1 not placed: InsufficientCapacity")
        { Rejected = ["a InsufficientCapacity"] };
        yield return new("a site that is away isn't waited for", Abc().Change("a-1", n => n.Away(TimeSpan.FromHours(1))), Times(1, Each),
            "1 on b (OnPrem), 1 on c (Cloud)")
        { Rejected = ["a PoolUnavailable"] };
        yield return new("a site that is not allowed isn't owed any", Abc(), Times(1, w => Each(w) with { Tiers = [Tier.Cloud] }), "1 on c (Cloud)");
        yield return new("a budget buys the preferred pools first", Abc(), Times(2, w => Each(w) with { MaxHourlyCost = 5 }),
            "2 on a (OnPrem), 1 on b (OnPrem); 3 not placed: OverBudget")
        { Cost = 4 };
        yield return new("a budget reaches more sites before a preferred one",
            new TestFleet().Pool("dc", Tier.OnPrem, Rules.Costs(4)).Node("dc", "dc-1")
                .Pool("shop-1", Tier.Edge, Rules.Costs(2)).Node("shop-1", "s-1").Pool("shop-2", Tier.Edge, Rules.Costs(2)).Node("shop-2", "s-2")
                .Policy(Rules.ByCost(Tier.OnPrem, Tier.Edge)),
            Times(1, w => Each(w) with { MaxHourlyCost = 5 }), "1 on shop-1 (Edge), 1 on shop-2 (Edge); 1 not placed: OverBudget")
        { Cost = 4 };
        yield return new("no site at all is not placed", new TestFleet().Pool("a", Tier.OnPrem), Times(2, Each), "2 not placed: NoEligiblePool");
    }

    private static IEnumerable<DecisionCase> Budgets()
    {
        yield return new("as many as the money buys", Abc(), Times(5, Budget(7)), "2 on a (OnPrem), 2 on b (OnPrem); 1 not placed: OverBudget") { Cost = 6 };
        yield return new("exactly the budget is within it", Abc(), Times(5, Budget(8)), "2 on a (OnPrem), 3 on b (OnPrem)") { Cost = 8 };
        yield return new("more replicas before a preferred tier",
            new TestFleet().Pool("dear", Tier.OnPrem, Rules.Costs(4)).Node("dear", "d-1").Pool("cheap", Tier.Cloud, Rules.Costs(2)).Node("cheap", "c-1")
                .Policy(Rules.ByCost(Tier.OnPrem, Tier.Cloud)),
            Times(4, Budget(10)), "1 on dear (OnPrem), 3 on cheap (Cloud)")
        { Cost = 10 };
        yield return new("a pool without a cost satisfies no budget",
            new TestFleet().Pool("a", Tier.OnPrem).Node("a", "a-1"), Times(1, Budget(100)), "1 not placed: OverBudget")
        { Rejected = ["a CostUnknown"], Says = "set cost on pool a" };
        yield return new("one replica above the budget rejects the pool", Abc(), Times(1, Budget(0.5m)), "1 not placed: OverBudget")
        { Rejected = ["a OverBudget", "b OverBudget", "c OverBudget"], Says = "one replica costs 1 per hour on pool a, above placement.maxHourlyCost 0.5" };
        yield return new("a GPU without a price isn't free", new TestFleet().Pool("a", Tier.OnPrem, Rules.Costs(1)).Node("a", "a-1", gpus: 1),
            Times(1, Budget(9)).Gpus(), "1 not placed: OverBudget")
        { Rejected = ["a CostUnknown"] };
        yield return new("a budget that shrank moves replicas to cheaper pools", Abc(), Times(2, Budget(3)), "2 on a (OnPrem)")
        { Current = "c 2", Moves = ["c->a 2 FailedBack"] };
        yield return new("without overflow the budget is for one pool", Abc(), Times(3, w => w with { Overflow = false, MaxHourlyCost = 5 }),
            "2 on a (OnPrem); 1 not placed: OverBudget");
        yield return new("cost is the sum of cpu, memory and GPUs",
            new TestFleet().Pool("a", Tier.OnPrem, p => p with { Cost = new PoolCost(2.10m, 0.03m, 0.004m) }).Node("a", "a-1", 16, 64, 4),
            Model(with: m => m with { Replicas = 2, Requests = Amounts(2, 4) }).Gpus(2), "2 on a (OnPrem)")
        { Cost = 2 * (4.20m + 0.06m + 0.016m) };
        yield return new("an unknown cost makes the sum unknown", new TestFleet().Pool("a", Tier.OnPrem).Node("a", "a-1"), Times(1), "1 on a (OnPrem)") { Cost = null };
    }

    private static IEnumerable<DecisionCase> Quotas()
    {
        static TestFleet Gpus(long? maxGpus = null, int? maxModels = null) => new TestFleet()
            .Pool("a", Tier.OnPrem, p => p with { MaxGpus = maxGpus, MaxModels = maxModels }).Node("a", "a-1", 16, 64, 8);
        yield return new("a quota of GPUs caps replicas", Gpus(5), Times(3).Gpus(2), "2 on a (OnPrem); 1 not placed: InsufficientCapacity") { Says = "quota.maxGpus 5" };
        yield return new("GPUs of other models count", Gpus(5).Pod("a-1", gpus: 4, model: "other"), Times(1).Gpus(2), "1 not placed: InsufficientCapacity")
        { Rejected = ["a QuotaExceeded"] };
        yield return new("GPUs of pods that are no model's don't count", Gpus(5).Pod("a-1", gpus: 4), Times(1).Gpus(2), "1 on a (OnPrem)");
        yield return new("a quota of GPUs is nothing to a CPU model", Gpus(0), Times(1), "1 on a (OnPrem)");
        yield return new("a quota of models counts models, not pods",
            Gpus(maxModels: 2).Pod("a-1", model: "x").Pod("a-1", model: "x"), Times(1), "1 on a (OnPrem)");
        yield return new("a quota of models that is used up", Gpus(maxModels: 2).Pod("a-1", model: "x").Pod("a-1", model: "y"), Times(1), "1 not placed: InsufficientCapacity")
        { Rejected = ["a QuotaExceeded"], Says = "quota.maxModels 2" };
        yield return new("a model that is there counts once", Gpus(maxModels: 1).Pod("a-1", model: "m"), Times(2), "2 on a (OnPrem)") { Current = "a 1" };
        yield return new("a quota that was lowered drives nobody out",
            Gpus(maxModels: 1).Pod("a-1", model: "m").Pod("a-1", model: "x"), Times(1), "1 on a (OnPrem)")
        { Current = "a 1", Moves = [] };
        yield return new("a quota of GPUs that was lowered drives nobody out",
            Gpus(2).Pod("a-1", gpus: 2, model: "m").Pod("a-1", gpus: 2, model: "m"), Times(3).Gpus(2), "2 on a (OnPrem); 1 not placed: InsufficientCapacity")
        { Current = "a 2", Moves = [] };
    }

    private static TestFleet Bursting(int maxNodes = 2, int gpus = 1) => new TestFleet()
        .Pool("dc", Tier.OnPrem).Node("dc", "dc-1", gpus: 1)
        .Pool("azure", Tier.Cloud, p => p with { Elastic = new ElasticRoom(maxNodes, Amounts(4, 16, gpus), "Tesla-T4", 15360) })
        .Policy(Rules.Any(Tier.Cloud, Tier.OnPrem));

    private static IEnumerable<DecisionCase> Elastic()
    {
        yield return new("room that exists before room that may come", Bursting(), Times(1).Gpus(), "1 on dc (OnPrem)");
        yield return new("a busy GPU and a pool that scales from zero leave nothing pending",
            Bursting().Pod("dc-1", gpus: 1), Times(1).Gpus(), "1 on azure (Cloud)");
        yield return new("a node that another pool selects too is one of the nodes that a pool may have",
            new TestFleet().Pool("azure", Tier.Cloud, p => p with { Elastic = new ElasticRoom(1, Amounts(4, 16)) })
                .Pool("twin", Tier.Cloud, p => p with { NodeSelector = LabelSelector.ForLabel("pool", "azure") })
                .Node("azure", "azure-1"),
            Times(1), "1 not placed: InsufficientCapacity")
        { Rejected = ["azure OverlappingNodes", "twin OverlappingNodes"] };
        yield return new("nodes to come are counted", Bursting(), Times(4).Gpus(), "2 on azure (Cloud), 1 on dc (OnPrem); 1 not placed: InsufficientCapacity");
        yield return new("maxNodes counts the nodes there are", Bursting().Node("azure", "azure-1", cpu: 0.5), Times(3).Gpus(),
            "1 on azure (Cloud), 1 on dc (OnPrem); 1 not placed: InsufficientCapacity");
        yield return new("a node to come has the GPU that the pool says", Bursting().Pod("dc-1", gpus: 1), Times(1).Gpus(1, null, "Tesla-T4"), "1 on azure (Cloud)");
        yield return new("a node to come hasn't a GPU that the pool doesn't say", Bursting(), Times(1).Gpus(1, 16384), "1 not placed: NoEligiblePool");
        yield return new("what waits for a node waits on", Bursting().Pod("dc-1", gpus: 1), Times(1).Gpus(), "1 on azure (Cloud)") { Current = "azure 1", Moves = [] };
        yield return new("what waits for a node takes room that appears", Bursting(), Times(1).Gpus(), "1 on dc (OnPrem)")
        { Current = "azure 1", Moves = ["azure->dc 1 Moved"] };
    }

    [TestCaseSource(nameof(Overflow))]
    public void Overflow_spreads(object row) => ((DecisionCase)row).Check();

    [TestCaseSource(nameof(EachPool))]
    public void EachPool_spreads(object row) => ((DecisionCase)row).Check();

    [TestCaseSource(nameof(Budgets))]
    public void A_budget_limits(object row) => ((DecisionCase)row).Check();

    [TestCaseSource(nameof(Quotas))]
    public void A_quota_limits(object row) => ((DecisionCase)row).Check();

    [TestCaseSource(nameof(Elastic))]
    public void Elastic_room_ranks_last(object row) => ((DecisionCase)row).Check();
}
