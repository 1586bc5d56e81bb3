namespace HybridPlacement.Benchmarks.Serving;

/// <summary>With a model of 10 MB: the median time to readiness, memory then, and CPU while nothing is asked.</summary>
internal sealed record StartMeasurement(double ToReadyMs, double ResidentMiB, double IdlePercent)
{
    private const int Starts = 5;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    public static async Task<StartMeasurement> TakeAsync(string program)
    {
        var file = Path.Combine(Path.GetTempPath(), $"hybridplacement-{Environment.ProcessId}-10mb.onnx");
        await File.WriteAllBytesAsync(file, MeasuredModel.TenMegabytes().ToArray());
        try
        {
            var starts = new List<double>();
            for (var i = 0; i < Starts; i++)
            {
                using var started = await ServerUnderTest.OursAsync(program, file, Environment.ProcessorCount);
                starts.Add(started.StartToReady.TotalMilliseconds);
            }

            using var server = await ServerUnderTest.OursAsync(program, file, Environment.ProcessorCount);
            // What the start has put off is no part of idling.
            await Task.Delay(Idle);
            var before = server.CpuTime;
            await Task.Delay(Idle);
            return new StartMeasurement(Samples.MedianOf(starts), server.ResidentMiB, (server.CpuTime - before) / Idle * 100);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
