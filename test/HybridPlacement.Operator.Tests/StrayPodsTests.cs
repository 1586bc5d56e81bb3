using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Tests;

public sealed class StrayPodsTests
{
    private static readonly IReadOnlyList<Pool> Pools = [Pool("dc"), Pool("shop") with { Leaving = true }, Pool("cloud")];

    [TestCase("shop-1", "dc", ExpectedResult = true)]
    [TestCase("shop-1", "shop", ExpectedResult = false, Description = "its Deployment moves as a whole")]
    [TestCase("cloud-1", "dc", ExpectedResult = false, Description = "that pool stays")]
    [TestCase("dc-1", "dc", ExpectedResult = false)]
    [TestCase("elsewhere", "dc", ExpectedResult = false, Description = "in no pool")]
    [TestCase("shop-1", "", ExpectedResult = false, Description = "made for no pool")]
    public bool A_stray_is_in_a_pool_that_goes_and_was_made_for_another(string node, string pool) => Find(Pod("p", node, pool)).Count == 1;

    [Test]
    public void What_nothing_would_make_anew_is_no_stray() =>
        Assert.That(Find(Pod("p", "shop-1", "dc", m => m with { HasController = false })), Is.Empty);

    [Test]
    public void They_are_counted_for_the_Deployment_that_they_were_made_by()
    {
        var strays = Find(
            Pod("ready", "shop-1", "dc", m => m with { Ready = true }),
            Pod("marked", "shop-1", "dc", m => m with { DeletionCost = StrayPods.GoesFirst }),
            Pod("somebody's", "shop-1", "dc", m => m with { DeletionCost = "7" }),
            Pod("going", "shop-1", "dc", m => m with { Ready = true }) with { Deleting = true },
            Pod("another's", "shop-1", "cloud"),
            Pod("at home", "dc-1", "dc"));
        Assert.That(StrayPods.Of(new("m-dc", "dc", 5, 5, 5, 5), strays), Is.EqualTo(new Strays(Running: 3, Ready: 1, Unmarked: 3)));
    }

    private static IReadOnlyList<ObservedPod> Find(params ObservedPod[] pods) =>
        StrayPods.Find(pods, Pools, node => node.Split('-') is [var pool, _] ? pool : null);

    private static ObservedPod Pod(string name, string node, string pool, Func<ModelPod, ModelPod>? change = null)
    {
        var model = new ModelPod { Model = new("radiology", "m"), Pool = pool, HasController = true };
        return new() { Key = new("radiology", name), Uid = name, Node = node, Model = change?.Invoke(model) ?? model };
    }

    private static Pool Pool(string name) =>
        new() { Name = name, Tier = Tier.OnPrem, NodeSelector = LabelSelector.ForLabel("site", name) };
}
