using System.Diagnostics;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary>Times of calls made one after the other, or by several callers at once, for a while.</summary>
/// <param name="Milliseconds">Each call's time, in ascending order.</param>
/// <param name="PerSecond">Calls per second of all callers together.</param>
internal sealed record Samples(double[] Milliseconds, double PerSecond)
{
    public double Median => At(0.5);

    public double At(double quantile) => Milliseconds[(int)Math.Min(Milliseconds.Length - 1, quantile * Milliseconds.Length)];

    public static async Task<Samples> TakeAsync(int callers, TimeSpan time, Func<Task> call)
    {
        var clock = Stopwatch.StartNew();
        var taken = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var times = new List<double>();
            while (clock.Elapsed < time || times.Count == 0)
            {
                var start = Stopwatch.GetTimestamp();
                await call();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            return times;
        })));
        var elapsed = clock.Elapsed.TotalSeconds;
        double[] all = [.. taken.SelectMany(t => t).Order()];
        return new Samples(all, all.Length / elapsed);
    }

    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
