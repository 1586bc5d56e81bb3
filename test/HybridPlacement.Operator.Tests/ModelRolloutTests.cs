using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Rollouts;
using HybridPlacement.Operator.Status;

namespace HybridPlacement.Operator.Tests;

/// <summary>Pods are written as <c>version:state</c>; a state is ready, starting, or the reason of a trouble.</summary>
public sealed class ModelRolloutTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Of("the first version isn't good before it serves", null, "v1", null, "v1:starting", false, null, null);
        yield return Of("the first version that serves is good", null, "v1", null, "v1:ready", false, "v1", null);
        yield return Of("a first version that fails has nothing to give way to", null, "v1", null, "v1:ModelLoadFailed", false, null, null);
        yield return Of("a new version on trial", "v1", "v2", null, "v1:ready v2:starting", false, "v1", null);
        yield return Of("a new version that serves is the good one", "v1", "v2", null, "v2:ready", false, "v2", null);
        yield return Of("a new version that doesn't load is given up", "v1", "v2", null, "v1:ready v2:ModelLoadFailed", false, "v1", "v2");
        yield return Of("a new version that is refused is given up", "v1", "v2", null, "v1:ready v2:ModelRejected", false, "v1", "v2");
        yield return Of("one that can't be fetched yet is waited for", "v1", "v2", null, "v1:ready v2:ModelFetchFailed", false, "v1", null);
        yield return Of("but not past its deadline", "v1", "v2", null, "v1:ready v2:ModelFetchFailed", true, "v1", "v2");
        yield return Of("one that starts for ever is given up at its deadline", "v1", "v2", null, "v1:ready v2:starting", true, "v1", "v2");
        yield return Of("one that waits for room is waited for past its deadline", "v1", "v2", null, "v1:ready v2:Progressing", true, "v1", null);
        yield return Of("one of whose pods one serves isn't at fault", "v1", "v2", null, "v2:ready v2:ModelLoadFailed", true, "v2", null);
        yield return Of("no pods, no verdict", "v1", "v2", null, "v1:ready", true, "v1", null);
        yield return Of("what failed stays failed while the good one serves", "v1", "v2", "v2", "v1:ready", false, "v1", "v2");
        yield return Of("what failed stays failed though its pod comes up late", "v1", "v2", "v2", "v1:ready v2:ready", false, "v1", "v2");
        yield return Of("another version is tried", "v1", "v3", "v2", "v1:ready v3:starting", false, "v1", null);
        yield return Of("the old version wanted again forgets the failure", "v1", "v1", "v2", "v1:ready", false, "v1", null);
    }

    [TestCaseSource(nameof(Cases))]
    public void What_is_known_of_the_versions(
        string? good, string spec, string? failed, string pods, bool stuck, string? expectedGood, string? expectedFailed)
    {
        var model = Model(good, spec, failed);
        var next = ModelRollout.Next(Input(model, pods, stuck));
        Assert.Multiple(() =>
        {
            Assert.That(next?.LastGood?.Uri, Is.EqualTo(expectedGood is null ? null : Uri(expectedGood)));
            Assert.That(next?.Failed?.Uri, Is.EqualTo(expectedFailed is null ? null : Uri(expectedFailed)));
        });
    }

    [TestCase("v1", "v2", null, "v2")]
    [TestCase("v1", "v2", "v2", "v1")]
    [TestCase("v1", "v3", "v2", "v3")]
    [TestCase(null, "v2", "v2", "v2")]
    public void The_version_that_is_served(string? good, string spec, string? failed, string served) =>
        Assert.That(ModelRollout.Effective(Model(good, spec, failed), []).Spec.Model.Uri, Is.EqualTo(Uri(served)));

    [Test]
    public void A_failure_is_told_before_it_is_acted_on_and_the_same_template_comes_back()
    {
        var model = Model("v1", "v2", null);
        var template = Revision.Of(Model(null, "v1", null).Spec);
        model.Status = StatusBuilder.Build(Input(model, "v1:ready v2:ModelLoadFailed", stuck: false));
        var available = model.Status.Conditions!.Single(c => c.Type == "Available");
        Assert.Multiple(() =>
        {
            Assert.That(available.Reason, Is.EqualTo("RolledBack"));
            Assert.That(available.Message, Does.Contain("v1.onnx").And.Contain("v2.onnx: ModelLoadFailed: said so"));
            Assert.That(model.Status.Conditions!.Select(c => c.Type), Does.Contain("Stalled").And.Not.Contain("Reconciling"));
            Assert.That(StatusChange.Events(null, model.Status).Select(e => e.Reason), Does.Contain("RolledBack"));
            Assert.That(Revision.Of(ModelRollout.Effective(model, []).Spec), Is.EqualTo(template));
        });
    }

    [Test]
    public void More_memory_is_another_try_and_more_replicas_are_not()
    {
        var spec = Samples.Model().Spec;
        Assert.Multiple(() =>
        {
            Assert.That(Revision.Of(spec with { Replicas = 7, Sensitivity = Api.Sensitivity.Low, Priority = 3 }), Is.EqualTo(Revision.Of(spec)));
            Assert.That(Revision.Of(Requests(spec, "2Gi")), Is.Not.EqualTo(Revision.Of(Requests(spec, "4Gi"))));
            Assert.That(Revision.Of(Requests(spec, "2Gi")), Does.Match("^[0-9a-f]{10}$"));
        });
    }

    [Test]
    public void The_order_of_a_map_makes_no_other_revision()
    {
        Api.ModelDeploymentSpec With(params string[] names) => Samples.Model().Spec with
        {
            Resources = new() { Requests = names.ToDictionary(n => n, _ => "1") },
        };
        Assert.That(Revision.Of(With("cpu", "memory")), Is.EqualTo(Revision.Of(With("memory", "cpu"))));
    }

    [Test]
    public void Facts_of_another_versions_file_are_a_guess_of_its_size_and_no_more()
    {
        var model = Model("v1", "v2", null);
        model.Status = model.Status! with { Model = new() { Revision = "of-v1", Opset = 30, EstimatedMemory = "900Mi" } };
        var facts = ModelRollout.Effective(model, []).Status!.Model!;
        Assert.That((facts.Opset, facts.EstimatedMemory), Is.EqualTo(((int?)null, "900Mi")));
    }

    private static Api.ModelDeploymentSpec Requests(Api.ModelDeploymentSpec spec, string memory) => spec with
    {
        Resources = new() { Requests = new Dictionary<string, string> { ["memory"] = memory } },
    };

    private static StatusInput Input(Api.ModelDeployment model, string pods, bool stuck)
    {
        var decision = Samples.Decide(model);
        var all = pods.Split(' ').Select((text, i) => Pod(model, text.Split(':')[0], text.Split(':')[1], i)).ToList();
        var ready = all.Count(p => p.Model!.Ready);
        return new StatusInput
        {
            Model = model,
            Now = Samples.Now,
            Decision = decision,
            Plan = Samples.Plan(decision),
            Existing = [new ExistingDeployment("xray-dc", "dc", 1, 1, ready, ready) { IsStuck = stuck }],
            Pods = all,
        };
    }

    private static ObservedPod Pod(Api.ModelDeployment model, string version, string state, int number) => new()
    {
        Key = new NamespacedName("radiology", $"p{number}"),
        Uid = $"p{number}",
        Model = new ModelPod
        {
            Model = new("radiology", "xray"),
            Pool = "dc",
            Revision = Revision.Of(model.Spec with { Model = new() { Uri = Uri(version) } }),
            Ready = state == "ready",
            Trouble = state is "ready" or "starting" ? null : new PodTrouble(state, "said so"),
        },
    };

    private static Api.ModelDeployment Model(string? good, string spec, string? failed)
    {
        var model = Samples.Model(s => s with { Model = new() { Uri = Uri(spec) } });
        model.Status = new Api.ModelDeploymentStatus
        {
            Rollout = new Api.RolloutStatus
            {
                LastGood = good is null ? null : new() { Uri = Uri(good) },
                Failed = failed is null
                    ? null
                    : new()
                    {
                        Revision = Revision.Of(model.Spec with { Model = new() { Uri = Uri(failed) } }),
                        Uri = Uri(failed),
                        Reason = "ModelLoadFailed",
                        Message = "said so",
                    },
            },
        };
        return model;
    }

    private static string Uri(string version) => $"https://models.example/{version}.onnx";

    private static TestCaseData Of(
        string name, string? good, string spec, string? failed, string pods, bool stuck, string? expectedGood, string? expectedFailed) =>
        new TestCaseData(good, spec, failed, pods, stuck, expectedGood, expectedFailed).SetArgDisplayNames(name);
}
