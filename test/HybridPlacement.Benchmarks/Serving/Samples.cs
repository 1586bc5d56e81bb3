using System.Diagnostics;
using HybridPlacement.Benchmarks.Serving.Calling;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary>Times of questions that callers ask for a while, each on a thread of its own, one after the other.</summary>
/// <param name="Milliseconds">Each question's time, in ascending order.</param>
/// <param name="PerSecond">Questions per second of all callers together.</param>
internal sealed record Samples(double[] Milliseconds, double PerSecond)
{
    public double Median => At(0.5);

    public double At(double quantile) => Milliseconds[(int)Math.Min(Milliseconds.Length - 1, quantile * Milliseconds.Length)];

    public static async Task<Samples> TakeAsync(IEnumerable<ICaller> callers, TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        var taken = await Task.WhenAll(callers.Select(caller => Task.Factory.StartNew(
            () => Ask(caller, clock, time), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var elapsed = clock.Elapsed.TotalSeconds;
        double[] all = [.. taken.SelectMany(t => t).Order()];
        return new Samples(all, all.Length / elapsed);
    }

    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static List<double> Ask(ICaller caller, Stopwatch clock, TimeSpan time)
    {
        var times = new List<double>();
        while (clock.Elapsed < time || times.Count == 0)
        {
            var start = Stopwatch.GetTimestamp();
            caller.Ask();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }
}
