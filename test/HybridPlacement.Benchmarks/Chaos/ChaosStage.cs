using HybridPlacement.Operator;
using HybridPlacement.Sandbox;
using HybridPlacement.Sandbox.Workloads;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>A cluster on a fast clock with the fleet in it, operators, and those who look on: the mirror and the binding checker.</summary>
internal sealed class ChaosStage : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(30);

    // Of the run's clock.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    // What is logged of where a batch didn't settle: of a pod that never starts, the operator's log says nothing.
    private static readonly string[] Evidence =
        ["placementpools", "placementpolicies", "nodes", "modeldeployments", "deployments", "replicasets", "pods"];

    private readonly CancellationTokenSource _stop = new();
    private readonly ChaosOptions _options;
    private readonly FastClock _clock;
    private readonly SettledCheck _check;
    private readonly List<string> _bugs = [];
    private Task _following = Task.CompletedTask;

    private ChaosStage(ChaosOptions options, FastClock clock, SandboxCluster cluster, ILoggerFactory loggers)
    {
        (_options, _clock, Cluster) = (options, clock, cluster);
        Blame = new BlameClock(clock);
        Checker = new BindingChecker(Mirror, Blame, options.Grace, what =>
        {
            Violations.Add($"seed {options.Seed} step {Step}: {what}");
            options.Log($"VIOLATION {Violations[^1]}");
        });
        World = new World(cluster);
        var watch = new BugWatch(loggers, what =>
        {
            var bug = $"seed {options.Seed} step {Step}: {what}";
            lock (_bugs)
                _bugs.Add(bug);
            options.Log($"BUG {bug}");
        });
        Operators = new OperatorReplicas(cluster, Mirror, clock, watch);
        _check = new SettledCheck(Mirror, clock, new OperatorOptions().ServerImage);
    }

    public SandboxCluster Cluster { get; }

    /// <summary>The run's time.</summary>
    public TimeProvider Clock => _clock;

    public Mirror Mirror { get; } = new();

    public BlameClock Blame { get; }

    public BindingChecker Checker { get; }

    public World World { get; }

    public OperatorReplicas Operators { get; }

    /// <summary>For the findings.</summary>
    public int Step { get; set; }

    public List<string> Violations { get; } = [];

    public List<string> Unconverged { get; } = [];

    public List<string> LostObjects { get; } = [];

    public IReadOnlyList<string> Bugs
    {
        get
        {
            lock (_bugs)
                return [.. _bugs];
        }
    }

    /// <summary>Starts with the definitions and the fleet in place, and no operator.</summary>
    public static async Task<ChaosStage> StartAsync(ChaosOptions options, ILoggerFactory loggers, CancellationToken ct)
    {
        var clock = new FastClock(options.Speed).Run();
        var cluster = await SandboxCluster.StartAsync(
            new SandboxOptions
            {
                Clock = clock,
                FaultSeed = options.Seed,
                Loggers = loggers,
                // Of a batch's changes, and what would else be most of a long run's memory.
                WatchHistory = 2_000,
                Workloads = new WorkloadOptions
                {
                    DefaultTolerationPeriod = TimeSpan.FromSeconds(10),
                    NodeMonitorGracePeriod = TimeSpan.FromSeconds(2),
                    LeaseRenewInterval = TimeSpan.Zero,
                },
            },
            ct);
        var stage = new ChaosStage(options, clock, cluster, loggers);
        try
        {
            stage._following = Task.Run(() => stage.Mirror.FollowAsync(cluster, stage._stop.Token), CancellationToken.None);
            await stage.DefinitionsAsync(ct);
            await stage.World.BuildAsync(ct);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until all is as it must be. What doesn't become so in time is a finding.</summary>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="undisturbed">What all must be like besides.</param>
    /// <returns>Whether it did.</returns>
    public async Task<bool> SettleAsync(CancellationToken ct, StateOfAll? undisturbed = null)
    {
        Blame.Run();
        var started = _clock.GetTimestamp();
        var (changes, looked) = (-1L, started);
        string? why = "not looked at yet";
        while (why is not null)
        {
            await Task.Delay(Tick, TimeProvider.System, ct);
            // A checker that has ended finds nothing more.
            if (_following.IsFaulted)
                await _following;
            Checker.Check();
            // Where nothing has changed, only time can make a difference.
            if (Mirror.Quiet >= Quiet && (Mirror.Changes != changes || _clock.GetElapsedTime(looked) > LookAgain))
            {
                (changes, looked) = (Mirror.Changes, _clock.GetTimestamp());
                why = _check.WhyNot() ?? (undisturbed is null ? null : StateOfAll.Of(Mirror).DifferenceFrom(undisturbed));
            }

            if (why is not null && _clock.GetElapsedTime(started) > _options.Patience)
                break;
        }

        if (why is not null)
        {
            Unconverged.Add($"seed {_options.Seed} step {Step}: {why}");
            _options.Log($"UNCONVERGED {Unconverged[^1]}");
            foreach (var resource in Evidence)
            {
                foreach (var obj in Mirror.List(resource))
                    _options.Log($"there is {resource} {obj.ToJsonString()}");
            }

            foreach (var missing in _check.Missing.Concat(World.Missing(Mirror)))
                LostObjects.Add($"seed {_options.Seed} step {Step}: {missing}");
        }

        Checker.Settled();
        return why is null;
    }

    public async ValueTask DisposeAsync()
    {
        await Operators.DisposeAsync();
        await _stop.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        World.Dispose();
        await Cluster.DisposeAsync();
        await _clock.DisposeAsync();
        _stop.Dispose();
    }

    private async Task DefinitionsAsync(CancellationToken ct)
    {
        using var api = ApiCalls.Of(Cluster.KubeconfigPath);
        var files = Directory.GetFiles(_options.CrdFolder, "*.yaml").Order(StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            var definition = Api.Manifests.ManifestReader.ReadPath(file).Single().Content;
            await api.ApplyAsync(World.PathOf(definition), definition, ct);
        }

        while (Mirror.List("customresourcedefinitions").Count(d => d["status"]?["conditions"] is not null) < files.Count)
            await Task.Delay(Tick, TimeProvider.System, ct);
    }
}
