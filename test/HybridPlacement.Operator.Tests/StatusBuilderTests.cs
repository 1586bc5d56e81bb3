using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Rollouts;
using HybridPlacement.Operator.Status;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Tests;

public sealed class StatusBuilderTests
{
    [Test]
    public void All_conditions_are_there_from_the_first_visit()
    {
        var status = Build(Samples.Model());
        Assert.Multiple(() =>
        {
            Assert.That(status.Conditions!.Select(c => c.Type), Is.SupersetOf(
                new[] { "Ready", "Accepted", "Placed", "Compliant", "Available", "AcceleratorActive" }));
            Assert.That(status.Conditions!.Select(c => c.ObservedGeneration), Is.All.EqualTo(4));
            Assert.That(Summary(status), Is.EqualTo("Ready=False/Progressing Reconciling"));
            Assert.That(status.Placement!.Summary, Is.EqualTo("1 on dc (OnPrem)"));
            Assert.That(status.Columns!.Ready, Is.EqualTo("0/1"));
        });
    }

    private static readonly object?[][] Readings =
    [
        [Array.Empty<string?>(), "Unknown", "Pending"],
        [new[] { "GpuActive", "GpuActive" }, "True", "GpuActive"],
        [new[] { "GpuActive", null }, "Unknown", "Pending"],
        [new[] { null, "NoGpuVisible" }, "False", "NoGpuVisible"],
        [new[] { "GpuActive", "CpuFallback" }, "False", "CpuFallback"],
    ];

    [TestCaseSource(nameof(Readings))]
    public void A_gpu_is_active_where_every_server_says_so(string?[] reasons, string status, string reason)
    {
        var model = Samples.Model(s => s with { Accelerator = new() });
        var input = new StatusInput
        {
            Model = model,
            Now = Samples.Now,
            Accelerators = reasons.Select((r, i) => (r, i)).ToDictionary(
                r => new NamespacedName("radiology", $"pod-{r.i}"), r => new Operator.Accelerators.AcceleratorReading(r.r, "said so")),
        };
        var condition = ConditionBuilder.Build(input, null).Single(c => c.Type == "AcceleratorActive");
        Assert.That((condition.Status, condition.Reason), Is.EqualTo((status, reason)));
    }

    [Test]
    public void A_model_that_serves_is_ready_and_neither_reconciling_nor_stalled() =>
        Assert.That(Summary(Build(Samples.Model(), ready: 1)), Is.EqualTo("Ready=True/Ready"));

    [TestCase(Api.Reasons.ModelFetchFailed, "Reconciling")]
    [TestCase(Api.Reasons.RuntimeNotReady, "Reconciling")]
    [TestCase(Api.Reasons.ModelRejected, "Stalled")]
    [TestCase(Api.Reasons.ModelLoadFailed, "Stalled")]
    public void What_a_pod_says_decides_who_can_help(string reason, string condition)
    {
        var status = Build(Samples.Model(), trouble: new PodTrouble(reason, "said so"));
        Assert.Multiple(() =>
        {
            Assert.That(Summary(status), Is.EqualTo($"Ready=False/{reason} {condition}"));
            Assert.That(status.Conditions!.Single(c => c.Type == "Available").Message, Does.Contain("said so"));
        });
    }

    [Test]
    public void Waiting_for_capacity_is_reconciling()
    {
        var fleet = Samples.Fleet();
        fleet.UpsertNode(new NodeFacts
        {
            Name = "dc-1",
            Labels = new Dictionary<string, string> { ["site"] = "dc" },
            Unschedulable = true,
            Allocatable = ResourceList.Of(16000, 64L << 30, KeyValuePair.Create("pods", 110L)),
        });
        Assert.That(Summary(Build(Samples.Model(), fleet: fleet)), Is.EqualTo("Ready=False/InsufficientCapacity Reconciling"));
    }

    [Test]
    public void No_pool_of_an_allowed_tier_is_stalled()
    {
        var fleet = Samples.Fleet();
        fleet.RemovePool("dc");
        Assert.That(Summary(Build(Samples.Model(), fleet: fleet)), Is.EqualTo("Ready=False/NoEligiblePool Stalled"));
    }

