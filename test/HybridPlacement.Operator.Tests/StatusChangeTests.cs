using HybridPlacement.Operator.Status;
using k8s.Models;

namespace HybridPlacement.Operator.Tests;

public sealed class StatusChangeTests
{
    private static readonly Api.CandidateStatus Chosen = new() { Pool = "dc", Verdict = "Selected", Score = 80 };
    private static readonly Api.CandidateStatus Other = new() { Pool = "cloud", Verdict = "Feasible", Score = 70 };

    private static IEnumerable<TestCaseData> Changes()
    {
        yield return Case("nothing", s => s, StatusDifference.None);
        yield return Case("scores and their order", s => With(s, Other with { Score = 90 }, Chosen with { Score = 60 }), StatusDifference.None);
        yield return Case("another pool is full", s => With(s, Chosen, Rejected("InsufficientCapacity")), StatusDifference.None);
        yield return Case("another pool's quota is used up", s => With(s, Chosen, Rejected("QuotaExceeded")), StatusDifference.None);
        yield return Case("another pool isn't allowed", s => With(s, Chosen, Rejected("TierNotAllowed")), StatusDifference.MayWait);
        yield return Case("another pool is there", s => With(s, Chosen, Other, Other with { Pool = "shop" }), StatusDifference.MayWait);
        yield return Case("another pool is gone", s => With(s, Chosen), StatusDifference.MayWait);
        yield return Case("the summary", s => s with { Placement = s.Placement! with { Summary = "2 on dc" } }, StatusDifference.MayWait);
        yield return Case("what a model waits for", s => s with { Conditions = [Placed("Placed", "now")] }, StatusDifference.MayWait);
        yield return Case("a condition's reason", s => s with { Conditions = [Placed("Moved", "")] }, StatusDifference.Progress);
        yield return Case("replicas", s => s with { Replicas = 2 }, StatusDifference.Progress);
        yield return Case("a condition", s => s with { Conditions = [Placed("Placed", "", "False")] }, StatusDifference.Matters);
        yield return Case("replicas that serve", s => s with { ReadyReplicas = 1 }, StatusDifference.Matters);
        yield return Case("the generation", s => s with { ObservedGeneration = 2 }, StatusDifference.Matters);
        yield return Case("the pools", s => s with { Placement = s.Placement! with { Pools = [new() { Name = "cloud" }] } }, StatusDifference.Matters);
    }

    [TestCaseSource(nameof(Changes))]
    public void What_changes_decides_whether_a_status_is_written(
        Func<Api.ModelDeploymentStatus, Api.ModelDeploymentStatus> change, StatusDifference expected) =>
        Assert.That(StatusChange.Weigh(Status(), change(Status())), Is.EqualTo(expected));

    [Test]
    public void Which_of_very_many_pools_are_named_is_no_reason_to_write()
    {
        var before = Status() with { Placement = Status().Placement! with { OmittedCandidates = 1 } };
        var now = With(before, Chosen, Other with { Pool = "shop" });
        Assert.That(StatusChange.Weigh(before, now), Is.EqualTo(StatusDifference.None));
    }

    [Test]
    public void The_first_status_matters() => Assert.That(StatusChange.Weigh(null, Status()), Is.EqualTo(StatusDifference.Matters));

    [Test]
    public void A_place_that_is_lost_is_one_event_with_the_reason()
    {
        var now = Status() with
        {
            Conditions = [Placed("NoEligiblePool", "2 replicas of a/m have no place (rule r): no pool may hold one", "False")],
            Placement = new() { Rule = "r", Summary = "2 not placed: NoEligiblePool", History = [new() { From = "dc", Reason = "PlacementFailed" }] },
        };

        var told = StatusChange.Events(Status(), now).Single();

        Assert.That((told.Reason, told.Note), Is.EqualTo(
            ("PlacementFailed", "2 replicas of a/m have no place (rule r): no pool may hold one, before that on dc")));
    }

    private static Api.ModelDeploymentStatus Status() => new()
    {
        ObservedGeneration = 1,
        Replicas = 1,
        Conditions = [Placed("Placed", "")],
        Placement = new() { Summary = "1 on dc", Pools = [new() { Name = "dc" }], Candidates = [Chosen, Other] },
    };

    private static Api.ModelDeploymentStatus With(Api.ModelDeploymentStatus status, params Api.CandidateStatus[] candidates) =>
        status with { Placement = status.Placement! with { Candidates = candidates } };

    private static Api.CandidateStatus Rejected(string reason) =>
        new() { Pool = "cloud", Verdict = "Rejected", Reason = reason, Message = "of 9 nodes 9 lack cpu" };

    private static V1Condition Placed(string reason, string message, string status = "True") =>
        new() { Type = "Placed", Status = status, Reason = reason, Message = message };

    private static TestCaseData Case(
        string name, Func<Api.ModelDeploymentStatus, Api.ModelDeploymentStatus> change, StatusDifference expected) =>
        new TestCaseData(change, expected).SetArgDisplayNames(name);
}
