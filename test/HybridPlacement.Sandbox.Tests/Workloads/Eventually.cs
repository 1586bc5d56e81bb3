using System.Diagnostics;

namespace HybridPlacement.Sandbox.Tests.Workloads;

/// <summary>Waits for what happens in another process or loop, with a generous limit.</summary>
internal static class Eventually
{
    public static Task Async(Func<bool> condition, Func<string>? otherwise = null) => Async(() => Task.FromResult(condition()), otherwise);

    public static async Task Async(Func<Task<bool>> condition, Func<string>? otherwise = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(20)) Assert.Fail($"it didn't happen within 20 s: {otherwise?.Invoke()}");
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }
}
