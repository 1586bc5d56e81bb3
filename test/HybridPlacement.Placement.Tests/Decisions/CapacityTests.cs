using static HybridPlacement.Placement.Tests.TestFleet;

namespace HybridPlacement.Placement.Tests;

public class CapacityTests
{
    private static TestFleet Dc(int nodes = 1, double cpu = 4, double gib = 16, int gpus = 0)
    {
        var fleet = new TestFleet().Pool("dc", Tier.OnPrem).Policy(Rules.Any(Tier.OnPrem, Tier.Cloud));
        for (var i = 1; i <= nodes; i++) fleet.Node("dc", $"dc-{i}", cpu, gib, gpus);
        return fleet;
    }

    private static ModelRequest Sized(double cpu, double gib, int replicas = 1) =>
        Model(with: m => m with { Requests = Amounts(cpu, gib), Replicas = replicas });

    private static IEnumerable<DecisionCase> Cases()
    {
        const string Full = "1 not placed: InsufficientCapacity";
        yield return new("what others hold is taken",
            Dc().Pod("dc-1", cpu: 3.5), Sized(1, 1), Full)
        { Rejected = ["dc InsufficientCapacity"], Says = "of 1 nodes 1 lack cpu" };
        yield return new("what fits to the last thousandth fits", Dc().Pod("dc-1", cpu: 3), Sized(1, 1), "1 on dc (OnPrem)");
        yield return new("memory counts too", Dc().Pod("dc-1", gib: 15.5), Sized(1, 1), Full) { Says = "1 lack memory" };
        yield return new("pod slots count too",
            new TestFleet().Pool("dc", Tier.OnPrem).Node("dc", "n", with: n => n with { Allocatable = Amounts(4, 16, 0, 1) }).Pod("n", 0, 0),
            Sized(0, 0), Full)
        { Says = "lack pod slots" };
        yield return new("a node that doesn't say how many pods it takes takes none",
            new TestFleet().Pool("dc", Tier.OnPrem).Node("dc", "n", with: n => n with { Allocatable = Amounts(4, 16) }),
            Sized(0, 0), Full);
        yield return new("a model that asks for nothing fits on an over-full node",
            Dc().Pod("dc-1", cpu: 9), Sized(0, 0), "1 on dc (OnPrem)");
        yield return new("fit is per node: halves on two nodes are no whole",
            Dc(2).Pod("dc-1", cpu: 2).Pod("dc-2", cpu: 2), Sized(3, 1), Full);
        yield return new("eight free GPUs on eight nodes don't take an eight-GPU model",
            Dc(8, gpus: 1), Model().Gpus(8), "1 not placed: NoEligiblePool")
        { Rejected = ["dc NodeTooSmall"], Says = "larger than any node" };
        yield return new("eight free GPUs on one node do", Dc(1, gpus: 8), Model().Gpus(8), "1 on dc (OnPrem)");
        yield return new("a GPU model doesn't fit where there is none",
            Dc(), Model().Gpus(), "1 not placed: NoEligiblePool")
        { Rejected = ["dc NoMatchingGpu"] };
        yield return new("replicas fill node after node", Dc(2), Sized(3, 1, 3), "2 on dc (OnPrem); 1 not placed: InsufficientCapacity")
        { Says = "pool dc has room for 2 of the 3 replicas" };
        yield return new("a replica larger than any node never fits",
            Dc(), Sized(5, 1), "1 not placed: NoEligiblePool")
        { Rejected = ["dc NodeTooSmall"] };
        yield return new("an absurd request fits nowhere",
            Dc(), Model(with: m => m with { Requests = ResourceList.Requests([new("memory", Quantity.Parse("8Ei"))]) }),
            "1 not placed: NoEligiblePool")
        { Rejected = ["dc NodeTooSmall"] };
        yield return new("a node that isn't ready takes nothing",
            Dc().Change("dc-1", n => n.Away(TimeSpan.FromHours(1))), Sized(1, 1), Full)
        { Rejected = ["dc PoolUnavailable"] };
        yield return new("a taint that the pool doesn't tolerate keeps out",
            Dc().Change("dc-1", n => n.Tainted("spot")), Sized(1, 1), "1 not placed: NoEligiblePool")
        { Rejected = ["dc UntoleratedTaint"] };
        yield return new("PreferNoSchedule keeps nothing out",
            Dc().Change("dc-1", n => n.Tainted("spot", TaintEffect.PreferNoSchedule)), Sized(1, 1), "1 on dc (OnPrem)");
        yield return new("a taint that the pool tolerates is no obstacle",
            Dc().Change("dc-1", n => n.Tainted("spot")).Pool("dc", Tier.OnPrem, p => p with { Tolerations = [new Toleration("spot")] }),
            Sized(1, 1), "1 on dc (OnPrem)");
        yield return new("a pool without nodes has no room",
            Dc(0), Sized(1, 1), "1 not placed: NoEligiblePool")
        { Rejected = ["dc NoNodes"] };
        yield return new("nodes that two pools select take nothing new",
            Dc().Pool("all", Tier.Cloud, p => p with { NodeSelector = LabelSelector.Everything }), Sized(1, 1), Full)
        { Rejected = ["all OverlappingNodes", "dc OverlappingNodes"], Says = "exclude each other" };
        yield return new("the runtime's overhead is part of the request",
            Overhead(), Sized(4, 1), "1 not placed: NoEligiblePool")
        { Rejected = ["dc NodeTooSmall"] };
        yield return new("a pod whose node isn't known yet changes nothing",
            Dc().Pod("nowhere", cpu: 100), Sized(1, 1), "1 on dc (OnPrem)");
    }

    private static TestFleet Overhead()
    {
        var fleet = Dc();
        fleet.Snapshot.UpsertRuntime(new Runtime
        {
            Name = "onnxruntime",
            Supports = [new(ModelFormat.Onnx, AcceleratorKind.None)],
            Overhead = Amounts(0.1, 0.5),
        });
        return fleet;
    }

    [TestCaseSource(nameof(Cases))]
    public void Room_decides(object row) => ((DecisionCase)row).Check();

    [Test]
    public void Among_thousands_of_pools_the_one_with_room_is_found_and_each_other_says_why_not()
    {
        const int Pools = 3000;
        var fleet = new TestFleet();
        for (var i = 0; i < Pools; i++)
            fleet.Pool($"p{i:0000}", Tier.OnPrem);
        for (var i = 0; i < Pools; i++)
            fleet.Node($"p{i:0000}", $"n{i:0000}", cpu: i == 2718 ? 8 : 4);

        var decision = fleet.Decide(Sized(6, 1));

        Assert.That(decision.Summary, Is.EqualTo("1 on p2718 (OnPrem)"));
        Assert.That(decision.Candidates.Count(c => c is { Verdict: Verdict.Rejected, Reason: Reasons.NodeTooSmall }), Is.EqualTo(Pools - 1));
    }
}
