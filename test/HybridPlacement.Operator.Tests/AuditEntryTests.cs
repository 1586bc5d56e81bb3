using HybridPlacement.Operator.Telemetry;
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

        var entry = AuditEntry.Of(model, Status(4, "dc", "cloud"), _fleet, Samples.Now)!;

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

        var entry = AuditEntry.Of(Model(Status(4, "cloud")), Status(4, "dc", "cloud"), _fleet, Samples.Now)!;

        Assert.That(entry.Cause, Is.EqualTo("fleet"));
        Assert.That(entry.Changes.Select(c => c.Name), Is.EqualTo(new[] { "cloud", "radiology", "dc-1" }));
        Assert.That(entry.OmittedChanges, Is.Null);
    }

    [Test]
    public void Of_very_many_changes_the_newest_are_named_and_the_others_counted()
    {
        for (var i = 0; i < FleetChanges.Capacity + 5; i++)
            Add("Node", $"dc-{i}", 1, "dc");

        var entry = AuditEntry.Of(Model(Status(4, "cloud")), Status(4, "dc", "cloud"), _fleet, Samples.Now)!;

        Assert.That(entry.Changes, Has.Count.EqualTo(8));
        Assert.That(entry.Changes[0].Name, Is.EqualTo($"dc-{FleetChanges.Capacity + 4}"));
        Assert.That(entry.OmittedChanges, Is.EqualTo(FleetChanges.Capacity - 8));
    }

    [Test]
    public void A_model_that_finds_no_room_for_more_is_said_to_be_where_it_is()
    {
        var before = Status(4, "cloud");
        var now = before with { Conditions = [Placed("False", "InsufficientCapacity")] };

        var entry = AuditEntry.Of(Model(before), now, _fleet, Samples.Now)!;

        Assert.That((entry.Reason, entry.From, entry.To), Is.EqualTo(("PlacementFailed", "cloud", "cloud")));
    }

    [Test]
    public void A_status_that_changes_no_place_is_no_entry() =>
        Assert.That(AuditEntry.Of(Model(Status(4, "dc")), Status(4, "dc") with { ReadyReplicas = 1 }, _fleet, Samples.Now), Is.Null);

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

    private static V1Condition Placed(string status, string reason) => new() { Type = "Placed", Status = status, Reason = reason, Message = "" };
}
