using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Rollouts;
using HybridPlacement.Operator.Status;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Tests;

public sealed class RolloutRoomTests
{
    private static readonly ElasticRoom Growing = new(1, ResourceList.Of(1000, 1 << 30));

    // replicas, spec.rollout.maxUnavailable, GPU, elastic | rolling out, in place already, past its deadline, a pod without a node | pods that go first
    [TestCase(1, null, false, false, true, false, false, true, 0, TestName = "The only replica serves on where there is no room for another")]
    [TestCase(1, 1, false, false, true, false, false, true, 1, TestName = "The only replica goes first where the spec lets it")]
    [TestCase(1, 1, false, false, true, false, false, false, 0, TestName = "And only where there is no room")]
    [TestCase(3, null, false, false, true, false, false, true, 1, TestName = "One of several goes first where there is no room")]
    [TestCase(3, 2, false, false, true, false, false, true, 2, TestName = "As many as the spec says")]
    [TestCase(3, 5, false, false, true, false, false, true, 3, TestName = "But not more than there are")]
    [TestCase(3, 0, false, false, true, false, false, true, 0, TestName = "None where the spec says so")]
    [TestCase(3, null, false, false, true, false, false, false, 0, TestName = "Where there is room a new one comes first")]
    [TestCase(3, null, false, false, true, true, false, false, 1, TestName = "A rollout that goes on in place ends in place")]
    [TestCase(3, null, false, false, false, true, false, false, 0, TestName = "The next one tries to come beside again")]
    [TestCase(3, null, false, false, false, false, false, true, 0, TestName = "A replica more that finds no room is no rollout")]
    [TestCase(3, null, false, true, true, false, false, true, 0, TestName = "A node that an autoscaler may add is waited for")]
    [TestCase(3, null, false, true, true, false, true, true, 1, TestName = "But not past the rollout's deadline")]
    [TestCase(3, null, true, false, false, false, false, false, 1, TestName = "With several GPUs none is asked for beside them")]
    [TestCase(3, 0, true, false, true, false, false, true, 0, TestName = "Unless the spec wants all to serve")]
    [TestCase(1, null, true, false, true, false, false, true, 0, TestName = "The only GPU replica serves on")]
    public void Pods_that_go_first(
        int replicas, int? wish, bool gpu, bool elastic, bool rolling, bool inPlace, bool stuck, bool waiting, int expected)
    {
        var spec = Samples.Model(s => s with
        {
            Replicas = replicas,
            Rollout = wish is null ? null : new() { MaxUnavailable = wish },
            Accelerator = gpu ? new() : null,
        }).Spec;
        var pool = new Pool { Name = "dc", Tier = Tier.OnPrem, NodeSelector = LabelSelector.ForLabel("site", "dc"), Elastic = elastic ? Growing : null };
        var planned = new PlannedDeployment("m-dc", "dc", replicas, replicas, new() { Pool = pool, Replicas = replicas });
        var existing = new ExistingDeployment("m-dc", "dc", replicas, replicas, replicas, 0) { IsRollingOut = rolling, IsInPlace = inPlace, IsStuck = stuck };

        var found = RolloutRoom.MaxUnavailable(spec, planned, existing, waiting ? [Waiting(Revision.Of(spec))] : [], []);

        Assert.That(found, Is.EqualTo(expected));
    }

    [TestCase(true, false, "dc", 2, TestName = "A template whose pods run where they must not goes first")]
    [TestCase(true, true, null, 2, TestName = "And does so to its end")]
    [TestCase(true, false, "cloud", 0, TestName = "Not for pods of another pool")]
    [TestCase(false, false, "dc", 0, TestName = "Where nothing is rolled out the pods alone go")]
    public void Templates_that_go_first(bool rolling, bool breakFirst, string? violating, int expected)
    {
        var spec = Samples.Model(s => s with { Replicas = 2, Rollout = new() { MaxUnavailable = 0 } }).Spec;
        var existing = new ExistingDeployment("m-dc", "dc", 2, 2, 0, 0) { IsRollingOut = rolling, IsInPlace = breakFirst, IsBreakFirst = breakFirst };
        var pod = Waiting("earlier") with { Node = "cloud-1" };
        if (violating is not null)
            pod = pod with { Model = pod.Model! with { Pool = violating } };

        var found = RolloutRoom.MaxUnavailable(
            spec, new PlannedDeployment("m-dc", "dc", 2, 2, null), existing, [pod], violating is null ? [] : [new(pod.Key, "cloud-1", "forbidden")]);

        Assert.That(found, Is.EqualTo(expected));
    }

    [TestCase(null, "NoRoomForRollout", "0 of 1 replicas serve, 1 more as they were before; pool dc has no room for the new version beside "
        + "the one that serves (waits for a node: 0/1 nodes): free room there, or let a replica go first with spec.rollout.maxUnavailable: 1")]
    [TestCase(1, "Progressing", "0 of 1 replicas serve, 1 more as they were before; pool dc has no room for one more, so the new version takes "
        + "the places of the old one")]
    public void A_rollout_without_room_says_so_and_what_to_do(int? wish, string reason, string message)
    {
        var model = Samples.Model(s => s with { Rollout = new() { MaxUnavailable = wish } });
        var decision = Samples.Decide(model);
        var existing = new ExistingDeployment("xray-dc", "dc", 1, 1, 1, 0) { IsRollingOut = true };
        ObservedPod[] pods = [Waiting(Revision.Of(model.Spec))];
        var status = StatusBuilder.Build(new StatusInput
        {
            Model = model,
            Now = Samples.Now,
            Decision = decision,
            Plan = [.. Samples.Plan(decision, existing).Select(p => p with { MaxUnavailable = RolloutRoom.MaxUnavailable(model.Spec, p, existing, pods, []) })],
            Existing = [existing],
            Pods = pods,
        });
        var ready = status.Conditions!.Single(c => c.Type == "Ready");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((ready.Status, ready.Reason), Is.EqualTo(("False", reason)));
            Assert.That(ready.Message, Is.EqualTo(message));
            Assert.That(status.Conditions!.Select(c => c.Type), Does.Contain("Reconciling").And.Not.Contain("Stalled"));
        }
    }

    [TestCase(0, "1", "0")]
    [TestCase(2, "0", "2")]
    public void The_strategy_of_a_Deployment(int maxUnavailable, string surge, string unavailable)
    {
        var rolling = Samples.Build(Samples.Model(), maxUnavailable: maxUnavailable).Deployments.Single().Spec.Strategy.RollingUpdate;
        Assert.That((rolling.MaxSurge.Value, rolling.MaxUnavailable.Value), Is.EqualTo((surge, unavailable)));
    }

    private static ObservedPod Waiting(string revision) => new()
    {
        Key = new NamespacedName("radiology", "m-dc-new"),
        Uid = "new",
        Model = new()
        {
            Model = new("radiology", "xray"),
            Pool = "dc",
            HasController = true,
            Revision = revision,
            Trouble = new PodTrouble(Api.Reasons.Progressing, "waits for a node: 0/1 nodes"),
        },
    };
}
