using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>
/// Random steps against a simulated fleet, batch by batch. While a batch runs all may go wrong; then the faults end, and all must
/// become what an operator that starts now would make of it. The binding checker looks on throughout.
/// </summary>
internal sealed class ChaosRun
{
    // Every so many batches all nodes come back, so that history must have left no trace at all.
    private const int HealEvery = 4;
    private const int FirstModels = 8;

    // In steps: a full collection each time.
    private const int SampleEvery = 500;

    private readonly ChaosOptions _options;
    private readonly Random _random;
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<MemorySample> _memory = [];

    private ChaosRun(ChaosOptions options)
    {
        _options = options;
#pragma warning disable CA5394 // The seed is the point.
        _random = new Random(options.Seed);
#pragma warning restore CA5394
    }

    public static Task<ChaosReport> RunAsync(ChaosOptions options, CancellationToken ct, ILoggerFactory? loggers = null) =>
        new ChaosRun(options).RunAsync(loggers ?? NullLoggerFactory.Instance, ct);

    private async Task<ChaosReport> RunAsync(ILoggerFactory loggers, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        await using var stage = await ChaosStage.StartAsync(_options, loggers, ct);
        var scene = new ChaosScene(stage.Cluster, stage.World, stage.Mirror, stage.Operators, stage.Blame, _random);
        for (var i = 0; i < FirstModels; i++)
            await ChaosSteps.CreateModel(scene, ct);
        await stage.Operators.ScaleAsync(1);
        await stage.SettleAsync(ct);
        Sample(stage, started);
        for (var batch = 1; stage.Step < _options.Steps && stage.Unconverged.Count < _options.MaxFailures
            && Stopwatch.GetElapsedTime(started) < _options.Within; batch++)
        {
            await BatchAsync(stage, scene, heal: batch % HealEvery == 0, ct);
            if (stage.Step >= _memory[^1].Step + SampleEvery)
                Sample(stage, started);
        }

        foreach (var (kind, count) in stage.Cluster.Faults.Counts)
            _counts[$"api.{kind}"] = count;
        return new ChaosReport
        {
            Steps = stage.Step,
            Faults = _counts,
            Violations = stage.Violations,
            Unconverged = stage.Unconverged,
            LostObjects = stage.LostObjects,
            Bugs = stage.Bugs,
            Memory = _memory,
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    private void Sample(ChaosStage stage, long started)
    {
        _memory.Add(MemorySample.Take(stage.Step));
        var line = FormattableString.Invariant(
            $"{stage.Step} of {_options.Steps} steps after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s: {stage.Violations.Count} violations, {stage.Unconverged.Count} unconverged, {_memory[^1].HeapMiB:0} MiB live");
        _options.Log(line);
        _options.Progress(line);
    }

    private async Task BatchAsync(ChaosStage stage, ChaosScene scene, bool heal, CancellationToken ct)
    {
        stage.Blame.Stop();
        // Nobody asks for it, and of a long run it would be most of the memory.
        stage.Cluster.Requests.Clear();
        scene.SettledAt = stage.Mirror.Newest();
        for (var i = 0; i < _options.Batch && stage.Step < _options.Steps; i++)
        {
            stage.Step++;
            var (kind, run) = ChaosSteps.Draw(_random, _options.KeepsOperator);
            _options.Log($"seed {_options.Seed} step {stage.Step}: {kind}");
            await run(scene, ct);
            _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
#pragma warning disable CA5394 // The seed is the point.
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(400)), stage.Clock, ct);
#pragma warning restore CA5394
            stage.Checker.Check();
        }

        foreach (var fault in scene.Lasting)
            fault.Dispose();
        scene.Lasting.Clear();
        if (heal)
            await HealAsync(scene, ct);
        await stage.SettleAsync(ct);
    }

    private static async Task HealAsync(ChaosScene scene, CancellationToken ct)
    {
        ChaosSteps.Heal(scene);
        // An API server forgets them after an hour; the sandbox doesn't.
        await scene.World.ForgetEventsAsync(ct);
        foreach (var node in World.NodeNames)
            await scene.World.ApplyNodeAsync(node, World.SiteOf(node), cordoned: false, ct);
    }
}
