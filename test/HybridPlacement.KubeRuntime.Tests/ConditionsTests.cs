using Microsoft.Extensions.Time.Testing;

namespace HybridPlacement.KubeRuntime.Tests;

public sealed class ConditionsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    [Test]
    public void The_transition_time_stays_while_the_status_does()
    {
        var first = Conditions.Set(null, "Ready", true, "Serving", "ok", 1, _time);
        _time.Advance(TimeSpan.FromMinutes(1));
        var second = Conditions.Set(first, "Ready", true, "StillServing", "fine", 2, _time);
        Assert.That(second[0].LastTransitionTime, Is.EqualTo(first[0].LastTransitionTime));
        Assert.That((second[0].Reason, second[0].ObservedGeneration), Is.EqualTo(("StillServing", (long?)2)));
    }

    [Test]
    public void The_transition_time_moves_when_the_status_flips_and_is_in_whole_seconds()
    {
        var first = Conditions.Set(null, "Ready", true, "Serving", "ok", 1, _time);
        _time.Advance(TimeSpan.FromMinutes(1));
        var second = Conditions.Set(first, "Ready", null, "Lost", "?", 1, _time);
        Assert.That(second[0].Status, Is.EqualTo("Unknown"));
        Assert.That(second[0].LastTransitionTime, Is.EqualTo(new DateTime(2026, 1, 2, 3, 5, 5, DateTimeKind.Utc)));
    }

    [Test]
    public void They_are_sorted_by_type_and_the_given_list_is_left_alone()
    {
        var one = Conditions.Set(null, "Ready", true, "A", "", 1, _time);
        var two = Conditions.Set(one, "Accepted", false, "B", "", 1, _time);
        Assert.That(two.Select(c => c.Type), Is.EqualTo(new[] { "Accepted", "Ready" }));
        Assert.That(one, Has.Count.EqualTo(1));
        Assert.That(Conditions.Remove(two, "Accepted").Select(c => c.Type), Is.EqualTo(new[] { "Ready" }));
    }
}
