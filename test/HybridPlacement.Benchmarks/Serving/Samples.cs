using System.Diagnostics;
using HybridPlacement.Benchmarks.Serving.Calling;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary>Times of questions that callers ask for a while, each on a thread of its own, one after the other.</summary>
/// <param name="Milliseconds">Each question's time, in ascending order; also of those that were under way at the end.</param>
/// <param name="PerSecond">Questions per second of all callers together; of one under way at the end counts the part before.</param>
internal sealed record Samples(double[] Milliseconds, double PerSecond)
{
    public double Median => Milliseconds.Quantile(0.5);

    public static async Task<Samples> TakeAsync(IEnumerable<ICaller> callers, TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        var taken = await Task.WhenAll(callers.Select(caller => Task.Factory.StartNew(
            () => Ask(caller, clock, time), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        double[] all = [.. taken.SelectMany(t => t.Times).Order()];
        return new Samples(all, taken.Sum(t => t.Asked) / time.TotalSeconds);
    }

    public static double MedianOf(IEnumerable<double> values) => values.Order().ToArray().Quantile(0.5);

    private static (List<double> Times, double Asked) Ask(ICaller caller, Stopwatch clock, TimeSpan time)
    {
        var times = new List<double>();
        while (true)
        {
            var start = clock.Elapsed;
            caller.Ask();
            var end = clock.Elapsed;
            times.Add((end - start).TotalMilliseconds);
            if (end >= time)
                return (times, times.Count - 1 + ((time - start) / (end - start)));
        }
    }
}
