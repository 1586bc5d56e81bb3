using System.Collections.Concurrent;
using HybridPlacement.Benchmarks.Chaos;

namespace HybridPlacement.Integration;

/// <summary>The clock of chaos runs: a machine that is short of processors costs no lease.</summary>
public sealed class ChaosClockTests
{
    private readonly Machine _machine = new();

    [Test]
    public async Task It_runs_faster_and_a_beat_that_comes_late_counts_for_little()
    {
        await using var clock = new FastClock(20, _machine);
        var (started, date) = (clock.GetTimestamp(), clock.GetUtcNow());
        Pass(clock, milliseconds: 5);
        Assert.That(clock.GetElapsedTime(started), Is.EqualTo(TimeSpan.FromMilliseconds(100)));
        Assert.That(clock.GetUtcNow() - date, Is.EqualTo(TimeSpan.FromMilliseconds(100)));

        Pass(clock, milliseconds: 60_000);

        Assert.That(clock.GetElapsedTime(started), Is.EqualTo(TimeSpan.FromMilliseconds(100) + (20 * FastClock.LongestBeat)));
    }

    [Test]
    public async Task Timers_go_by_its_beats_once_or_again_and_not_after_they_are_set_anew_or_ended()
    {
        await using var clock = new FastClock(10, _machine);
        var calls = new ConcurrentQueue<string>();
        ITimer Timer(string name, int due, int period = -1) => clock.CreateTimer(
            _ => calls.Enqueue(name), null, TimeSpan.FromMilliseconds(due), TimeSpan.FromMilliseconds(period));
        Timer("once", 100);
        Timer("again", 100, 100);
        Timer("ended", 100).Dispose();
        var moved = Timer("moved", 100);
        Assert.That(moved.Change(TimeSpan.FromMilliseconds(250), Timeout.InfiniteTimeSpan));
        // As a queue does that waits for its next item.
        for (var i = 0; i < 5_000; i++)
            moved.Change(TimeSpan.FromMilliseconds(250), Timeout.InfiniteTimeSpan);

        Pass(clock, milliseconds: 9);
        Assert.That(calls, Is.Empty);
        Pass(clock, milliseconds: 2);
        await Until(calls, 2);
        Assert.That(calls.Order(), Is.EqualTo(new[] { "again", "once" }));

        Pass(clock, milliseconds: 8);
        Pass(clock, milliseconds: 8);

        await Until(calls, 4);
        Assert.That(calls.Order(), Is.EqualTo(new[] { "again", "again", "moved", "once" }));
    }

    private void Pass(FastClock clock, int milliseconds)
    {
        _machine.Passed += TimeSpan.FromMilliseconds(milliseconds);
        clock.Advance();
    }

    private static async Task Until(ConcurrentQueue<string> calls, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (calls.Count < count)
            await Task.Delay(1, limit.Token);
    }

    private sealed class Machine : TimeProvider
    {
        public TimeSpan Passed { get; set; } = TimeSpan.FromSeconds(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
