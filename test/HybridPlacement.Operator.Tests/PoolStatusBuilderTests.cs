using HybridPlacement.Operator.Status;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Tests;

public sealed class PoolStatusBuilderTests
{
    private static IEnumerable<TestCaseData> Fleets()
    {
        yield return Case("its nodes are ready", _ => { }, "Ready=True NodesReady");
        yield return Case("no node", f => f.RemoveNode("dc-1"), "Ready=False NoNodes, Stalled=True NoNodes");
        yield return Case(
            "no ready node", f => f.UpsertNode(Node("dc") with { Ready = false }), "Ready=False NoReadyNode, Reconciling=True NoReadyNode");
        yield return Case(
            "a site that isn't heard of", f => f.UpsertNode(Node("shop") with { Ready = false }), "Ready=Unknown Stale, Reconciling=True Stale", "shop");
        yield return Case(
            "a node of two pools", f => f.UpsertPool(Pool(f, "dc") with { Name = "dc-too" }), "Ready=False OverlappingNodes, Stalled=True OverlappingNodes");
        yield return Case(
            "a spec that makes no sense", f => f.UpsertPool(Pool(f, "dc") with { Problem = "cost" }), "Ready=False InvalidSpec, Stalled=True InvalidSpec");
    }

    /// <summary>As kstatus, and so Flux and helm, reads it: failed, on its way, or there.</summary>
    [TestCaseSource(nameof(Fleets))]
    public void What_is_not_ready_is_a_persons_to_mend_or_waited_for(Action<FleetSnapshot> change, string expected, string pool)
    {
        var fleet = Samples.Fleet();
        change(fleet);

        var status = PoolStatusBuilder.Build(new Api.PlacementPool { Metadata = new() { Name = pool, Generation = 3 } }, fleet.Report(pool)!, Samples.Now);

        Assert.That(string.Join(", ", status.Conditions!.Where(c => c.Type != "Trusted").OrderBy(c => c.Type != "Ready")
            .Select(c => $"{c.Type}={c.Status} {c.Reason}")), Is.EqualTo(expected));
        Assert.That(status.Conditions!.Select(c => c.ObservedGeneration), Has.All.EqualTo(3));
    }

    [Test]
    public void A_pool_that_its_models_are_still_leaving_is_on_its_way()
    {
        var pool = new Api.PlacementPool { Metadata = new() { Name = "dc" }, Spec = new() { Tier = Api.Tier.OnPrem, NodeSelector = new() } };

        var status = PoolStatusBuilder.Leaving(pool, ["radiology/xray"], Samples.Now);

        Assert.That(status.Conditions!.Where(c => c.Reason == "PoolInUse").Select(c => $"{c.Type}={c.Status}"), Is.EqualTo(new[] { "Ready=False", "Reconciling=True" }));
    }

    private static Pool Pool(FleetSnapshot fleet, string name) => fleet.Pools.Single(p => p.Name == name);

    private static NodeFacts Node(string pool) => new()
    {
        Name = $"{pool}-1",
        Labels = new Dictionary<string, string> { ["site"] = pool },
        Allocatable = ResourceList.Of(16000, 64L << 30),
    };

    private static TestCaseData Case(string name, Action<FleetSnapshot> change, string expected, string pool = "dc") =>
        new TestCaseData(change, expected, pool).SetArgDisplayNames(name);
}
