using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>
/// A standard scenario (three models come, move, scale and go) again and again, with the operator ended at its first write, its
/// second, and so on, until it gets through: after each another one takes over and all must become as without it.
/// </summary>
internal static class CrashPoints
{
    /// <param name="options">The seed isn't used: nothing is drawn.</param>
    /// <param name="carriedOut">Whether the write at which it ends is done, without an answer; else it isn't.</param>
    /// <param name="ct">Ends the run.</param>
    /// <param name="loggers">Of cluster and operators.</param>
    /// <returns>How many points there are, and the findings; their step is the write.</returns>
    public static async Task<(int Points, IReadOnlyList<string> Findings)> RunAsync(
        ChaosOptions options, bool carriedOut, CancellationToken ct, ILoggerFactory? loggers = null)
    {
        await using var stage = await ChaosStage.StartAsync(options, loggers ?? NullLoggerFactory.Instance, ct);
        await stage.Operators.ScaleAsync(1);
        for (var reached = true; reached;)
        {
            stage.Step++;
            while (!stage.Operators.ArmCrash(stage.Step, carriedOut))
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, ct);
            var before = stage.Operators.Made;
            await ScenarioAsync(stage, ct);
            reached = stage.Operators.Made > before;
            if (reached)
                continue;
            // The next point would be beyond the end: the crash is still armed.
            await stage.Operators.KillLeaderAsync();
        }

        return (stage.Step - 1, [.. stage.Violations, .. stage.Unconverged, .. stage.LostObjects, .. stage.Bugs]);
    }

    private static async Task ScenarioAsync(ChaosStage stage, CancellationToken ct)
    {
        await stage.World.ApplyModelAsync("secret", "strict", "High", "Medium", 2, ct);
        await stage.World.ApplyModelAsync("fast", "open", "Low", "Low", 1, ct);
        await stage.World.ApplyModelAsync("cheap", "open", "Low", "High", 3, ct);
        await stage.SettleAsync(ct);
        await stage.World.ApplyModelAsync("fast", "open", "High", "Low", 2, ct);
        await stage.World.ApplyModelAsync("cheap", "open", "Low", "High", 1, ct);
        await stage.SettleAsync(ct);
        foreach (var model in stage.World.Models)
            await stage.World.DeleteAsync(model, ct);
        await stage.SettleAsync(ct);
    }
}
