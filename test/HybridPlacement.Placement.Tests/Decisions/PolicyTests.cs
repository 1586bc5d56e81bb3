using static HybridPlacement.Placement.Tests.TestFleet;

namespace HybridPlacement.Placement.Tests;

public class PolicyTests
{
    private static TestFleet TwoPools() => new TestFleet()
        .Pool("dc", Tier.OnPrem).Node("dc", "dc-1")
        .Pool("azure", Tier.Cloud).Node("azure", "azure-1");

    private static Policy Named(string name, int priority, Tier tier, LabelSelector? selector = null) => new()
    {
        Name = name,
        Priority = priority,
        NamespaceSelector = selector ?? LabelSelector.Everything,
        Rules = [Rules.Any(tier)],
    };

    private static ModelRequest In(string team) =>
        Model(with: m => m with { NamespaceLabels = new Dictionary<string, string> { ["team"] = team } });

    private static IEnumerable<DecisionCase> Cases()
    {
        var radiology = LabelSelector.ForLabel("team", "radiology");
        yield return new("the highest priority decides",
            TwoPools().Policy(Named("a", 1, Tier.Cloud)).Policy(Named("b", 2, Tier.OnPrem)), Model(), "1 on dc (OnPrem)");
        yield return new("among equals the first by name decides",
            TwoPools().Policy(Named("b", 1, Tier.Cloud)).Policy(Named("a", 1, Tier.OnPrem)), Model(), "1 on dc (OnPrem)");
        yield return new("a policy that doesn't select the namespace doesn't count",
            TwoPools().Policy(Named("a", 9, Tier.OnPrem, radiology)), In("sales"), "1 on azure (Cloud)");
        yield return new("a policy that selects the namespace does",
            TwoPools().Policy(Named("a", 9, Tier.OnPrem, radiology)), In("radiology"), "1 on dc (OnPrem)");
        yield return new("a policy named default replaces the built-in one even where it doesn't select",
            TwoPools().Policy(Named("default", 0, Tier.OnPrem, radiology)), In("sales"), "1 not placed: NoRule")
        { Rejected = ["azure NoRule", "dc NoRule"], Says = "no policy selects namespace ns" };
        yield return new("no rule that matches, no place",
            TwoPools().Policy(Rules.Any(Tier.Cloud) with { When = new() { Sensitivity = [Sensitivity.High] } }), Model(), "1 not placed: NoRule")
        { Says = "add a rule" };
        yield return new("the first rule that matches decides",
            TwoPools().Policy(Rules.Any(Tier.OnPrem), Rules.Any(Tier.Cloud)), Model(), "1 on dc (OnPrem)");
        yield return new("a rule's conditions must all hold",
            TwoPools().Policy(
                Rules.Any(Tier.OnPrem) with { When = new() { Sensitivity = [Sensitivity.Low], Latency = [Latency.High] } },
                Rules.Any(Tier.Cloud)),
            Model(), "1 on azure (Cloud)");
        yield return new("a rule may look at the model's labels",
            TwoPools().Policy(Rules.Any(Tier.OnPrem) with { When = new() { ModelSelector = LabelSelector.ForLabel("ward", "3") } }, Rules.Any(Tier.Cloud)),
            Model(with: m => m with { Labels = new Dictionary<string, string> { ["ward"] = "3" } }), "1 on dc (OnPrem)");
        yield return new("a rule may look at the format",
            TwoPools().Policy(Rules.Any(Tier.OnPrem) with { When = new() { Format = [ModelFormat.TensorRT] } }, Rules.Any(Tier.Cloud)),
            Model(), "1 on azure (Cloud)");
        yield return new("a rule without tiers allows none",
            TwoPools().Policy(Rules.Any()), Model(), "1 not placed: NoEligiblePool")
        { Says = "lists no tier" };
        yield return new("a tier listed twice counts where it comes first",
            TwoPools().Policy(Rules.Any(Tier.OnPrem, Tier.Cloud, Tier.OnPrem)), Model(), "1 on dc (OnPrem)");
        yield return new("an invalid policy still decides, and decides nothing",
            TwoPools().Policy(Named("a", 5, Tier.Cloud) with { Problem = "rule x: unknown tier \"Moon\"" }), Model(), "1 not placed: Invalid")
        { Says = "Moon" };
        yield return new("tiers are an order, whatever the scores say",
            TwoPools().Pool("dear", Tier.OnPrem, Rules.Costs(99)).Node("dear", "dear-1").Pool("cheap", Tier.Cloud, Rules.Costs(0.01m)).Node("cheap", "cheap-1")
                .Policy(Rules.ByCost(Tier.OnPrem, Tier.Cloud)),
            Model().Wish(w => w with { PoolSelector = LabelSelector.Everything }), "1 on dc (OnPrem)");
    }

    [TestCaseSource(nameof(Cases))]
    public void A_policy_decides(object row) => ((DecisionCase)row).Check();
}
