using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace HybridPlacement.KubeRuntime.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LeaderElectorTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Server _server = new();
    private readonly PumpContext _pump = new();

    [SetUp]
    public void UsePump() => SynchronizationContext.SetSynchronizationContext(_pump);

    [TearDown]
    public void LeavePump() => SynchronizationContext.SetSynchronizationContext(null);

    [Test]
    public void The_deadline_must_be_before_the_lease_ends() =>
        Assert.That(
            () => New("a", o => o with { RenewDeadline = TimeSpan.FromSeconds(15) }), Throws.ArgumentException.With.Message.Contains("two could lead"));

    [Test]
    public void Never_two_lead_whatever_the_network_does([Range(1, 20)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var stop = new CancellationTokenSource();
        Candidate[] candidates = [new(this, "a"), new(this, "b"), new(this, "c")];
        var runs = candidates.Select(c => c.RunAsync(stop.Token)).ToArray();
        var terms = 0;
        var leader = -1;
        for (var second = 0; second < 600; second++)
        {
            if (second % 20 == 0)
            {
                foreach (var c in candidates) c.Network.Mode = (Mode)random.Next(0, 4);
            }

            Advance(TimeSpan.FromSeconds(0.5 + random.NextDouble()));
            var leading = Enumerable.Range(0, 3).Where(i => candidates[i].Working).ToList();
            Assert.That(leading, Has.Count.LessThan(2), $"second {second}");
            if (leading.Count == 1 && leading[0] != leader) (leader, terms) = (leading[0], terms + 1);
        }

        Assert.That(terms, Is.GreaterThan(1));
        foreach (var c in candidates) c.Network.Mode = Mode.Up;
        stop.Cancel();
        for (var i = 0; i < 30; i++) Advance(TimeSpan.FromSeconds(1));
        Assert.That(runs, Has.All.Matches<Task>(r => r!.IsCompletedSuccessfully));
    }

    [Test]
    public void A_leader_that_ends_gives_the_lease_back_and_the_next_takes_it_at_its_next_try()
    {
        using var stopA = new CancellationTokenSource();
        using var stopB = new CancellationTokenSource();
        Candidate a = new(this, "a"), b = new(this, "b");
        var runA = a.RunAsync(stopA.Token);
        Advance(TimeSpan.FromSeconds(1));
        var runB = b.RunAsync(stopB.Token);
        Advance(TimeSpan.FromSeconds(1));
        Assert.That((a.Working, b.Working), Is.EqualTo((true, false)));
        stopA.Cancel();
        _pump.Drain();
        Assert.That(runA.IsCompletedSuccessfully);
        Assert.That(_server.Lease!.Spec.HolderIdentity, Is.Empty);
        for (var i = 0; i < 4; i++) Advance(TimeSpan.FromSeconds(1));
        Assert.That(b.Working);
        Assert.That(_server.Lease!.Spec.LeaseTransitions, Is.EqualTo(1));
        stopB.Cancel();
        _pump.Drain();
        Assert.That(runB.IsCompletedSuccessfully);
    }

    [TestCase(Mode.Hang)]
    [TestCase(Mode.Fail)]
    public void A_leader_cut_off_stops_before_its_deadline_even_while_a_call_hangs(Mode mode)
    {
        var a = new Candidate(this, "a");
        using var stop = new CancellationTokenSource();
        var run = a.RunAsync(stop.Token);
        Advance(TimeSpan.FromSeconds(1));
        Assert.That(a.Working);
        a.Network.Mode = mode;
        for (var i = 0; i < 11; i++) Advance(TimeSpan.FromSeconds(1));
        Assert.That((a.Working, a.Elector.IsLeader, a.Lost), Is.EqualTo((false, false, 0)).Or.EqualTo((false, false, 1)));
        for (var i = 0; i < 5; i++) Advance(TimeSpan.FromSeconds(1));
        Assert.That(a.Lost, Is.GreaterThan(0));
        a.Network.Mode = Mode.Up;
        stop.Cancel();
        for (var i = 0; i < 5; i++) Advance(TimeSpan.FromSeconds(1));
        Assert.That(run.IsCompletedSuccessfully);
    }

    [Test]
    public void A_lease_that_went_back_ends_whoever_has_seen_it_newer()
    {
        using var stop = new CancellationTokenSource();
        Candidate a = new(this, "a"), b = new(this, "b");
        var (leads, waits) = (a.RunAsync(stop.Token), b.RunAsync(stop.Token));
        for (var i = 0; i < 10; i++) Advance(TimeSpan.FromSeconds(2));
        Assert.That((a.Working, b.Working), Is.EqualTo((true, false)));

        _server.GoBack(3);
        for (var i = 0; i < 4; i++) Advance(TimeSpan.FromSeconds(1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(a.Working, Is.False);
            Assert.That(leads.Exception?.InnerException, Is.InstanceOf<StoreRestoredException>());
            Assert.That(waits.Exception?.InnerException, Is.InstanceOf<StoreRestoredException>());
            Assert.That(leads.Exception!.InnerException!.Message, Does.Contain("lease n/l has version"));
        }

        stop.Cancel();
    }

    [Test]
    public void Micro_times_are_never_on_a_whole_second()
    {
        Assert.That(KubeTime.Micro(_time).Ticks % TimeSpan.TicksPerSecond, Is.EqualTo(TimeSpan.TicksPerMicrosecond));
        var lease = System.Text.Encoding.UTF8.GetString(TestJson.AnyType.Write(new V1LeaseSpec { RenewTime = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) }));
        Assert.That(lease, Is.EqualTo("""{"renewTime":"2026-01-01T00:00:00.000001Z"}"""));
    }

    private void Advance(TimeSpan by)
    {
        _pump.Drain();
        _time.Advance(by);
        _pump.Drain();
    }

    private LeaderElector New(string identity, Func<LeaderElectorOptions, LeaderElectorOptions>? change = null, ILeaseStore? store = null)
    {
        var options = new LeaderElectorOptions { Namespace = "n", Name = "l", Identity = identity, JitterSeed = identity[0] };
        return new(store ?? _server, change?.Invoke(options) ?? options, _time, null);
    }

    public enum Mode
    {
        Up,
        Fail,
        Hang,
        AnswerLost,
    }

    private sealed class Candidate
    {
        public Candidate(LeaderElectorTests test, string identity)
        {
            Network = new(test._server);
            Elector = test.New(identity, store: Network);
        }

        public Network Network { get; }

        public LeaderElector Elector { get; }

        public bool Working { get; private set; }

        public int Lost { get; private set; }

        public async Task RunAsync(CancellationToken ct)
        {
            while (!ct.IsCancellationRequested)
            {
                try
                {
                    await Elector.RunAsync(term => LeadAsync(term, ct), ct);
                }
                catch (LeadershipLostException)
                {
                    Lost++;
                }
            }
        }

        private async Task LeadAsync(CancellationToken term, CancellationToken ct)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(term, ct);
            var ended = new TaskCompletionSource();
            await using var registration = either.Token.Register(() =>
            {
                Working = false;
                ended.TrySetResult();
            });
            Working = !either.IsCancellationRequested;
            await ended.Task;
            term.ThrowIfCancellationRequested();
        }
    }

    /// <summary>One candidate's way to the server.</summary>
    private sealed class Network(Server server) : ILeaseStore
    {
        public Mode Mode { get; set; }

        public Task<V1Lease?> GetAsync(CancellationToken ct) => CallAsync(() => server.GetAsync(ct), ct);

        public Task<V1Lease> CreateAsync(V1Lease lease, CancellationToken ct) => CallAsync(() => server.CreateAsync(lease, ct), ct);

        public Task<V1Lease> UpdateAsync(V1Lease lease, CancellationToken ct) => CallAsync(() => server.UpdateAsync(lease, ct), ct);

        private async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken ct)
        {
            if (Mode == Mode.Fail) throw Server.Error(0, "ConnectionFailed");
            if (Mode == Mode.Hang) await HangAsync(ct);
            var answer = await call();
            if (Mode == Mode.AnswerLost) await HangAsync(ct);
            return answer;
        }

        private static async Task HangAsync(CancellationToken ct)
        {
            var forever = new TaskCompletionSource();
            await using var registration = ct.Register(() => forever.TrySetCanceled(ct));
            await forever.Task;
        }
    }

    private sealed class Server : ILeaseStore
    {
        private readonly Lock _lock = new();
        private int _version;

        public V1Lease? Lease { get; private set; }

        public Task<V1Lease?> GetAsync(CancellationToken ct)
        {
            lock (_lock) return Task.FromResult(Copy(Lease));
        }

        public Task<V1Lease> CreateAsync(V1Lease lease, CancellationToken ct)
        {
            lock (_lock) return Lease is null ? Task.FromResult(Put(lease)) : throw Error(409, "AlreadyExists");
        }

        public Task<V1Lease> UpdateAsync(V1Lease lease, CancellationToken ct)
        {
            lock (_lock)
            {
                return lease.Metadata.ResourceVersion == Lease!.Metadata.ResourceVersion
                    ? Task.FromResult(Put(lease))
                    : throw Error(409, "Conflict");
            }
        }

        /// <summary>Restores a state of some versions ago, the counter with it.</summary>
        public void GoBack(int versions)
        {
            lock (_lock) Lease!.Metadata.ResourceVersion = $"{_version -= versions}";
        }

        public static KubeApiException Error(int code, string reason) => new("update", "lease", new() { Code = code, Reason = reason });

        private V1Lease Put(V1Lease lease)
        {
            Lease = Copy(lease)!;
            Lease.Metadata.ResourceVersion = $"{++_version}";
            return Copy(Lease)!;
        }

        private static V1Lease? Copy(V1Lease? lease) => TestJson.AnyType.Read<V1Lease>(TestJson.AnyType.ToNode(lease));
    }
}
