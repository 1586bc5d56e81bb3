namespace HybridPlacement.Placement.Tests;

public class SelectorTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["a"] = "1", ["b"] = "x" };

    [TestCase("a", LabelOperator.In, "1,2", true)]
    [TestCase("a", LabelOperator.In, "2", false)]
    [TestCase("c", LabelOperator.In, "1", false)]
    [TestCase("a", LabelOperator.In, "", false)]
    [TestCase("a", LabelOperator.NotIn, "1,2", false)]
    [TestCase("a", LabelOperator.NotIn, "2", true)]
    [TestCase("c", LabelOperator.NotIn, "2", true)]
    [TestCase("a", LabelOperator.NotIn, "", false)]
    [TestCase("a", LabelOperator.Exists, "", true)]
    [TestCase("c", LabelOperator.Exists, "", false)]
    [TestCase("a", LabelOperator.DoesNotExist, "", false)]
    [TestCase("c", LabelOperator.DoesNotExist, "", true)]
    [TestCase("a", LabelOperator.Gt, "0", true)]
    [TestCase("a", LabelOperator.Gt, "1", false)]
    [TestCase("b", LabelOperator.Gt, "0", false)]
    [TestCase("a", LabelOperator.Gt, "zero", false)]
    [TestCase("a", LabelOperator.Gt, "", false)]
    [TestCase("a", (LabelOperator)99, "1", false)]
    public void A_requirement_matches_as_in_Kubernetes_and_nonsense_matches_nothing(string key, LabelOperator op, string values, bool expected)
    {
        var requirement = new LabelRequirement(key, op, values.Split(',', StringSplitOptions.RemoveEmptyEntries));
        Assert.That(requirement.Matches(Labels), Is.EqualTo(expected));
        Assert.That(new LabelSelector { MatchExpressions = [requirement] }.Matches(Labels), Is.EqualTo(expected));
    }

    [Test]
    public void All_parts_of_a_selector_must_match()
    {
        var selector = LabelSelector.ForLabel("a", "1") with { MatchExpressions = [new("b", LabelOperator.In, ["y"])] };
        Assert.Multiple(() =>
        {
            Assert.That(selector.Matches(Labels), Is.False);
            Assert.That(LabelSelector.ForLabel("a", "1").Matches(Labels));
            Assert.That(LabelSelector.ForLabel("a", "2").Matches(Labels), Is.False);
            Assert.That(LabelSelector.Everything.Matches(Labels));
            Assert.That(LabelSelector.Everything.IsEmpty && !selector.IsEmpty);
            Assert.That(selector.RequiredKeys, Is.EqualTo(new[] { "a", "b" }));
        });
    }

    [TestCase("node-restriction.kubernetes.io/site", true)]
    [TestCase("a.node-restriction.kubernetes.io/site", true)]
    [TestCase("xnode-restriction.kubernetes.io/site", false)]
    [TestCase("node-restriction.kubernetes.io", false)]
    [TestCase("site", false)]
    public void Only_labels_that_kubelets_cannot_set_make_a_pool_trusted(string key, bool trusted)
    {
        Pool PoolBy(LabelSelector selector) => new() { Name = "p", Tier = Tier.OnPrem, NodeSelector = selector };
        Assert.Multiple(() =>
        {
            Assert.That(PoolBy(LabelSelector.ForLabel(key, "x")).IsTrusted, Is.EqualTo(trusted));
            Assert.That(PoolBy(new() { MatchExpressions = [new(key, LabelOperator.Exists, [])] }).IsTrusted, Is.EqualTo(trusted));
            Assert.That(PoolBy(new() { MatchExpressions = [new(key, LabelOperator.NotIn, ["x"])] }).IsTrusted, Is.False);
        });
    }

    [TestCase("k", TolerationOperator.Exists, "", null, true)]
    [TestCase("k", TolerationOperator.Equal, "v", null, true)]
    [TestCase("k", TolerationOperator.Equal, "w", null, false)]
    [TestCase("l", TolerationOperator.Exists, "", null, false)]
    [TestCase(null, TolerationOperator.Exists, "", null, true)]
    [TestCase("", TolerationOperator.Exists, "", null, true)]
    [TestCase(null, TolerationOperator.Equal, "v", null, false)]
    [TestCase("k", TolerationOperator.Exists, "", TaintEffect.NoSchedule, true)]
    [TestCase("k", TolerationOperator.Exists, "", TaintEffect.NoExecute, false)]
    public void A_toleration_covers_key_value_and_effect(string? key, TolerationOperator op, string value, TaintEffect? effect, bool expected) =>
        Assert.That(new Toleration(key, op, value, effect).Tolerates(new Taint("k", "v", TaintEffect.NoSchedule)), Is.EqualTo(expected));

    [TestCase("10.0", "9.0", 1)]
    [TestCase("10.9", "10.10", -1)]
    [TestCase("10", "10.0.0", 0)]
    [TestCase("1.2.3.4", "1.2.3.5", -1)]
    public void Versions_compare_as_numbers(string left, string right, int expected)
    {
        var (a, b) = (NumericVersion.Parse(left), NumericVersion.Parse(right));
        Assert.Multiple(() =>
        {
            Assert.That(Math.Sign(a.CompareTo(b)), Is.EqualTo(expected));
            Assert.That(a == b, Is.EqualTo(expected == 0));
            Assert.That(a < b, Is.EqualTo(expected < 0));
            Assert.That(a > b, Is.EqualTo(expected > 0));
            Assert.That(a <= b, Is.EqualTo(expected <= 0));
            Assert.That(a >= b, Is.EqualTo(expected >= 0));
            Assert.That(NumericVersion.Parse(a.ToString()), Is.EqualTo(a));
        });
    }

    [TestCase("")]
    [TestCase("10.")]
    [TestCase("v10")]
    [TestCase("1.2.3.4.5")]
    [TestCase("-1.0")]
    [TestCase("99999999999")]
    public void What_is_no_version_is_refused(string text) =>
        Assert.That(() => NumericVersion.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains("10.9"));

    [TestCase("NVIDIA-A100-SXM4-80GB", "NVIDIA-A100-SXM4-80GB")]
    [TestCase("NVIDIA-A100-SXM4-80GB-SHARED", "NVIDIA-A100-SXM4-80GB")]
    [TestCase("A100-SXM4-40GB-MIG-1g.5gb", "A100-SXM4-40GB")]
    [TestCase("A100-SXM4-40GB-MIG-1g.5gb-SHARED", "A100-SXM4-40GB")]
    public void A_product_label_names_a_card(string product, string card) =>
        Assert.That(GpuFacts.CardOf(product), Is.EqualTo(card));
}
