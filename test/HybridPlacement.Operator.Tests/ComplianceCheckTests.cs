using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Controllers;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Tests;

public sealed class ComplianceCheckTests
{
    [TestCase("dc", null, TestName = "in its pool")]
    [TestCase("cloud", "High may only run on OnPrem", TestName = "in a tier that the rule forbids")]
    [TestCase("nowhere", "no PlacementPool selects the node any more", TestName = "on a node without a pool")]
    [TestCase(null, "the node isn't known", TestName = "on a node that isn't known")]
    public void A_running_pod_is_judged_by_the_node_that_it_is_on(string? site, string? why)
    {
        var violations = Check(Samples.Model(), Samples.Fleet(), site is null ? null : Node(site), "dc");
        Assert.That(violations.Select(v => v.Why), why is null ? Is.Empty : Has.One.Contains(why));
    }

    [Test]
    public void A_node_in_an_allowed_and_a_forbidden_pool_is_forbidden()
    {
        var fleet = Samples.Fleet();
        fleet.UpsertPool(new Pool { Name = "other", Tier = Tier.Cloud, NodeSelector = LabelSelector.ForLabel("site", "dc") });
        Assert.That(Check(Samples.Model(), fleet, Node("dc"), "dc"), Has.Count.EqualTo(1));
    }

    [TestCase(Api.Tier.OnPrem, false, TestName = "the model's own wish is no reason to break a disruption budget")]
    [TestCase(null, true, TestName = "policy is")]
    public void A_violation_is_strict_where_policy_forbids_the_place(Api.Tier? wish, bool strict)
    {
        var model = Samples.Model(s => s with
        {
            Sensitivity = wish is null ? Api.Sensitivity.High : Api.Sensitivity.Low,
            Placement = wish is { } tier ? new() { Tiers = [tier] } : null,
        });
        Assert.That(Check(model, Samples.Fleet(), Node("cloud"), "cloud").Single().IsStrict, Is.EqualTo(strict));
    }

    [Test]
    public void A_pool_that_is_being_deleted_is_no_choice_and_no_prohibition()
    {
        var fleet = Leaving("dc");
        var decision = Samples.Decide(Samples.Model(), fleet);
        Assert.Multiple(() =>
        {
            Assert.That(decision.Pools, Is.Empty);
            Assert.That(decision.Candidates.Single(c => c.Pool.Name == "dc").Reason, Is.EqualTo(Reasons.PoolLeaving));
            Assert.That(Check(Samples.Model(), fleet, Node("dc"), "dc"), Is.Empty);
        });
    }

    [Test]
    public void What_is_forbidden_in_a_pool_stays_forbidden_while_it_is_being_deleted() =>
        Assert.That(Check(Samples.Model(), Leaving("cloud"), Node("cloud"), "cloud"), Has.Count.EqualTo(1));

    [Test]
    public void A_broken_policy_drives_nobody_out_but_for_what_a_pool_may_not_see()
    {
        var fleet = Samples.Fleet();
        fleet.UpsertPolicy(new Policy { Name = "default", Rules = [], Problem = "rules[0]: no" });
        Assert.Multiple(() =>
        {
            Assert.That(Check(Samples.Model(), fleet, Node("dc"), "dc"), Is.Empty);
            Assert.That(Check(Samples.Model(), fleet, Node("cloud"), "cloud").Select(v => v.Why), Has.One.Contains("up to sensitivity Medium"));
        });
    }

    [Test]
    public void A_typing_error_in_a_pools_price_drives_nobody_out()
    {
        var fleet = Samples.Fleet();
        fleet.UpsertPool(FleetMapping.Pool(new Api.PlacementPool
        {
            Metadata = new() { Name = "dc" },
            Spec = new()
            {
                Tier = Api.Tier.OnPrem,
                NodeSelector = new() { MatchLabels = new Dictionary<string, string> { ["site"] = "dc" } },
                Cost = new() { PerCpuHour = "cheap" },
            },
        }));
        Assert.That(Check(Samples.Model(), fleet, Node("dc"), "dc"), Is.Empty);
    }

    [TestCase(Api.Sensitivity.High, 1)]
    [TestCase(Api.Sensitivity.Low, 0)]
    [TestCase(Api.Sensitivity.Unknown, 1)]
    public void A_spec_that_makes_no_sense_still_bounds_where_its_pods_are(Api.Sensitivity sensitivity, int violations)
    {
        var model = Samples.Model(s => s with { Sensitivity = sensitivity, Model = new() { Uri = "no uri" } });
        var decision = Placer.Decide(
            Samples.Fleet(), ModelMapping.Bounds(model, new Dictionary<string, string>()), CurrentPlacement.None, Samples.Now);
        Assert.That(Check(decision, Samples.Fleet(), Node("cloud"), "cloud"), Has.Count.EqualTo(violations));
    }

    private static FleetSnapshot Leaving(string name)
    {
        var fleet = Samples.Fleet();
        fleet.UpsertPool(fleet.Pools.Single(p => p.Name == name) with { Leaving = true });
        return fleet;
    }

    private static IReadOnlyList<Status.PodViolation> Check(Api.ModelDeployment model, FleetSnapshot fleet, NodeFacts? node, string pool) =>
        Check(Samples.Decide(model, fleet), fleet, node, pool);

    private static IReadOnlyList<Status.PodViolation> Check(Decision decision, FleetSnapshot fleet, NodeFacts? node, string pool)
    {
        var pod = new ObservedPod
        {
            Key = new NamespacedName("radiology", "p"),
            Uid = "p",
            Node = "a-node",
            Model = new ModelPod { Model = decision.Model.Key, Pool = pool },
        };
        return ComplianceCheck.Find([pod], new Prohibition(decision), fleet.Pools, _ => node);
    }

    private static NodeFacts Node(string site) => new()
    {
        Name = "a-node",
        Labels = new Dictionary<string, string> { ["site"] = site },
        Allocatable = ResourceList.Empty,
    };
}
