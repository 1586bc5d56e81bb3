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

    /// <summary>Of pools a and b of one tier b is better in one respect; by name a comes first.</summary>
    private static IEnumerable<DecisionCase> Weights()
    {
        var (onA, onB) = ("1 on a (OnPrem)", "1 on b (OnPrem)");
        TestFleet By(int cost, int headroom, int latency, int spread, Func<Pool, Pool>? a = null, Func<Pool, Pool>? b = null, int gpusOfA = 4, int gpusOfB = 2) =>
            new TestFleet().Policy(Rules.ByCost(Tier.OnPrem) with { Weights = new PolicyWeights(cost, headroom, latency, spread) })
                .Pool("a", Tier.OnPrem, a).Node("a", "a-1", gpus: gpusOfA).Pool("b", Tier.OnPrem, b).Node("b", "b-1", gpus: gpusOfB);
        Func<Pool, Pool> Near(int milliseconds) => p => p with { TypicalLatency = TimeSpan.FromMilliseconds(milliseconds) };

        yield return new("cost prefers the cheaper", By(1, 0, 0, 0, Rules.Costs(2), Rules.Costs(1)), Model(), onB);
        yield return new("a pool without a cost is as dear as the dearest known", By(1, 0, 0, 0, null, Rules.Costs(2)).Pool("c", Tier.OnPrem, Rules.Costs(1.9m)).Node("c", "c-1"),
            Model(), "1 on c (OnPrem)");
        yield return new("a pool without a cost is no dearer than the dearest known", By(1, 0, 0, 0, p => p with { Cost = null }, Rules.Costs(2)), Model(), onA);
        yield return new("headroom prefers the larger share of cpu", By(0, 1, 0, 0).Pod("a-1", cpu: 2), Model(), onB);
        yield return new("headroom looks at what is scarcer", By(0, 1, 0, 0).Pod("a-1", cpu: 0, gib: 12).Pod("b-1", cpu: 2, gib: 8), Model(), onB);
        yield return new("headroom is a share, not an amount", By(0, 1, 0, 0).Pod("a-1", cpu: 0, gib: 0, gpus: 2), Model().Gpus(), onB);
        yield return new("headroom of a CPU model isn't of GPUs", By(0, 1, 0, 0).Pod("a-1", cpu: 0, gib: 0, gpus: 4), Model(), onA);
        yield return new("latency prefers the nearer", By(0, 0, 1, 0, Near(20), Near(10)), Model(), onB);
        yield return new("an unknown latency is the farthest", By(0, 0, 1, 0, null, Near(5000)), Model(), onB);
        yield return new("spread prefers fewer other models", By(0, 0, 0, 1).Pod("a-1", 0.1, 0.1, model: "other"), Model(), onB);
        yield return new("spread counts models, not what is nobody's", By(0, 0, 0, 1).Pod("a-1", 0.1, 0.1), Model(), onA);
        yield return new("the heavier weight decides", By(10, 0, 11, 0, p => Near(0)(Rules.Costs(2)(p)), Rules.Costs(0)), Model(), onA);
        yield return new("the other way round too", By(11, 0, 10, 0, p => Near(0)(Rules.Costs(2)(p)), Rules.Costs(0)), Model(), onB);
        yield return new("no weights, by name", By(0, 0, 0, 0, Rules.Costs(2), Rules.Costs(1)), Model(), onA);
    }

    [TestCaseSource(nameof(Weights))]
    public void A_weight_ranks_pools_of_one_tier(object row) => ((DecisionCase)row).Check();

    [TestCase("", "azure", "a tier that rule any prefers to Cloud has room")]
    [TestCase("", "dc", "a pool of the same tier ranks before it")]
    [TestCase("dc 1", "cheap", "a move must gain 101 points")]
    [TestCase("", "soon", "its room is on nodes to come")]
    public void A_pool_that_could_be_chosen_and_is_not_says_why(string current, string pool, string says)
    {
        var fleet = TwoPools().Policy(Rules.ByCost(Tier.OnPrem, Tier.Cloud) with { MinImprovement = 101 })
            .Pool("dc", Tier.OnPrem, Rules.Costs(2)).Pool("cheap", Tier.OnPrem, Rules.Costs(1)).Node("cheap", "cheap-1")
            .Pool("soon", Tier.OnPrem, p => Rules.Costs(0.1m)(p) with { Elastic = new ElasticRoom(1, Amounts(4, 16)) });
        var candidate = fleet.Decide(Model(), current).Candidates.Single(c => c.Pool.Name == pool);
        Assert.Multiple(() =>
        {
            Assert.That(candidate.Message, Does.Contain(says));
            Assert.That((candidate.Verdict, candidate.Reason), Is.EqualTo((Verdict.Feasible, Reasons.LessPreferred)));
        });
    }

    [Test]
    public void A_model_without_replicas_says_so_of_every_pool() =>
        Assert.That(
            TwoPools().Decide(Model(with: m => m with { Replicas = 0 })).Candidates.Where(c => c.Verdict == Verdict.Feasible).Select(c => c.Message),
            Is.All.EqualTo("the model asks for no replicas: set spec.replicas").And.Not.Empty);

    [TestCaseSource(nameof(Cases))]
    public void A_policy_decides(object row) => ((DecisionCase)row).Check();
}
