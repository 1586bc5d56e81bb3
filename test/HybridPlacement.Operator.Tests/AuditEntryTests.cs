using HybridPlacement.Operator.Status;
using HybridPlacement.Operator.Telemetry;
using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Operator.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AuditEntryTests
{
    private static readonly DateTimeOffset Moved = Samples.Now.AddMinutes(-10);

    private readonly FleetChanges _fleet = new();

    [Test]
    public void A_decision_on_a_new_spec_names_who_wrote_it_and_nothing_else()
    {
        Add("PlacementPolicy", "default", 1);
        var model = Model(Status(1, "cloud"), manager: "argocd-controller");

        var entry = Entry(model, Status(4, "dc", "cloud"));

        Assert.That((entry.Cause, entry.From, entry.To), Is.EqualTo(("spec", "cloud", "dc")));
        var change = entry.Changes.Single();
        Assert.That(
            (change.Kind, change.Name, change.What.Single(), change.Generation, change.Manager),
            Is.EqualTo(("ModelDeployment", "xray", "Spec", 4L, "argocd-controller")));
    }

    [Test]
    public void A_decision_that_the_fleet_led_to_names_the_changes_since_the_last_one_that_are_about_its_pools()
    {
        Add("PlacementPolicy", "before", -11);
        Add("Node", "dc-1", 1, "dc");
        Add("Node", "shop-1", 2, "shop");
        Add("Namespace", "radiology", 3);
        Add("Namespace", "cardiology", 4);
        Add("PlacementPool", "cloud", 5, "cloud");

        var entry = Entry(Model(Status(4, "cloud")), Status(4, "dc", "cloud"));

        Assert.That(entry.Cause, Is.EqualTo("fleet"));
        Assert.That(entry.Changes.Select(c => c.Name), Is.EqualTo(new[] { "cloud", "radiology", "dc-1" }));
        Assert.That(entry.OmittedChanges, Is.Null);
    }

    [Test]
    public void Of_very_many_changes_the_newest_are_named_and_the_others_counted()
    {
        for (var i = 0; i < FleetChanges.Capacity + 5; i++)
            Add("Node", $"dc-{i}", 1, "dc");

        var entry = Entry(Model(Status(4, "cloud")), Status(4, "dc", "cloud"));

        Assert.That(entry.Changes, Has.Count.EqualTo(8));
        Assert.That(entry.Changes[0].Name, Is.EqualTo($"dc-{FleetChanges.Capacity + 4}"));
        Assert.That(entry.OmittedChanges, Is.EqualTo(FleetChanges.Capacity - 8));
    }

    [Test]
    public void A_model_that_finds_no_room_for_more_is_said_to_be_where_it_is()
    {
        var before = Status(4, "cloud");
        var now = before with { Conditions = [Placed("False", "InsufficientCapacity")] };

        var entry = Entry(Model(before), now);

        Assert.That((entry.Reason, entry.From, entry.To), Is.EqualTo(("PlacementFailed", "cloud", "cloud")));
    }

    [Test]
    public void A_status_that_changes_no_place_is_no_entry() =>
        Assert.That(Entries(Model(Status(4, "dc")), Status(4, "dc") with { ReadyReplicas = 1 }), Is.Empty);

    [Test]
    public void Pods_where_they_must_not_be_are_an_entry_and_their_end_another()
    {
        var before = Status(4, "dc");
        var violated = before with { Conditions = [.. before.Conditions!, Compliant("False", "pod xray-1 runs on node cloud-1: forbidden")] };
        Add("Node", "cloud-1", 1, "dc", "cloud");

        var found = Entries(Model(before), violated, new PodViolation(new("radiology", "xray-1"), "cloud-1", "forbidden")).Single();
        var ended = Entry(Model(violated), before with { Conditions = [.. before.Conditions!, Compliant("True", "")] });

        Assert.That((found.Reason, found.Violations!.Single()), Is.EqualTo(("ComplianceViolation", new AuditViolation { Pod = "xray-1", Node = "cloud-1", Why = "forbidden" })));
        Assert.That(found.Changes.Single().Name, Is.EqualTo("cloud-1"));
        Assert.That((ended.Reason, ended.Violations), Is.EqualTo(("ViolationEnded", (IReadOnlyList<AuditViolation>?)null)));
    }

    [Test]
    public void Replicas_that_go_between_the_same_pools_are_told_with_their_number()
    {
        var model = Model(Status(4, "cloud,dc"));
        var decision = Samples.Decide(Samples.Model()) with { Moves = [new("dc", "cloud", 2, MoveReason.FailedOver)], Pools = Pools("dc", "cloud") };

        var shift = StatusChange.Shifted(model.Status, decision)!;
        var entry = AuditEntry.Of(new() { Model = model, Now = Samples.Now, Decision = decision }, Status(4, "cloud,dc"), [shift], _fleet).Single();

        Assert.That((shift.Reason, shift.Note), Is.EqualTo(("FailedOver", "2 on dc (OnPrem), 1 on cloud (Cloud) (rule sensitive-stays-on-premises): 2 from dc to cloud")));
        Assert.That((entry.Reason, entry.From, entry.To), Is.EqualTo(("FailedOver", "cloud,dc", "cloud,dc")));
        Assert.That(entry.Moves, Is.EqualTo(new[] { new AuditMove { From = "dc", To = "cloud", Replicas = 2 } }));
    }

    [TestCase("dc", "cloud", "dc", TestName = "the history tells of other pools")]
    [TestCase(null, "cloud", "cloud,dc", TestName = "there are but more of them")]
    [TestCase("dc", null, "cloud,dc", TestName = "there are but fewer of them")]
    public void Replicas_that_go_nowhere_else_are_no_shift(string? from, string? to, string history)
    {
        var decision = Samples.Decide(Samples.Model()) with { Moves = [new(from, to, 1, MoveReason.Placed)], Pools = Pools("dc", "cloud") };
        Assert.That(StatusChange.Shifted(Status(4, history), decision), Is.Null);
    }

    private AuditEntry Entry(Api.ModelDeployment model, Api.ModelDeploymentStatus now) => Entries(model, now).Single();

    private List<AuditEntry> Entries(Api.ModelDeployment model, Api.ModelDeploymentStatus now, params PodViolation[] violations) =>
    [
        .. AuditEntry.Of(
            new StatusInput { Model = model, Now = Samples.Now, Violations = violations }, now, StatusChange.Events(model.Status, now), _fleet),
    ];

    private static List<PoolPlacement> Pools(params string[] names) =>
        [.. names.Select((n, i) => new PoolPlacement { Pool = Samples.Fleet().Pools.Single(p => p.Name == n), Replicas = 2 - i })];

    private void Add(string kind, string name, int minute, params string[] pools) => _fleet.Add(new()
    {
        Time = Moved.AddMinutes(minute),
        Kind = kind,
        Name = name,
        What = ["Labels"],
        Pools = pools.Length == 0 ? null : pools,
    });

    private static Api.ModelDeployment Model(Api.ModelDeploymentStatus status, string? manager = null)
    {
        var model = Samples.Model();
        model.Status = status;
        if (manager is not null)
        {
            model.Metadata.ManagedFields =
            [
                new() { Manager = "kubectl", Operation = "Update", Time = Moved.UtcDateTime },
                new() { Manager = manager, Operation = "Apply", Time = Moved.UtcDateTime.AddMinutes(1) },
                new() { Manager = "someone", Operation = "Update", Subresource = "status", Time = Moved.UtcDateTime.AddMinutes(2) },
                new() { Manager = "hybrid-placement", Operation = "Apply", Time = Moved.UtcDateTime.AddMinutes(3) },
            ];
            KubeRuntime.ManagedFields.KeepWithLastWriter("hybrid-placement")(model);
        }

        return model;
    }

    private static Api.ModelDeploymentStatus Status(long generation, string pool, string? from = null) => new()
    {
        ObservedGeneration = generation,
        Conditions = [Placed("True", "Placed")],
        Placement = new()
        {
            Summary = $"1 on {pool}",
            History = [new() { From = from, To = pool, Reason = "Moved", Time = (from is null ? Moved : Samples.Now).UtcDateTime }],
        },
    };

    private static V1Condition Compliant(string status, string message) => new() { Type = "Compliant", Status = status, Reason = "R", Message = message };

    private static V1Condition Placed(string status, string reason) => new() { Type = "Placed", Status = status, Reason = reason, Message = "" };
}
