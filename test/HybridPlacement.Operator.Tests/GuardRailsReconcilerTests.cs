using HybridPlacement.Operator.Controllers;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Tests;

public sealed class GuardRailsReconcilerTests
{
    [Test]
    public void The_parameter_names_each_pool_and_each_model_of_sensitivity_High()
    {
        var (data, omitted) = GuardRailsReconciler.Build(
            [Pool("dc")],
            [new() { Metadata = new() { Name = "dc" } }, new() { Metadata = new() { Name = "leaving" } }],
            [Model("a", Api.Sensitivity.High), Model("b", Api.Sensitivity.Medium), Model("c", Api.Sensitivity.Low)]);

        Assert.That(omitted, Is.Zero);
        Assert.That(data, Is.EqualTo(new Dictionary<string, string>
        {
            ["pool.dc"] = "declared",
            ["pool.leaving"] = "declared",
            ["high.ns.a"] = "",
        }));
    }

    [Test]
    public void A_pool_that_no_object_declares_is_implicit() =>
        Assert.That(GuardRailsReconciler.Build([Pool("on-prem")], [], []).Data["pool.on-prem"], Is.EqualTo("implicit"));

    [Test]
    public void A_sensitivity_that_is_not_known_counts_as_High() =>
        Assert.That(GuardRailsReconciler.Build([], [], [Model("new", Api.Sensitivity.Unknown)]).Data, Contains.Key("high.ns.new"));

    [Test]
    public void What_finds_no_room_is_counted_and_the_pools_are_never_left_out()
    {
        var models = Enumerable.Range(0, 20_000).Select(i => Model($"{i:D5}-{new string('m', 50)}", Api.Sensitivity.High));

        var (data, omitted) = GuardRailsReconciler.Build([Pool("dc")], [], models);

        Assert.That(omitted, Is.GreaterThan(0));
        Assert.That(data.Count - 1 + omitted, Is.EqualTo(20_000));
        Assert.That(data, Contains.Key("pool.dc"));
        Assert.That(data.Sum(p => p.Key.Length + p.Value.Length), Is.LessThanOrEqualTo(600_000));
    }

    private static Pool Pool(string name) =>
        new() { Name = name, Tier = Tier.OnPrem, NodeSelector = LabelSelector.ForLabel("site", name) };

    private static Api.ModelDeployment Model(string name, Api.Sensitivity sensitivity) => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = "ns" },
        Spec = new() { Model = new() { Uri = "https://models.example/m.onnx" }, Sensitivity = sensitivity },
    };
}
