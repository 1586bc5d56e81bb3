using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>
/// A scenario first without a fault, and then again and again with the operator ended at its first write, its second, and so on, until
/// it gets through: after each another one takes over, and after each part of the scenario all must be as it was without the fault.
/// </summary>
internal static class CrashPoints
{
    // Long enough on a busy machine, where work takes more of the fast clock.
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(1);

    /// <param name="options">The seed isn't used: nothing is drawn.</param>
    /// <param name="scenario"><see cref="ModelsAsync"/> or <see cref="PoolAsync"/>.</param>
    /// <param name="carriedOut">Whether the write at which it ends is done, without an answer; else it isn't.</param>
    /// <param name="ct">Ends the run.</param>
    /// <param name="loggers">Of cluster and operators.</param>
    /// <returns>How many points there are, and the findings; their step is the write.</returns>
    public static async Task<(int Points, IReadOnlyList<string> Findings)> RunAsync(
        ChaosOptions options,
        Func<World, Func<Task>, CancellationToken, Task> scenario,
        bool carriedOut,
        CancellationToken ct,
        ILoggerFactory? loggers = null)
    {
        await using var stage = await ChaosStage.StartAsync(options, loggers ?? NullLoggerFactory.Instance, ct);
        await stage.Operators.ScaleAsync(1);
        var undisturbed = await PlayAsync(stage, scenario, [], ct);
        for (var reached = true; reached && stage.Unconverged.Count < options.MaxFailures;)
        {
            stage.Step++;
            while (!stage.Operators.ArmCrash(stage.Step, carriedOut))
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, ct);
            var before = stage.Operators.Made;
            await PlayAsync(stage, scenario, undisturbed, ct);
            reached = stage.Operators.Made > before;
            if (reached)
                continue;
            // The next point would be beyond the end: the crash is still armed.
            await stage.Operators.KillLeaderAsync();
        }

        return (stage.Step - 1, [.. stage.Violations, .. stage.Unconverged, .. stage.LostObjects, .. stage.Bugs]);
    }

    /// <summary>Three models come, move, scale and go.</summary>
    public static async Task ModelsAsync(World world, Func<Task> settled, CancellationToken ct)
    {
        await world.ApplyModelAsync("secret", "strict", "High", "Medium", 2, ct);
        await world.ApplyModelAsync("fast", "open", "Low", "Low", 1, ct);
        await world.ApplyModelAsync("cheap", "open", "Low", "High", 3, ct);
        await settled();
        await world.ApplyModelAsync("fast", "open", "High", "Low", 2, ct);
        await world.ApplyModelAsync("cheap", "open", "Low", "High", 1, ct);
        await settled();
        foreach (var model in world.Models)
            await world.DeleteAsync(model, ct);
        await settled();
    }

    /// <summary>The pool that a model is in goes, and comes back.</summary>
    public static async Task PoolAsync(World world, Func<Task> settled, CancellationToken ct)
    {
        await world.ApplyModelAsync("cheap", "open", "Low", "High", 2, ct);
        await settled();
        await world.DeleteAsync(world.Find("PlacementPool", "azure")!, ct);
        await settled();
        await world.ApplyPoolAsync("azure", null, null, ct);
        await settled();
        await world.DeleteAsync(world.Models.Single(), ct);
        await settled();
    }

    /// <returns>What all was like after each part.</returns>
    private static async Task<IReadOnlyList<StateOfAll>> PlayAsync(
        ChaosStage stage, Func<World, Func<Task>, CancellationToken, Task> scenario, IReadOnlyList<StateOfAll> undisturbed, CancellationToken ct)
    {
        var states = new List<StateOfAll>();
        await scenario(stage.World, SettledAsync, ct);
        return states;

        async Task SettledAsync()
        {
            var expected = undisturbed.ElementAtOrDefault(states.Count);
            await stage.SettleAsync(ct, expected);
            states.Add(expected ?? await LastAsync(stage, ct));
        }
    }

    /// <summary>What all is like once the figures of pools are as new as the rest, which they may lag behind.</summary>
    private static async Task<StateOfAll> LastAsync(ChaosStage stage, CancellationToken ct)
    {
        while (true)
        {
            var state = StateOfAll.Of(stage.Mirror);
            await Task.Delay(Lag, stage.Clock, ct);
            if (StateOfAll.Of(stage.Mirror).DifferenceFrom(state) is null)
                return state;
        }
    }
}
