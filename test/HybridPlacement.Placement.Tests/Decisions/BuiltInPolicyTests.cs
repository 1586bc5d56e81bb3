namespace HybridPlacement.Placement.Tests;

public class BuiltInPolicyTests
{
    private static TestFleet ThreeTiers() => new TestFleet()
        .Pool("dc", Tier.OnPrem).Node("dc", "dc-1").Node("dc", "dc-2")
        .Pool("shop", Tier.Edge).Node("shop", "shop-1")
        .Pool("azure", Tier.Cloud).Node("azure", "azure-1");

    [TestCase(Sensitivity.High, Latency.Low, "1 on dc (OnPrem)", "sensitive-stays-on-premises")]
    [TestCase(Sensitivity.High, Latency.High, "1 on dc (OnPrem)", "sensitive-stays-on-premises")]
    [TestCase(Sensitivity.Medium, Latency.Low, "1 on shop (Edge)", "low-latency-at-the-edge")]
    [TestCase(Sensitivity.Low, Latency.Low, "1 on shop (Edge)", "low-latency-at-the-edge")]
    [TestCase(Sensitivity.Medium, Latency.Medium, "1 on azure (Cloud)", "everything-else")]
    [TestCase(Sensitivity.Low, Latency.High, "1 on azure (Cloud)", "everything-else")]
    public void Sensitive_goes_on_prem_fast_to_the_edge_and_the_rest_to_the_cloud(
        Sensitivity sensitivity, Latency latency, string expected, string rule)
    {
        var decision = ThreeTiers().Decide(TestFleet.Model(with: m => m with { Sensitivity = sensitivity, Latency = latency }));
        Assert.Multiple(() =>
        {
            Assert.That(decision.Summary, Is.EqualTo(expected));
            Assert.That(decision.Rule?.Name, Is.EqualTo(rule));
            Assert.That(decision.Policy, Is.EqualTo("default"));
            Assert.That(decision.Moves, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void A_sensitive_model_is_placed_nowhere_while_every_on_prem_node_is_cordoned_and_somewhere_once_one_is_not()
    {
        var fleet = ThreeTiers().Change("dc-1", n => n.Cordoned()).Change("dc-2", n => n.Cordoned());
        var model = TestFleet.Model(with: m => m with { Sensitivity = Sensitivity.High });
        var refused = fleet.Decide(model);
        var placed = fleet.Change("dc-2", n => n with { Unschedulable = false }).Decide(model);
        Assert.Multiple(() =>
        {
            Assert.That(refused.IsPlaced, Is.False);
            Assert.That(refused.UnplacedReason, Is.EqualTo(Reasons.InsufficientCapacity));
            Assert.That(refused.Message, Does.Contain("cordoned").And.Contain("uncordon one"));
            Assert.That(refused.Candidates.Select(c => $"{c.Pool.Name} {c.Reason}"),
                Is.EqualTo(new[] { "azure TierNotAllowed", "dc NodesUnschedulable", "shop TierNotAllowed" }));
            Assert.That(refused.Candidates[0].Message,
                Is.EqualTo("sensitivity High may only run on OnPrem (rule sensitive-stays-on-premises)"));
            Assert.That(placed.Summary, Is.EqualTo("1 on dc (OnPrem)"));
        });
    }

    [Test]
    public void Without_pools_the_tier_label_of_nodes_makes_one_pool_per_tier()
    {
        var fleet = new TestFleet();
        foreach (var tier in new[] { "cloud", "on-prem", "edge" })
            fleet.Node(TestFleet.NodeIn("", tier + "-1").Label($"hybridplacement.io/tier={tier}"));
        fleet.Node(TestFleet.NodeIn("", "stray"));
        Assert.Multiple(() =>
        {
            Assert.That(fleet.Decide(TestFleet.Model()).Summary, Is.EqualTo("1 on cloud (Cloud)"));
            Assert.That(
                fleet.Decide(TestFleet.Model(with: m => m with { Sensitivity = Sensitivity.High })).Summary,
                Is.EqualTo("1 on on-prem (OnPrem)"));
            Assert.That(fleet.Snapshot.PoolOf("edge-1"), Is.EqualTo("edge"));
            Assert.That(fleet.Snapshot.PoolOf("stray"), Is.Null);
        });
        fleet.Pool("only", Tier.Cloud);
        Assert.That(fleet.Snapshot.Pools.Select(p => p.Name), Is.EqualTo(new[] { "only" }));
    }
}
