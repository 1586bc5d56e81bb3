using System.Diagnostics;
using HybridPlacement.Operator;
using HybridPlacement.Sandbox;
using HybridPlacement.Sandbox.Workloads;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>
/// Random steps against a simulated fleet, batch by batch. While a batch runs all may go wrong; then the faults end, and all must
/// become what an operator that starts now would make of it. The binding checker looks on throughout.
/// </summary>
internal sealed class ChaosRun
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(80);

    // Every so many batches all nodes come back and all pools are there, so that history must have left no trace at all.
    private const int HealEvery = 4;
    private const int FirstModels = 8;

    private readonly ChaosOptions _options;
    private readonly FastClock _clock;
    private readonly Random _random;
    private readonly Mirror _mirror = new();
    private readonly BlameClock _blame;
    private readonly List<string> _violations = [];
    private readonly List<string> _unconverged = [];
    private readonly List<string> _lost = [];
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private int _step;
    private Task _following = Task.CompletedTask;

    private ChaosRun(ChaosOptions options)
    {
        _options = options;
        _clock = new FastClock(options.Speed);
#pragma warning disable CA5394 // The seed is the point.
        _random = new Random(options.Seed);
#pragma warning restore CA5394
        _blame = new BlameClock(_clock);
    }

    public static Task<ChaosReport> RunAsync(ChaosOptions options, CancellationToken ct, ILoggerFactory? loggers = null) =>
        new ChaosRun(options).RunAsync(loggers ?? NullLoggerFactory.Instance, ct);

    private async Task<ChaosReport> RunAsync(ILoggerFactory loggers, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        await using var cluster = await SandboxCluster.StartAsync(
            new SandboxOptions
            {
                Clock = _clock,
                FaultSeed = _options.Seed,
                Loggers = loggers,
                Workloads = new WorkloadOptions
                {
                    DefaultTolerationPeriod = TimeSpan.FromSeconds(10),
                    NodeMonitorGracePeriod = TimeSpan.FromSeconds(2),
                    LeaseRenewInterval = TimeSpan.Zero,
                },
            },
            ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _following = Task.Run(() => _mirror.FollowAsync(cluster, stop.Token), CancellationToken.None);
        var checker = new BindingChecker(_mirror, _blame, _options.Grace, Violation);
        await DefinitionsAsync(cluster, ct);
        using var world = new World(cluster);
        await world.BuildAsync(ct);
        await using (var operators = new OperatorReplicas(cluster, _mirror, _clock, loggers))
        {
            var scene = new ChaosScene(cluster, world, _mirror, operators, _blame, _random);
            for (var i = 0; i < FirstModels; i++)
                await ChaosSteps.CreateModel(scene, ct);
            await operators.ScaleAsync(1);
            var check = new SettledCheck(_mirror, _clock, new OperatorOptions().ServerImage);
            await SettleAsync(scene, check, checker, ct);
            for (var batch = 1; _step < _options.Steps && _unconverged.Count < _options.MaxFailures; batch++)
                await BatchAsync(scene, check, checker, heal: batch % HealEvery == 0, ct);
            foreach (var (kind, count) in cluster.Faults.Counts)
                _counts[$"api.{kind}"] = count;
        }

        await stop.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new ChaosReport
        {
            Steps = _step,
            Faults = _counts,
            Violations = _violations,
            Unconverged = _unconverged,
            LostObjects = _lost,
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    private async Task BatchAsync(ChaosScene scene, SettledCheck check, BindingChecker checker, bool heal, CancellationToken ct)
    {
        _blame.Stop();
        for (var i = 0; i < _options.Batch && _step < _options.Steps; i++)
        {
            _step++;
            var (kind, run) = ChaosSteps.Draw(_random);
            _options.Log($"seed {_options.Seed} step {_step}: {kind}");
            await run(scene, ct);
            _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
#pragma warning disable CA5394 // The seed is the point.
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(20)), TimeProvider.System, ct);
#pragma warning restore CA5394
            checker.Check();
        }

        foreach (var fault in scene.Lasting)
            fault.Dispose();
        scene.Lasting.Clear();
        if (heal)
            await HealAsync(scene, ct);
        await SettleAsync(scene, check, checker, ct);
    }

    private static async Task HealAsync(ChaosScene scene, CancellationToken ct)
    {
        ChaosSteps.Heal(scene);
        foreach (var node in World.NodeNames)
            await scene.World.ApplyNodeAsync(node, World.SiteOf(node), cordoned: false, ct);
    }

    private async Task SettleAsync(ChaosScene scene, SettledCheck check, BindingChecker checker, CancellationToken ct)
    {
        _blame.Run();
        var started = _clock.GetTimestamp();
        string? why = "not looked at yet";
        while (why is not null)
        {
            await Task.Delay(Tick, TimeProvider.System, ct);
            if (_following.IsFaulted)
                await _following;
            checker.Check();
            why = _mirror.Quiet < Quiet ? why ?? "something still changes" : check.WhyNot();
            if (why is not null && _clock.GetElapsedTime(started) > _options.Patience)
                break;
        }

        if (why is not null)
        {
            _unconverged.Add($"seed {_options.Seed} step {_step}: {why}");
            _options.Log($"UNCONVERGED {_unconverged[^1]}");
            foreach (var missing in check.Missing.Concat(scene.World.Missing(_mirror)))
                _lost.Add($"seed {_options.Seed} step {_step}: {missing}");
        }

        checker.Settled();
    }

    private void Violation(string what)
    {
        _violations.Add($"seed {_options.Seed} step {_step}: {what}");
        _options.Log($"VIOLATION {_violations[^1]}");
    }

    private async Task DefinitionsAsync(SandboxCluster cluster, CancellationToken ct)
    {
        using var api = ApiCalls.Of(cluster.KubeconfigPath);
        var files = Directory.GetFiles(_options.CrdFolder, "*.yaml").Order(StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            var definition = Api.Manifests.ManifestReader.ReadPath(file).Single().Content;
            await api.ApplyAsync(World.PathOf(definition), definition, ct);
        }

        while (_mirror.List("customresourcedefinitions").Count(d => d["status"]?["conditions"] is not null) < files.Count)
            await Task.Delay(Tick, TimeProvider.System, ct);
    }
}
