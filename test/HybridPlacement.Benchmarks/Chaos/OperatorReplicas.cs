using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator;
using HybridPlacement.Sandbox;
using HybridPlacement.Sandbox.Faults;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>
/// Replicas of the operator in this process, each with caches, a lease identity and connections of its own. One that ends is
/// replaced, as a Deployment would.
/// </summary>
internal sealed class OperatorReplicas(SandboxCluster cluster, Mirror mirror, TimeProvider time, BugWatch loggers) : IAsyncDisposable
{
    public const string UserAgent = "hybridplacement-operator/";

    private static readonly Key Lease = new("default", "hybridplacement-operator");

    private readonly SandboxCluster _cluster = cluster;
    private readonly TimeProvider _time = time;
    private readonly BugWatch _loggers = loggers;
    private readonly Lock _gate = new();
    private readonly List<Replica> _running = [];
    private int _made;
    private int _wanted;
    private bool _stopped;

    /// <summary>How many have been started so far.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>Writes of all replicas, leases and events apart.</summary>
    public static bool IsWorkWrite(ApiCall call) =>
        call.IsWrite && call.Resource is not ("leases" or "events") && call.UserAgent.StartsWith(UserAgent, StringComparison.Ordinal);

    public async Task ScaleAsync(int replicas)
    {
        Replica[] surplus;
        lock (_gate)
        {
            _wanted = replicas;
            surplus = [.. _running.Take(Math.Max(0, _running.Count - replicas))];
            while (_running.Count < replicas)
                Start();
        }

        foreach (var replica in surplus)
            await replica.StopAsync();
    }

    /// <summary>Ends the leader, in the middle of whatever it does: from now on nothing of it reaches the API.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> KillLeaderAsync()
    {
        if (Leader() is not { } leader)
            return false;
        await leader.CrashAsync();
        return true;
    }

    /// <summary>Ends the leader at the n-th write from now on, without an answer to it; in half of the cases the write is done.</summary>
    public bool ArmCrash(int write, bool carriedOut)
    {
        if (Leader() is not { } leader)
            return false;
        leader.CrashAtWrite(write, carriedOut);
        return true;
    }

    /// <summary>Holds back all that the leader says for so long: its lease runs out meanwhile.</summary>
    public IDisposable? PauseLeader(TimeSpan pause) => Leader() is not { } leader ? null : _cluster.Faults.Add(new FaultRule
    {
        Fault = Fault.Delay(pause),
        Where = c => c.UserAgent == leader.Agent && c.Verb != "watch",
    });

    public async ValueTask DisposeAsync()
    {
        Replica[] all;
        lock (_gate)
        {
            _stopped = true;
            all = [.. _running];
        }

        await Task.WhenAll(all.Select(r => r.StopAsync()));
    }

    private Replica? Leader()
    {
        var holder = (string?)mirror.Find("leases", Lease)?["spec"]?["holderIdentity"];
        lock (_gate)
            return _running.FirstOrDefault(r => r.Identity == holder);
    }

    private void Start()
    {
        var replica = new Replica($"op-{++_made}", this);
        _running.Add(replica);
        replica.Start();
    }

    private void Ended(Replica replica)
    {
        lock (_gate)
        {
            _running.Remove(replica);
            if (!_stopped && _running.Count < _wanted)
                Start();
        }
    }

    private sealed class Replica(string identity, OperatorReplicas owner) : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly List<IDisposable> _rules = [];
        private Task _run = Task.CompletedTask;

        public string Identity => identity;

        public string Agent => UserAgent + identity;

        public void Start() => _run = Task.Run(RunAsync);

        public async Task StopAsync()
        {
            try
            {
                await _stop.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It has ended by itself in this very moment.
            }

            await _run;
        }

        public Task CrashAsync()
        {
            lock (_rules)
                _rules.Add(owner._cluster.Faults.Add(new FaultRule { Fault = Fault.Reset, Where = c => c.UserAgent == Agent }));
            return StopAsync();
        }

        public void CrashAtWrite(int write, bool carriedOut)
        {
            var writes = 0;
            lock (_rules)
            {
                _rules.Add(owner._cluster.Faults.Add(new FaultRule
                {
                    Fault = Fault.Reset,
                    Where = c => c.UserAgent == Agent && (writes > write || (IsWorkWrite(c) && ++writes >= write && !(carriedOut && writes == write))),
                }));
                _rules.Add(owner._cluster.Faults.Add(new FaultRule
                {
                    Fault = Fault.LostAnswer,
                    Where = c => c.UserAgent == Agent && writes == write && IsWorkWrite(c),
                }));
            }

            _ = EndAfterAsync(() => writes >= write);
        }

        public void Dispose() => _stop.Dispose();

        private async Task EndAfterAsync(Func<bool> reached)
        {
            try
            {
                while (!reached())
                    await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, _stop.Token);
                await _stop.CancelAsync();
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                // It ended before it wrote so often.
            }
        }

        private async Task RunAsync()
        {
            try
            {
                await using var host = new OperatorHost(
                    new OperatorOptions
                    {
                        Kubeconfig = owner._cluster.KubeconfigPath,
                        HttpEndpoint = null,
                        Identity = identity,
                        // Nothing may depend on it.
                        Resync = TimeSpan.FromDays(30),
                    },
                    owner._loggers,
                    owner._time);
                await host.RunAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or LeadershipLostException or StoreRestoredException)
            {
                // Killed, or another leads, or nothing that it knows is true any more: the process ends and is started anew.
            }
#pragma warning disable CA1031 // Whatever else a process ends with is a finding.
            catch (Exception e)
#pragma warning restore CA1031
            {
                owner._loggers.Look(e, $"{identity} ended");
            }
            finally
            {
                lock (_rules)
                {
                    foreach (var rule in _rules)
                        rule.Dispose();
                }

                owner.Ended(this);
                Dispose();
            }
        }
    }
}
