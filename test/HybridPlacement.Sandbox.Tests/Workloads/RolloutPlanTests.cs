using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Controllers;

namespace HybridPlacement.Sandbox.Tests.Workloads;

public sealed class RolloutPlanTests
{
    [TestCase("{replicas: 10}", 3, 2)]
    [TestCase("{replicas: 1}", 1, 0)]
    [TestCase("{replicas: 10, strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}}", 0, 1)]
    [TestCase("{replicas: 4, strategy: {rollingUpdate: {maxSurge: 100%, maxUnavailable: 1}}}", 4, 1)]
    [TestCase("{replicas: 3, strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 50%}}}", 0, 1)]
    public void Percentages_round_surge_up_and_unavailability_down(string spec, int surge, int unavailable)
    {
        var shape = RolloutShape.Read(Yaml.Parse(spec));
        Assert.That((shape.MaxSurge, shape.MaxUnavailable), Is.EqualTo((surge, unavailable)));
    }

    // replicas, surge, unavailable | new wanted, new available | old wanted, old available | → new, old
    [TestCase(3, 1, 0, 0, 0, 3, 3, 1, 3, TestName = "It_starts_with_the_surge")]
    [TestCase(3, 1, 0, 1, 0, 3, 3, 1, 3, TestName = "It_waits_for_the_new_pod")]
    [TestCase(3, 1, 0, 1, 1, 3, 3, 1, 2, TestName = "It_removes_an_old_one_when_the_new_one_serves")]
    [TestCase(3, 1, 0, 1, 1, 2, 2, 2, 2, TestName = "It_goes_on")]
    [TestCase(3, 0, 1, 0, 0, 3, 3, 0, 2, TestName = "Without_surge_an_old_one_goes_first")]
    [TestCase(4, 1, 1, 2, 0, 3, 1, 2, 3, TestName = "Too_few_serve_to_remove_any")]
    [TestCase(4, 1, 1, 2, 2, 3, 1, 2, 1, TestName = "Broken_old_pods_go_first")]
    [TestCase(0, 1, 0, 0, 0, 2, 2, 0, 0, TestName = "Scaled_to_zero_all_go")]
    [TestCase(2, 1, 0, 5, 5, 0, 0, 2, 0, TestName = "A_new_set_that_is_too_large_shrinks")]
    public void Next(int replicas, int surge, int unavailable, int wanted, int available, int oldWanted, int oldAvailable, int next, int nextOld)
    {
        var (actual, old) = RolloutPlan.Next(
            new RolloutShape(replicas, false, surge, unavailable),
            new RolloutSet("new", wanted, wanted, available),
            [new RolloutSet("old", oldWanted, oldWanted, oldAvailable)]);
        Assert.That((actual, old[0]), Is.EqualTo((next, nextOld)));
    }

    [Test]
    public void A_rollout_ends_and_never_breaks_its_bounds([Range(1, 9)] int replicas, [Values(0, 1, 3)] int surge, [Values(0, 1, 2)] int unavailable)
    {
        if (surge + unavailable == 0) return;
        var shape = new RolloutShape(replicas, false, surge, Math.Min(unavailable, replicas));
        var (current, old) = (new RolloutSet("new", 0, 0, 0), new RolloutSet("old", replicas, replicas, replicas));
        for (var step = 0; step < 100 && (current.Available != replicas || old.Wanted != 0); step++)
        {
            var (next, olds) = RolloutPlan.Next(shape, current, [old]);
            Assert.That(next + olds[0], Is.LessThanOrEqualTo(replicas + surge));
            old = old with { Wanted = olds[0], Existing = olds[0], Available = olds[0] };
            Assert.That(current.Available + old.Available, Is.GreaterThanOrEqualTo(replicas - shape.MaxUnavailable));
            current = current with { Wanted = next, Existing = next, Available = Math.Min(next, current.Available + 1) };
        }

        Assert.That((current.Available, old.Wanted), Is.EqualTo((replicas, 0)));
    }

    [Test]
    public void Recreate_waits_until_the_old_pods_are_gone()
    {
        var shape = new RolloutShape(3, true, 0, 3);
        var fresh = new RolloutSet("new", 0, 0, 0);
        Assert.That(RolloutPlan.Next(shape, fresh, [new RolloutSet("old", 3, 3, 3)]), Is.EqualTo((0, new[] { 0 })).Using<(int, IReadOnlyList<int>)>(Same));
        Assert.That(RolloutPlan.Next(shape, fresh, [new RolloutSet("old", 0, 1, 0)]).New, Is.Zero);
        Assert.That(RolloutPlan.Next(shape, fresh, [new RolloutSet("old", 0, 0, 0)]).New, Is.EqualTo(3));
    }

    [TestCase(20, new[] { 8, 2 }, new[] { 17, 4 }, TestName = "Growth_is_in_proportion")]
    [TestCase(0, new[] { 3, 1 }, new[] { 0, 0 }, TestName = "Zero_is_zero_for_all")]
    public void Scale(int replicas, int[] before, int[] after) => Assert.That(
        RolloutPlan.Scale(new RolloutShape(replicas, false, 1, 0), [.. before.Select(size => new RolloutSet("s", size, size, size))]),
        Is.EqualTo(after));

    [Test]
    public void The_hash_of_a_template_depends_on_content_not_on_order()
    {
        var left = TemplateHash.Of(JsonNode.Parse("""{"a":1,"b":[1,2]}"""), 0);
        Assert.That(TemplateHash.Of(JsonNode.Parse("""{"b":[1,2],"a":1}"""), 0), Is.EqualTo(left));
        Assert.That(TemplateHash.Of(JsonNode.Parse("""{"b":[2,1],"a":1}"""), 0), Is.Not.EqualTo(left));
        Assert.That(TemplateHash.Of(JsonNode.Parse("""{"a":1,"b":[1,2]}"""), 1), Is.Not.EqualTo(left));
    }

    private static bool Same((int, IReadOnlyList<int>) left, (int, IReadOnlyList<int>) right) =>
        left.Item1 == right.Item1 && left.Item2.SequenceEqual(right.Item2);
}
