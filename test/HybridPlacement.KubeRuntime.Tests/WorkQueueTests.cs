using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace HybridPlacement.KubeRuntime.Tests;

public sealed class WorkQueueTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void A_key_added_twice_is_taken_once()
    {
        using var queue = New();
        queue.Add("a");
        queue.Add("a");
        Assert.That((queue.TryTake(out _), queue.TryTake(out _)), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_key_added_while_it_is_worked_on_comes_again_after_done_and_not_before()
    {
        using var queue = New();
        queue.Add("a");
        queue.TryTake(out var key);
        queue.Add("a");
        Assert.That(queue.TryTake(out _), Is.False);
        queue.Done(key);
        Assert.That(queue.TryTake(out _), Is.True);
    }

    [Test]
    public void Of_two_delays_the_shorter_one_counts()
    {
        using var queue = New();
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        queue.AddAfter("a", TimeSpan.FromSeconds(2));
        queue.AddAfter("a", TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(queue.TryTake(out _), Is.True);
        queue.Done("a");
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.That(queue.TryTake(out _), Is.False);
    }

    [Test]
    public void Failures_wait_longer_each_time_and_forgetting_starts_over()
    {
        using var queue = New();
        var delays = Enumerable.Range(0, 30).Select(_ => queue.AddRateLimited("a")).ToList();
        Assert.That(delays[0], Is.LessThan(TimeSpan.FromMilliseconds(10)));
        Assert.That(delays[29], Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(150)).And.LessThanOrEqualTo(TimeSpan.FromSeconds(300)));
        queue.Forget("a");
        Assert.That(queue.AddRateLimited("a"), Is.LessThan(TimeSpan.FromMilliseconds(10)));
    }

    [Test]
    public void A_key_that_works_again_and_again_long_before_its_next_look_is_due_leaves_nothing_behind()
    {
        using var queue = New();
        for (var i = 0; i < 1_000; i++)
        {
            queue.Forget("a");
            queue.AddAfter("a", TimeSpan.FromHours(10));
            queue.AddAfter("a", TimeSpan.FromSeconds(1));
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.That(queue.TryTake(out var key), Is.True);
            queue.Done(key);
        }

        queue.Forget("a");
        Assert.That(queue.Delayed, Is.Zero, "a key that is gone isn't looked at again");
        queue.AddAfter("b", TimeSpan.FromSeconds(1));
        Assert.That(queue.DelayedEntries, Is.LessThan(100));
        _time.Advance(TimeSpan.FromHours(11));
        Assert.That((queue.TryTake(out var b), b, queue.TryTake(out _)), Is.EqualTo((true, "b", false)));
    }

    [Test]
    public void Changes_go_before_the_first_list_and_lift_a_key_out_of_it()
    {
        using var queue = New();
        queue.Add("a", QueuePriority.Low);
        queue.Add("b", QueuePriority.Low);
        queue.Add("b");
        queue.TryTake(out var first);
        Assert.That(first, Is.EqualTo("b"));
    }

    [Test]
    public async Task A_worker_that_waits_is_woken_by_an_add_and_a_cancelled_one_loses_no_key()
    {
        using var queue = New();
        using var cancel = new CancellationTokenSource();
        var cancelled = queue.TakeAsync(cancel.Token).AsTask();
        var waiting = queue.TakeAsync(CancellationToken.None).AsTask();
        await cancel.CancelAsync();
        queue.Add("a");
        Assert.That(await waiting, Is.EqualTo((true, "a")));
        Assert.That(() => cancelled, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Shut_down_hands_out_what_waits_and_then_ends_the_workers()
    {
        using var queue = New();
        queue.Add("a");
        queue.ShutDown();
        queue.Add("b");
        Assert.That(await queue.TakeAsync(CancellationToken.None), Is.EqualTo((true, "a")));
        Assert.That((await queue.TakeAsync(CancellationToken.None)).Taken, Is.False);
    }

    [Test]
    public void Whatever_the_order_of_calls_no_key_is_lost_and_none_has_two_workers()
    {
        var steps = Gen.ListOf(Gen.Choose(0, 5).Zip(Gen.Choose(0, 3)).Zip(Gen.Choose(0, 5)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(200), Prop.ForAll(steps.ToArbitrary(), Agrees));
    }

    /// <summary>The model: what must still come (dirty), what is being worked on, and when delayed keys are due.</summary>
    private static bool Agrees(IList<((int Op, int Key) Call, int Seconds)> steps)
    {
        var time = new FakeTimeProvider();
        using var queue = new WorkQueue<int>(new() { JitterSeed = 1 }, time);
        HashSet<int> dirty = [], processing = [];
        Dictionary<int, int> due = [];
        var now = 0;
        foreach (var ((op, key), seconds) in steps)
        {
            switch (op)
            {
                case 0:
                    queue.Add(key);
                    dirty.Add(key);
                    break;
                case 1:
                    queue.AddAfter(key, TimeSpan.FromSeconds(seconds));
                    if (seconds == 0) dirty.Add(key);
                    else due[key] = Math.Min(due.GetValueOrDefault(key, int.MaxValue), now + seconds);
                    break;
                case 2:
                    var takable = dirty.Except(processing).ToHashSet();
                    if (queue.TryTake(out var taken) != (takable.Count > 0)) return false;
                    if (takable.Count == 0) break;
                    if (!takable.Contains(taken) || !processing.Add(taken)) return false;
                    dirty.Remove(taken);
                    break;
                case 3:
                    queue.Done(key);
                    processing.Remove(key);
                    break;
                case 4:
                    queue.Forget(key);
                    due.Remove(key);
                    break;
                default:
                    time.Advance(TimeSpan.FromSeconds(seconds));
                    now += seconds;
                    foreach (var (k, _) in due.Where(d => d.Value <= now).ToList())
                    {
                        due.Remove(k);
                        dirty.Add(k);
                    }

                    break;
            }

            if (queue.Length != dirty.Except(processing).Count() || queue.Delayed != due.Count || queue.Processing != processing.Count)
                return false;
        }

        return true;
    }

    private WorkQueue<string> New() => new(new() { JitterSeed = 1 }, _time);
}