    [Test]
    public void A_spec_that_makes_no_sense_is_stalled_and_says_what_to_write()
    {
        var model = Samples.Model(s => s with { Model = new() { Uri = "file:///etc/passwd.onnx" } });
        var mapped = ModelMapping.Model(model, new Dictionary<string, string>(), allowFileUris: false);
        var status = StatusBuilder.Build(new StatusInput { Model = model, Now = Samples.Now, Problem = mapped.Problem });
        Assert.Multiple(() =>
        {
            Assert.That(Summary(status), Is.EqualTo("Ready=False/InvalidSpec Stalled"));
            Assert.That(status.Conditions!.Single(c => c.Type == "Accepted").Message, Does.StartWith("spec.model.uri: file:// is for the sandbox only"));
        });
    }

    private static IEnumerable<TestCaseData> AllStates()
    {
        yield return State("serves", "True/Ready", i => i with { Existing = [Serving] });
        yield return State("starts", "False/Progressing Reconciling", i => i);
        yield return State("runs where it must not", "False/Violation Reconciling",
            i => i with { Existing = [Serving], Violations = [new PodViolation(new("radiology", "p"), "cloud-1", "forbidden")] });
        yield return State("a spec that makes no sense", "False/InvalidSpec Stalled", i => i with { Problem = "spec.x: no", Decision = null });
        yield return State("refused by the server", "False/ObjectRefused Reconciling", i => i with { Refusal = "exceeded quota" });
        yield return State("pods refused by the server", "False/ObjectRefused Reconciling",
            i => i with { Existing = [Starting with { Failure = "exceeded quota" }] });
        yield return State("waits for an earlier object to go", "False/Progressing Reconciling", i => i with { Awaited = "waits" });
        yield return State("an edge site that isn't heard of", "Unknown/Stale Reconciling", i => i with
        {
            Stale = new Dictionary<NamespacedName, DateTimeOffset?> { [new("radiology", "xray-dc-1")] = Samples.Now },
        });
        yield return State("returned to the last good version", "False/RolledBack Stalled", i => i with
        {
            Existing = [Serving],
            Model = With(i.Model, new()
            {
                LastGood = new() { Uri = "https://models.example/old.onnx" },
                Failed = new() { Revision = Revision.Of(i.Model.Spec), Reason = "ModelLoadFailed" },
            }),
        });
        yield return State("replicas leave their old place", "True/Ready Reconciling", i => i with
        {
            Existing = [Serving, new ExistingDeployment("xray-old", "old", 1, 0, 1, 1)],
            Plan = [.. i.Plan, new PlannedDeployment("xray-old", "old", 1, 0, null)],
        });
    }

    [TestCaseSource(nameof(AllStates))]
    public void What_is_not_ready_is_either_waiting_or_a_persons_to_mend_and_never_both(
        Func<StatusInput, StatusInput> change, string expected)
    {
        var model = Samples.Model();
        var decision = Samples.Decide(model);
        var status = StatusBuilder.Build(change(new StatusInput
        {
            Model = model,
            Now = Samples.Now,
            Decision = decision,
            Plan = Samples.Plan(decision),
            Existing = [Starting],
            Pods = [new ObservedPod { Key = new("radiology", "xray-dc-1"), Uid = "p", Model = new() { Model = decision.Model.Key, Pool = "dc" } }],
        }));
        Assert.Multiple(() =>
        {
            Assert.That(Summary(status), Is.EqualTo("Ready=" + expected));
            Assert.That(status.Conditions!.Select(c => c.ObservedGeneration), Is.All.EqualTo(4));
            Assert.That(status.Conditions!.Select(c => c.Type), Is.Unique.And.SupersetOf(
                new[] { "Ready", "Accepted", "Placed", "Compliant", "Available", "AcceleratorActive" }));
        });
    }

    private static ExistingDeployment Starting { get; } = new("xray-dc", "dc", 1, 1, 0, 0);

    private static ExistingDeployment Serving { get; } = new("xray-dc", "dc", 1, 1, 1, 1);

    private static TestCaseData State(string name, string expected, Func<StatusInput, StatusInput> change) =>
        new TestCaseData(change, expected).SetArgDisplayNames(name);

    private static Api.ModelDeployment With(Api.ModelDeployment model, Api.RolloutStatus rollout)
    {
        model.Status = new Api.ModelDeploymentStatus { Rollout = rollout };
        return model;
    }

    [Test]
    public void A_violation_names_pod_and_node()
    {
        var status = Build(Samples.Model(), ready: 1, violation: new PodViolation(new("radiology", "p"), "cloud-1", "forbidden"));
        Assert.That(status.Conditions!.Single(c => c.Type == "Ready").Message, Is.EqualTo("pod p runs on node cloud-1: forbidden"));
    }

