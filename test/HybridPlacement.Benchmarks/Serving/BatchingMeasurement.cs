using System.Globalization;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary>What running the rows of several requests at once gains, for so many callers of a perceptron over binary HTTP.</summary>
/// <param name="Callers">How many ask at the same time.</param>
/// <param name="Throughput">Requests per second with it, against those without.</param>
/// <param name="UnbatchedP50">The median time of a request without, in milliseconds.</param>
/// <param name="BatchedP50">The same with it.</param>
internal sealed record BatchingMeasurement(int Callers, double Throughput, double UnbatchedP50, double BatchedP50)
{
    private const int Rows = 16;

    private static readonly int[] CallerCounts = [1, 4, 16, 32];

    public static async Task<IReadOnlyList<BatchingMeasurement>> TakeAsync(string program, int rounds, TimeSpan time)
    {
        var cpus = Environment.ProcessorCount;
        var model = MeasuredModel.Perceptron();
        var file = Path.Combine(Path.GetTempPath(), $"hybridplacement-{Environment.ProcessId}-{model.Name}.onnx");
        await File.WriteAllBytesAsync(file, model.Model.ToArray());
        try
        {
            using var plain = await ServerUnderTest.OursAsync(program, file, cpus);
            using var batched = await ServerUnderTest.OursAsync(program, file, cpus, "--max-batch", Rows.ToString(CultureInfo.InvariantCulture));
            var questions = new Questions(model);
            var results = new List<BatchingMeasurement>();
            foreach (var callers in CallerCounts)
            {
                using var toPlain = questions.Connect("http-binary", plain, callers);
                using var toBatched = questions.Connect("http-binary", batched, callers);
                List<(Samples Plain, Samples Batched)> taken = [];
                for (var round = -1; round < rounds; round++)
                {
                    var pair = (await Samples.TakeAsync(toPlain, time), await Samples.TakeAsync(toBatched, time));
                    // The first round warms up.
                    if (round >= 0)
                        taken.Add(pair);
                }

                results.Add(new BatchingMeasurement(
                    callers,
                    Samples.MedianOf(taken.Select(t => t.Batched.PerSecond / t.Plain.PerSecond)),
                    Samples.MedianOf(taken.Select(t => t.Plain.Median)),
                    Samples.MedianOf(taken.Select(t => t.Batched.Median))));
            }

            return results;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
