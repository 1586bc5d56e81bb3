namespace HybridPlacement.KubeRuntime.Tests;

/// <summary>A timer may have been on its way when it was ended: what it comes to has been disposed of by then.</summary>
[CancelAfter(20_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LateTimerTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task A_drain_that_has_ended_isn_t_ended_again(CancellationToken ct)
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Client();
        using var runtime = new OperatorRuntime(client, new(), _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        runtime.AddLeaderTask(async stopped =>
        {
            var ended = new TaskCompletionSource();
            await using var onStop = stopped.Register(ended.SetResult);
            await ended.Task;
        });
        var run = runtime.RunAsync(stop.Token);
        await stop.CancelAsync();
        await run;

        Assert.That(_clock.ComeLate, Throws.Nothing);
        Assert.That(_clock.Timers, Is.GreaterThan(0));
    }

    [Test]
    public void A_term_that_has_ended_isn_t_ended_again()
    {
        var term = new LeaderTerm(_clock.GetTimestamp(), TimeSpan.FromSeconds(1), _clock);
        term.Extend(_clock.GetTimestamp());
        term.Dispose();
        _clock.Passed = TimeSpan.FromSeconds(2);

        Assert.That(_clock.ComeLate, Throws.Nothing);
        Assert.That(_clock.Timers, Is.EqualTo(1));
    }

    private sealed class Clock : TimeProvider
    {
        private readonly List<(TimerCallback Callback, object? State)> _set = [];

        public TimeSpan Passed { get; set; }

        public int Timers => _set.Count;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _set.Add((callback, state));
            return new Timer();
        }

        public void ComeLate()
        {
            foreach (var (callback, state) in _set)
                callback(state);
        }
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // Nothing is kept of what has set out.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
