using static HybridPlacement.Placement.Tests.TestFleet;

namespace HybridPlacement.Placement.Tests;

/// <summary>When replicas move, and when they don't.</summary>
public class StabilityTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Two pools of one tier; costs as given, score by cost only.</summary>
    private static TestFleet Pair(decimal a, decimal b) => new TestFleet()
        .Pool("a", Tier.OnPrem, Rules.Costs(a)).Node("a", "a-1")
        .Pool("b", Tier.OnPrem, Rules.Costs(b)).Node("b", "b-1")
        .Pool("dear", Tier.OnPrem, Rules.Costs(100)).Node("dear", "dear-1")
        .Policy(Rules.ByCost(Tier.OnPrem));

    /// <summary>A data centre of two nodes before a cloud.</summary>
    private static TestFleet Hybrid(Func<Pool, Pool>? dc = null) => new TestFleet()
        .Pool("dc", Tier.OnPrem, dc).Node("dc", "dc-1").Node("dc", "dc-2")
        .Pool("azure", Tier.Cloud).Node("azure", "azure-1")
        .Policy(Rules.Any(Tier.OnPrem, Tier.Cloud));

    private static TestFleet Gone(TimeSpan since, Func<Pool, Pool>? dc = null) =>
        Hybrid(dc).Pod("dc-1", model: "m").Pod("dc-2", model: "m")
            .Change("dc-1", n => n.Away(since)).Change("dc-2", n => n.Away(since + Minute));

    private static ModelRequest Twice => Model(with: m => m with { Replicas = 2 });

    private static IEnumerable<DecisionCase> Moves()
    {
        yield return new("a gain below minImprovement moves nothing", Pair(50, 36), Twice, "2 on a (OnPrem)") { Current = "a 2", Moves = [] };
        yield return new("a gain of minImprovement moves", Pair(50, 35), Twice, "2 on b (OnPrem)") { Current = "a 2", Moves = ["a->b 2 Moved"] };
        yield return new("a new model goes to the better one by any margin", Pair(50, 49), Twice, "2 on b (OnPrem)");
        yield return new("more replicas go where the others are", Pair(50, 49), Model(with: m => m with { Replicas = 3 }), "3 on a (OnPrem)") { Current = "a 2" };
        yield return new("ties go to the nearer pool, then by name", Pair(50, 50).Pool("b", Tier.OnPrem, p => Rules.Costs(50)(p) with { TypicalLatency = Minute }), Twice, "2 on b (OnPrem)");
        yield return new("ties go by name", Pair(50, 50), Twice, "2 on a (OnPrem)");
        yield return new("equal scores move nothing", Pair(50, 50), Twice, "2 on b (OnPrem)") { Current = "b 2", Moves = [] };
        yield return new("minImprovement 0 still needs a gain",
            Pair(50, 50).Policy(Rules.ByCost(Tier.OnPrem) with { MinImprovement = 0 }), Twice, "2 on b (OnPrem)")
        { Current = "b 2", Moves = [] };
        yield return new("a preferred tier is always worth it", Hybrid(), Twice, "2 on dc (OnPrem)") { Current = "azure 2", Moves = ["azure->dc 2 FailedBack"] };
        yield return new("what isn't allowed any more moves at once", Hybrid(p => p with { MaxSensitivity = Sensitivity.Low }),
            Model(with: m => m with { Sensitivity = Sensitivity.Medium }), "1 on azure (Cloud)")
        { Current = "dc 1", Moves = ["dc->azure 1 Moved"] };
        yield return new("what isn't allowed any more goes, place or no place", Hybrid(), Model(with: m => m with { Sensitivity = Sensitivity.High }).Wish(w => w with { Tiers = [Tier.Cloud] }),
            "1 not placed: NoEligiblePool")
        { Current = "azure 1", Moves = ["azure->- 1 Removed"] };
        yield return new("a pool that was deleted is left", Hybrid(), Twice, "2 on dc (OnPrem)") { Current = "old 2", Moves = ["old->dc 2 Moved"] };
        yield return new("a cordoned node keeps its pods", Hybrid().Pod("dc-1", model: "m").Change("dc-1", n => n.Cordoned()).Change("dc-2", n => n.Cordoned()),
            Model(), "1 on dc (OnPrem)")
        { Current = "dc 1", Moves = [] };
        yield return new("a cordoned node takes no more", Hybrid().Pod("dc-1", model: "m").Change("dc-1", n => n.Cordoned()).Change("dc-2", n => n.Cordoned()),
            Twice, "1 on dc (OnPrem), 1 on azure (Cloud)")
        { Current = "dc 1", Moves = ["-->azure 1 Overflowed"] };
        yield return new("a pool whose nodes are cordoned says so though replicas run there",
            Hybrid().Pod("dc-1", model: "m").Change("dc-1", n => n.Cordoned()).Change("dc-2", n => n.Cordoned()),
            Twice.Wish(w => w with { Tiers = [Tier.OnPrem] }), "1 on dc (OnPrem); 1 not placed: InsufficientCapacity")
        { Current = "dc 1", Moves = [], Says = "uncordon one" };
        yield return new("a NoSchedule taint keeps the pods that run", Hybrid().Pod("dc-1", model: "m").Change("dc-1", n => n.Tainted("x")).Change("dc-2", n => n.Tainted("x")),
            Model(), "1 on dc (OnPrem)")
        { Current = "dc 1", Moves = [] };
        yield return new("a NoExecute taint doesn't",
            Hybrid().Pod("dc-1", model: "m").Change("dc-1", n => n.Tainted("x", TaintEffect.NoExecute)).Change("dc-2", n => n.Tainted("x")),
            Model(), "1 on azure (Cloud)")
        { Current = "dc 1", Moves = ["dc->azure 1 Moved"] };
        yield return new("nodes that overlap keep the pods that run",
            Hybrid().Pod("dc-1", model: "m").Pool("twin", Tier.OnPrem, p => p with { NodeSelector = LabelSelector.ForLabel("pool", "dc") }),
            Model(), "1 on dc (OnPrem)")
        { Current = "dc 1", Moves = [] };
    }

    private static IEnumerable<DecisionCase> Failovers()
    {
        var (here, there) = ("2 on dc (OnPrem)", "2 on azure (Cloud)");
        yield return new("a pool that has just gone is waited for", Gone(Minute / 2), Twice, here) { Current = "dc 2", Moves = [], Requeue = Minute * 1.5 };
        yield return new("a pool that is gone long enough is left", Gone(Minute * 2), Twice, there) { Current = "dc 2", Moves = ["dc->azure 2 FailedOver"] };
        yield return new("the wait is the model's own", Gone(Minute * 2), Twice.Wish(w => w with { FailoverAfter = Minute * 5 }), here) { Current = "dc 2", Requeue = Minute * 3 };
        yield return new("no wait, no waiting", Gone(TimeSpan.Zero), Twice.Wish(w => w with { FailoverAfter = TimeSpan.Zero }), there) { Current = "dc 2" };
        yield return new("a site that comes and goes keeps its pods", Gone(Minute * 600, p => p with { Intermittent = true }), Twice, here) { Current = "dc 2", Moves = [] };
        yield return new("a site that comes and goes takes nothing new while it is away",
            Gone(Minute * 600, p => p with { Intermittent = true }), Model(with: m => m with { Replicas = 3 }), "2 on dc (OnPrem), 1 on azure (Cloud)")
        { Current = "dc 2" };
        yield return new("no new model goes to a pool that is away", Gone(Minute / 2), Model("new"), "1 on azure (Cloud)") { Rejected = ["dc PoolUnavailable"] };
        yield return new("a node that nobody knows the time of is gone", Hybrid().Change("dc-1", n => n with { Ready = false }).Change("dc-2", n => n with { Ready = false }),
            Twice, there)
        { Current = "dc 2" };
        yield return new("one node of two gone: its replica waits",
            Hybrid().Pod("dc-1", 3, model: "m").Pod("dc-2", 3, model: "m").Change("dc-1", n => n.Away(Minute)),
            Twice with { Requests = Amounts(3, 1) }, here)
        { Current = "dc 2", Moves = [], Requeue = Minute };
        yield return new("one node of two gone for long: its replica goes",
            Hybrid().Pod("dc-1", 3, model: "m").Pod("dc-2", 3, model: "m").Change("dc-1", n => n.Away(Minute * 3)),
            Twice with { Requests = Amounts(3, 1) }, "1 on dc (OnPrem), 1 on azure (Cloud)")
        { Current = "dc 2", Moves = ["dc->azure 1 Moved"] };
        yield return new("one node of two gone for long: its replica finds room in the pool",
            Hybrid().Pod("dc-1", 1, model: "m").Pod("dc-2", 1, model: "m").Change("dc-1", n => n.Away(Minute * 3)), Twice, here)
        { Current = "dc 2", Moves = [] };
        yield return new("a pool that is back is tried first for a while", Back(Minute), Twice, there) { Current = "azure 2", Moves = [], Requeue = Minute * 9 };
        yield return new("a pool that has been back for failback is returned to", Back(Minute * 10), Twice, here) { Current = "azure 2", Moves = ["azure->dc 2 FailedBack"] };
        yield return new("a new model needn't wait for failback", Back(Minute), Twice, here);
        yield return new("more replicas needn't wait for failback", Back(Minute), Model(with: m => m with { Replicas = 3 }), "1 on dc (OnPrem), 2 on azure (Cloud)")
        { Current = "azure 2", Requeue = Minute * 9 };
    }

    private static TestFleet Back(TimeSpan since) =>
        Hybrid().Change("dc-1", n => n.BackFor(since)).Change("dc-2", n => n.BackFor(since / 2));

    [TestCaseSource(nameof(Moves))]
    public void Replicas_move_only_for_a_reason(object row) => ((DecisionCase)row).Check();

    [TestCaseSource(nameof(Failovers))]
    public void Failover_and_failback_take_their_time(object row) => ((DecisionCase)row).Check();

    [Test]
    public void Ten_models_that_fail_over_at_once_do_not_share_the_last_places()
    {
        var fleet = new TestFleet()
            .Pool("dc", Tier.OnPrem).Node("dc", "dc-1", cpu: 64, gib: 64, gpus: 10, with: n => n.Away(Minute * 5))
            .Pool("azure", Tier.Cloud).Node("azure", "azure-1", cpu: 64, gib: 64, gpus: 3)
            .Policy(Rules.Any(Tier.OnPrem, Tier.Cloud));
        string[] names = [.. Enumerable.Range(0, 10).Select(i => $"m{i}")];
        foreach (var name in names)
            fleet.Pod("dc-1", gpus: 1, model: name);

        var moved = names.Where(name => fleet.Place(Model(name).Gpus(), "dc 1").ReplicasIn("azure") == 1);

        Assert.That(moved, Is.EqualTo(new[] { "m0", "m1", "m2" }), "each sees what those before it were promised");
    }

    [Test]
    public void The_callers_knowledge_of_when_a_pool_went_counts_where_its_nodes_were_deleted()
    {
        var fleet = Hybrid();
        fleet.Snapshot.RemoveNode("dc-1");
        fleet.Snapshot.RemoveNode("dc-2");
        var current = new CurrentPlacement([new CurrentPool("dc", 2, Now - Minute)]);
        var waits = Placer.Decide(fleet.Snapshot, Twice, current, Now);
        var leaves = Placer.Decide(fleet.Snapshot, Twice, current, Now + Minute);
        Assert.Multiple(() =>
        {
            Assert.That(waits.Summary, Is.EqualTo("2 on dc (OnPrem)"));
            Assert.That(waits.RequeueAfter, Is.EqualTo(Minute));
            Assert.That(leaves.Moves.Single().Reason, Is.EqualTo(MoveReason.FailedOver));
        });
    }
}
