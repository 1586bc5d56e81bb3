using static HybridPlacement.Placement.Tests.TestFleet;

namespace HybridPlacement.Placement.Tests;

public class FilterTests
{
    private static TestFleet One(Func<Pool, Pool> with, Tier tier = Tier.OnPrem) =>
        new TestFleet().Pool("p", tier, with).Node("p", "n");

    private static IEnumerable<DecisionCase> Cases()
    {
        const string Nowhere = "1 not placed: NoEligiblePool";
        const string There = "1 on p (OnPrem)";
        var high = Model(with: m => m with { Sensitivity = Sensitivity.High });
        yield return new("a pool's maxSensitivity holds against a policy that allows the tier",
            One(p => p with { MaxSensitivity = Sensitivity.Medium }), high, Nowhere)
        { Rejected = ["p SensitivityTooHigh"], Says = "raise the pool's maxSensitivity" };
        yield return new("an edge pool sees no High data unless it says so",
            One(p => p, Tier.Edge).Policy(Rules.Any(Tier.Edge)), high, Nowhere)
        { Rejected = ["p SensitivityTooHigh"] };
        yield return new("an edge pool that says so sees High data",
            One(p => p with { MaxSensitivity = Sensitivity.High }, Tier.Edge).Policy(Rules.Any(Tier.Edge)), high, "1 on p (Edge)");
        yield return new("a cloud pool that would see High data is still refused by the rule",
            One(p => p with { MaxSensitivity = Sensitivity.High }, Tier.Cloud), high, Nowhere)
        { Rejected = ["p TierNotAllowed"] };
        yield return new("of many pools three say why, and the others are counted",
            new TestFleet().Pool("a", Tier.Cloud).Pool("b", Tier.Cloud).Pool("c", Tier.Cloud).Pool("d", Tier.Cloud), high, Nowhere)
        { Says = "(rule sensitive-stays-on-premises); and 1 more" };
        yield return new("the rule's compliance must all be there",
            One(p => p with { Compliance = ["ISO27001"] }).Policy(Rules.Any(Tier.OnPrem) with { Compliance = ["ISO27001", "HIPAA"] }),
            Model(), Nowhere)
        { Rejected = ["p ComplianceMissing"], Says = "to meet HIPAA (" };
        yield return new("the model's compliance must all be there",
            One(p => p with { Compliance = ["HIPAA"] }), Model().Wish(w => w with { Compliance = ["GDPR"] }), Nowhere)
        { Rejected = ["p ComplianceMissing"], Says = "GDPR" };
        yield return new("more compliance than asked for is fine",
            One(p => p with { Compliance = ["HIPAA", "GDPR"] }), Model().Wish(w => w with { Compliance = ["GDPR"] }), There);
        yield return new("a jurisdiction must be one of the model's",
            One(p => p with { Jurisdiction = "US" }), Model().Wish(w => w with { Jurisdictions = ["EU", "CH"] }), Nowhere)
        { Rejected = ["p JurisdictionNotAllowed"], Says = "is in jurisdiction US, and the model's placement.jurisdictions is EU, CH" };
        yield return new("an unknown jurisdiction is none",
            One(p => p), Model().Wish(w => w with { Jurisdictions = ["EU"] }), Nowhere)
        { Rejected = ["p JurisdictionNotAllowed"], Says = "doesn't say its jurisdiction" };
        yield return new("a jurisdiction that is one of them is fine",
            One(p => p with { Jurisdiction = "CH" }), Model().Wish(w => w with { Jurisdictions = ["EU", "CH"] }), There);
        yield return new("the model's tiers narrow the rule's",
            One(p => p), Model().Wish(w => w with { Tiers = [Tier.Edge] }), Nowhere)
        { Rejected = ["p TierNotRequested"] };
        yield return new("the model's tiers never widen the rule's",
            One(p => p, Tier.Cloud), high.Wish(w => w with { Tiers = [Tier.Cloud] }), Nowhere)
        { Rejected = ["p TierNotAllowed"] };
        yield return new("the model's poolSelector looks at the pool's labels",
            One(p => p), Model().Wish(w => w with { PoolSelector = LabelSelector.ForLabel("region", "eu") }), Nowhere)
        { Rejected = ["p PoolNotSelected"] };
        yield return new("a poolSelector that matches lets the pool in",
            One(p => p with { Labels = new Dictionary<string, string> { ["region"] = "eu" } }),
            Model().Wish(w => w with { PoolSelector = LabelSelector.ForLabel("region", "eu") }), There);
        yield return new("a rule that wants trusted pools refuses labels that nodes may set themselves",
            One(p => p).Policy(Rules.Any(Tier.OnPrem) with { RequireTrustedPools = true }), Model(), Nowhere)
        { Rejected = ["p SelfAssignableLabels"], Says = "node-restriction.kubernetes.io/" };
        yield return new("a pool selected by a restricted label is trusted",
            new TestFleet()
                .Pool("p", Tier.OnPrem, p => p with { NodeSelector = LabelSelector.ForLabel("node-restriction.kubernetes.io/site", "a") })
                .Node(NodeIn("", "n").Label("node-restriction.kubernetes.io/site=a"))
                .Policy(Rules.Any(Tier.OnPrem) with { RequireTrustedPools = true }),
            Model(), There);
        yield return new("an invalid pool gets nothing new",
            One(p => p with { Problem = "cost.perCpuHour \"abc\" is no number" }), Model(), Nowhere)
        { Rejected = ["p Invalid"], Says = "\"abc\"" };
        yield return new("an invalid pool keeps what runs there",
            One(p => p with { Problem = "cost" }), Model(with: m => m with { Replicas = 2 }), "1 on p (OnPrem); 1 not placed: InsufficientCapacity")
        { Current = "p 1", Moves = [] };
        yield return new("a pool that is being deleted is left for another",
            One(p => p with { Leaving = true }).Pool("q", Tier.OnPrem).Node("q", "q-1"), Model(), "1 on q (OnPrem)")
        { Current = "p 1", Moves = ["p->q 1 Moved"], Rejected = ["p PoolLeaving"] };
        yield return new("a pool that is being deleted is no choice, not even the only one",
            One(p => p with { Leaving = true }), Model(), Nowhere)
        { Rejected = ["p PoolLeaving"] };
        yield return new("no runtime, no place",
            new TestFleet(runtimes: false).Pool("p", Tier.OnPrem).Node("p", "n"), Model(), "1 not placed: RuntimeNotFound")
        { Rejected = ["p RuntimeNotFound"] };
        yield return new("the runtime asked for must serve the format",
            One(p => p), Model(with: m => m with { Runtime = "triton" }), "1 not placed: RuntimeNotFound")
        { Says = "runtime triton doesn't exist or can't serve ONNX on CPU: write onnxruntime, or leave spec.runtime out" };
        yield return new("a runtime that none can replace is said so",
            new TestFleet(runtimes: false).Pool("p", Tier.OnPrem).Node("p", "n"), Model(with: m => m with { Runtime = "triton" }), "1 not placed: RuntimeNotFound")
        { Says = "no InferenceRuntime serves ONNX on CPU: create one" };
        yield return new("an opset above the runtime's is refused",
            One(p => p), Model(with: m => m with { Opset = 24 }), "1 not placed: RuntimeNotFound")
        { Says = "opset 24" };
        yield return new("an opset that the runtime knows is served",
            One(p => p), Model(with: m => m with { Opset = 23 }), There);
        yield return new("a TensorRT plan without a version is refused",
            One(p => p), Model(with: m => m with { Format = ModelFormat.TensorRT }).Gpus(), "1 not placed: RuntimeNotFound")
        { Says = "model.tensorRT.version" };
        yield return new("no pool at all is said so",
            new TestFleet().Pool("p", Tier.Cloud), high, Nowhere)
        { Rejected = ["p TierNotAllowed"] };
        yield return new("zero replicas are placed everywhere and nowhere",
            One(p => p), Model(with: m => m with { Replicas = 0 }), "no replicas wanted")
        { Moves = [] };
        yield return new("negative replicas are none",
            One(p => p), Model(with: m => m with { Replicas = -3 }), "no replicas wanted");
    }

    [TestCaseSource(nameof(Cases))]
    public void A_filter_decides(object row) => ((DecisionCase)row).Check();
}
