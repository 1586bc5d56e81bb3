using static HybridPlacement.Placement.Tests.TestFleet;

namespace HybridPlacement.Placement.Tests;

public class GpuTests
{
    private const string A100 = "NVIDIA-A100-SXM4-80GB";

    private static TestFleet With(Func<NodeFacts, NodeFacts> gpu) =>
        new TestFleet().Pool("dc", Tier.OnPrem).Node("dc", "n", 16, 64, 4, gpu);

    private static ModelRequest Plan(string version, string capability) => Model(with: m => m with
    {
        Format = ModelFormat.TensorRT,
        TensorRT = new TensorRTPlan(NumericVersion.Parse(version), NumericVersion.Parse(capability)),
    }).Gpus();

    private static ModelRequest Compatible(string version) =>
        Plan(version, "8.0") is var plan ? plan with { TensorRT = plan.TensorRT! with { VersionCompatible = true } } : plan;

    private static ModelRequest Slice(string resource, long? mib = null) =>
        Model(with: m => m with { Accelerator = new() { ResourceName = resource, MemoryMiB = mib } });

    private static NodeFacts Sliced(NodeFacts node) => node.Gpu(A100, 81920).Label("nvidia.com/mig-1g.10gb.memory=9856") with
    {
        Allocatable = ResourceList.Of(16000, 64L << 30, [new("nvidia.com/mig-1g.10gb", 7L), new("pods", 110L)]),
    };

    private static IEnumerable<DecisionCase> Cases()
    {
        const string There = "1 on dc (OnPrem)";
        const string Never = "1 not placed: NoEligiblePool";
        string[] noMatch = ["dc NoMatchingGpu"];
        yield return new("any GPU will do when nothing is said", With(n => n), Model().Gpus(), There);
        yield return new("the product must be one of those named", With(n => n.Gpu("Tesla-T4", 15360)), Model().Gpus(1, null, A100, "NVIDIA-H100-80GB-HBM3"), Never)
        { Rejected = noMatch, Says = $"of {A100} or NVIDIA-H100-80GB-HBM3" };
        yield return new("a product that is named is taken", With(n => n.Gpu(A100, 81920)), Model().Gpus(1, null, "Tesla-T4", A100), There);
        yield return new("a slice of a card is of the card's product", With(n => n.Gpu(A100 + "-MIG-1g.10gb", 9856)), Model().Gpus(1, null, A100), There);
        yield return new("a shared card is of the card's product", With(n => n.Gpu(A100 + "-SHARED", 81920)), Model().Gpus(1, null, A100), There);
        yield return new("a shared slice is of the card's product", With(n => n.Gpu(A100 + "-MIG-1g.10gb-SHARED", 9856)), Model().Gpus(1, null, A100), There);
        yield return new("a slice that is named is not any slice", With(n => n.Gpu(A100 + "-MIG-1g.10gb", 9856)), Model().Gpus(1, null, A100 + "-MIG-2g.20gb"), Never) { Rejected = noMatch };
        yield return new("a card named in part isn't named", With(n => n.Gpu(A100, 81920)), Model().Gpus(1, null, "NVIDIA-A100"), Never) { Rejected = noMatch };
        yield return new("memory is per GPU", With(n => n.Gpu("Tesla-T4", 15360)), Model().Gpus(2, 16384), Never) { Rejected = noMatch, Says = "at least 16384 MiB" };
        yield return new("memory that is just enough is enough", With(n => n.Gpu("Tesla-T4", 15360)), Model().Gpus(2, 15360), There);
        yield return new("a slice's memory is the slice's", With(n => n.Gpu(A100 + "-MIG-1g.10gb", 9856)), Model().Gpus(1, 16384), Never) { Rejected = noMatch };
        yield return new("memory that no label states isn't enough", With(n => n), Model().Gpus(1, 1), Never) { Rejected = noMatch };
        yield return new("memory that is no number isn't enough", With(n => n.Label("nvidia.com/gpu.memory=lots")), Model().Gpus(1, 1), Never) { Rejected = noMatch };
        yield return new("a shared GPU guarantees no memory", With(n => n.Gpu("Tesla-T4-SHARED", 15360)), Model().Gpus(1, 1024), Never) { Rejected = noMatch };
        yield return new("a shared GPU is given once", With(n => n.Gpu("Tesla-T4", 15360).Label("nvidia.com/gpu.sharing-strategy=time-slicing")), Model().Gpus(2), Never) { Rejected = noMatch };
        yield return new("a plan needs its compute capability", With(n => n.Gpu(A100, 81920, "8.0")), Plan("10.9", "8.0"), There);
        yield return new("a plan for a newer GPU doesn't load on an older", With(n => n.Gpu(A100, 81920, "8.0")), Plan("10.9", "9.0"), Never) { Rejected = noMatch, Says = "compute capability 9.0" };
        yield return new("a plan for an older GPU doesn't load on a newer", With(n => n.Gpu("NVIDIA-B200", 183359, "10.0")), Plan("10.9", "9.0"), Never) { Rejected = noMatch };
        yield return new("capability 10.0 is itself", With(n => n.Gpu("NVIDIA-B200", 183359, "10.0")), Plan("10.9", "10.0"), There);
        yield return new("a capability that no label states is none", With(n => n), Plan("10.9", "8.0"), Never) { Rejected = noMatch };
        yield return new("a plan needs exactly the runtime's TensorRT", With(n => n.Gpu(A100, 81920)), Plan("10.10", "8.0"), "1 not placed: RuntimeNotFound") { Says = "a TensorRT 10.10 plan" };
        yield return new("a version-compatible plan loads in a newer TensorRT of its major", With(n => n.Gpu(A100, 81920, "8.0")), Compatible("10.3"), There);
        yield return new("a version-compatible plan loads in no older TensorRT", With(n => n.Gpu(A100, 81920, "8.0")), Compatible("10.10"), "1 not placed: RuntimeNotFound");
        yield return new("a version-compatible plan loads in no other major", With(n => n.Gpu(A100, 81920, "8.0")), Compatible("9.3"), "1 not placed: RuntimeNotFound");
        yield return new("a plan's version compares as numbers", With(n => n.Gpu(A100, 81920)), Plan("10.9.0", "8.0"), There);
        yield return new("a MIG resource is asked for by name", With(Sliced), Slice("nvidia.com/mig-1g.10gb"), There);
        yield return new("a MIG resource that isn't there", With(Sliced), Slice("nvidia.com/mig-3g.40gb"), Never) { Rejected = noMatch };
        yield return new("a MIG resource has memory of its own", With(Sliced), Slice("nvidia.com/mig-1g.10gb", 9856), There);
        yield return new("a MIG resource hasn't the card's memory", With(Sliced), Slice("nvidia.com/mig-1g.10gb", 9857), Never) { Rejected = noMatch };
        yield return new("a count below one counts as one", With(n => n with { Allocatable = Amounts(4, 16, 0, 110) }), Model().Gpus(0), Never) { Rejected = noMatch };
    }