    [Test]
    public void A_time_changes_only_with_its_status()
    {
        var model = Samples.Model();
        model.Status = Build(model);
        // In whole seconds, as it comes back from the API server.
        var later = Build(model, ready: 1, now: Samples.Now.AddMinutes(5).AddMilliseconds(250));
        Assert.Multiple(() =>
        {
            Assert.That(later.Conditions!.Single(c => c.Type == "Placed").LastTransitionTime, Is.EqualTo(Samples.Now.UtcDateTime));
            Assert.That(later.Conditions!.Single(c => c.Type == "Ready").LastTransitionTime, Is.EqualTo(Samples.Now.AddMinutes(5).UtcDateTime));
        });
    }

    [Test]
    public void A_move_is_remembered_once_and_told_once()
    {
        var model = Samples.Model();
        var first = Build(model);
        model.Status = first;
        var second = Build(model, now: Samples.Now.AddMinutes(5));
        Assert.Multiple(() =>
        {
            Assert.That(first.Placement!.History!.Select(h => $"{h.From}>{h.To} {h.Reason}"), Is.EqualTo(new[] { ">dc Placed" }));
            Assert.That(second.Placement!.History, Has.Count.EqualTo(1));
            Assert.That(StatusChange.Events(null, first).Select(e => e.Reason), Is.EqualTo(new[] { "Placed" }));
            Assert.That(StatusChange.Events(first, second), Is.Empty);
        });
    }

    [Test]
    public void A_pod_whose_node_has_come_to_another_pool_is_said_to_be_there()
    {
        var model = Samples.Model(s => s with { Replicas = 2 });
        var decision = Samples.Decide(model);
        ObservedPod Pod(string name, string node) => new()
        {
            Key = new("radiology", name),
            Uid = name,
            Node = node,
            Model = new() { Model = decision.Model.Key, Pool = "dc", HasController = true, Ready = true },
        };
        ObservedPod[] pods = [Pod("a", "dc-1"), Pod("b", "was-in-dc"), Pod("c", "in-no-pool") with { Deleting = true }];
        var status = StatusBuilder.Build(new StatusInput
        {
            Model = model,
            Now = Samples.Now,
            Decision = decision,
            Plan = Samples.Plan(decision),
            Existing = [new ExistingDeployment("xray-dc", "dc", 2, 2, 2, 2)],
            Pods = pods,
            Elsewhere = PodsElsewhere.Find(pods, node => node switch { "dc-1" => "dc", "was-in-dc" => "shop", _ => null }),
        });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                status.Placement!.Pools!.Select(p => $"{p.Name} {p.Tier} {p.ReadyReplicas}/{p.Replicas}"),
                Is.EqualTo(new[] { "dc OnPrem 1/1", "shop Edge 1/1" }));
            Assert.That(status.Placement.Summary, Is.EqualTo("2 on dc (OnPrem); 1 made for dc on nodes that are in shop now"));
            Assert.That(status.Columns!.Pools, Is.EqualTo("dc,shop"));
            Assert.That(status.Columns.Ready, Is.EqualTo("2/2"));
        }
    }

    private static Api.ModelDeploymentStatus Build(
        Api.ModelDeployment model,
        FleetSnapshot? fleet = null,
        int ready = 0,
        PodTrouble? trouble = null,
        PodViolation? violation = null,
        DateTimeOffset? now = null)
    {
        var decision = Samples.Decide(model, fleet);
        return StatusBuilder.Build(new StatusInput
        {
            Model = model,
            Now = now ?? Samples.Now,
            Decision = decision,
            Plan = Samples.Plan(decision),
            Existing = [new ExistingDeployment("xray-dc", "dc", 1, 1, ready, ready)],
            Pods = [new ObservedPod
            {
                Key = new NamespacedName("radiology", "xray-dc-1"),
                Uid = "p",
                Model = new ModelPod
                {
                    Model = decision.Model.Key, Pool = "dc", Revision = Revision.Of(model.Spec), Ready = ready > 0, Trouble = trouble,
                },
            }],
            Violations = violation is null ? [] : [violation],
        });
    }

    private static string Summary(Api.ModelDeploymentStatus status)
    {
        var ready = status.Conditions!.Single(c => c.Type == "Ready");
        var extra = status.Conditions!.Where(c => c.Type is "Reconciling" or "Stalled").Select(c => " " + c.Type);
        return $"Ready={ready.Status}/{ready.Reason}{string.Concat(extra)}";
    }
}