    [TestCaseSource(nameof(Cases))]
    public void A_gpu_decides(object row) => ((DecisionCase)row).Check();

    [Test]
    public void What_the_pods_must_carry_selects_the_same_nodes_as_the_decision()
    {
        var fleet = new TestFleet().Pool("dc", Tier.OnPrem)
            .Node("dc", "whole", 16, 64, 4, n => n.Gpu(A100, 81920))
            .Node("dc", "sliced", 16, 64, 4, n => n.Gpu(A100 + "-MIG-1g.10gb", 9856))
            .Node("dc", "shared", 16, 64, 4, n => n.Gpu(A100 + "-SHARED", 81920).Label("nvidia.com/gpu.sharing-strategy=mps"))
            .Node("dc", "other", 16, 64, 4, n => n.Gpu("Tesla-T4", 15360, "7.5"));
        var decision = fleet.Decide(Plan("10.9", "8.0").Gpus(1, 40000, A100));
        var requirements = decision.Pools.Single().NodeRequirements;
        Assert.Multiple(() =>
        {
            Assert.That(
                requirements.Select(r => $"{r.Key} {r.Operator} {string.Join(",", r.Values)}"),
                Is.EqualTo(new[]
                {
                    $"nvidia.com/gpu.product In {A100},{A100}-MIG-1g.10gb,{A100}-SHARED",
                    "nvidia.com/gpu.memory Gt 39999",
                    "nvidia.com/gpu.compute.major In 8",
                    "nvidia.com/gpu.compute.minor In 0",
                    "nvidia.com/gpu.sharing-strategy NotIn mps,time-slicing",
                }));
            Assert.That(
                fleet.Nodes.Values.Where(n => requirements.All(r => r.Matches(n.Labels))).Select(n => n.Name),
                Is.EqualTo(new[] { "whole" }));
            Assert.That(decision.PodRequests["nvidia.com/gpu"], Is.EqualTo(1));
            Assert.That(decision.Runtime?.Name, Is.EqualTo("triton"));
        });
    }

    [Test]
    public void A_cpu_model_carries_no_gpu_requirement() =>
        Assert.That(With(n => n).Decide(Model()).Pools.Single().NodeRequirements, Is.Empty);
}
