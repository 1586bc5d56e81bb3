using System.CommandLine;
using System.Text.Json;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary><c>serving</c>: the ONNX server against ONNX Runtime in a loop, and against a server on onnxruntime-node.</summary>
internal static class ServingCommand
{
    private const int Starts = 5;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var output = new Option<string>("-o") { Description = "table or json", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "json");
        var rounds = new Option<int>("--rounds") { Description = "measurements of each; the median is shown", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "how long each takes", DefaultValueFactory = _ => 1 };
        var server = new Option<string>("--server")
        {
            Description = "the server's program, for instance a published one",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "HybridPlacement.Serving"),
        };
        var command = new Command("serving", "Measures the ONNX server.") { output, rounds, seconds, server };
        command.SetAction(async (parsed, _) =>
        {
            var node = await OnnxRuntimeNode.InstallAsync();
            var results = new List<ServingMeasurement>();
            foreach (var model in MeasuredModel.All)
            {
                results.AddRange(await ServingMeasurement.TakeAsync(
                    model, parsed.GetRequiredValue(server), node, parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds))));
            }

            var batching = await BatchingMeasurement.TakeAsync(
                parsed.GetRequiredValue(server), parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            var (startToReady, resident, idle) = await StartAsync(parsed.GetRequiredValue(server));
            if (parsed.GetValue(output) == "json")
                WriteJson(results, batching, startToReady, resident, idle);
            else
                WriteTable(results, batching, startToReady, resident, idle);
            return 0;
        });
        return command;
    }

    /// <summary>With a model of 10 MB: the median time to readiness, memory then, and CPU while nothing is asked.</summary>
    private static async Task<(double Milliseconds, double MiB, double IdlePercent)> StartAsync(string program)
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
            return (Samples.MedianOf(starts), server.ResidentMiB, (server.CpuTime - before) / Idle * 100);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void WriteJson(IEnumerable<ServingMeasurement> results, IEnumerable<BatchingMeasurement> batching, double startToReady, double resident, double idle) =>
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            models = results.Select(r => new
            {
                model = r.Model,
                transport = r.Transport,
                directMs = Math.Round(r.DirectMs, 3),
                throughputVsDirect = Math.Round(r.ThroughputVsDirect, 3),
                addedLatencyMs = new { p50 = Math.Round(r.AddedP50, 3), p99 = Math.Round(r.AddedP99, 3) },
                cpuMsPerRequest = Math.Round(r.CpuMsPerRequest, 3),
                vsOnnxruntimeNode = r.VsOnnxruntimeNode is { } ratio ? Math.Round(ratio, 2) : (double?)null,
            }),
            batching = batching.Select(b => new
            {
                callers = b.Callers,
                throughputVsUnbatched = Math.Round(b.Throughput, 2),
                p50Ms = new { unbatched = Math.Round(b.UnbatchedP50, 3), batched = Math.Round(b.BatchedP50, 3) },
            }),
            startToReadyMs = Math.Round(startToReady),
            rssMiB = Math.Round(resident, 1),
            idleCpuPercent = Math.Round(idle, 2),
        }));

    private static void WriteTable(IEnumerable<ServingMeasurement> results, IEnumerable<BatchingMeasurement> batching, double startToReady, double resident, double idle)
    {
        Console.WriteLine("| model | transport | direct ms | throughput vs direct | added p50 ms | added p99 ms | CPU ms per request | vs onnxruntime-node |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var r in results)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"| {r.Model} | {r.Transport} | {r.DirectMs:0.000} | {r.ThroughputVsDirect:0.00} | {r.AddedP50:0.000} | {r.AddedP99:0.000} | {r.CpuMsPerRequest:0.000} | {r.VsOnnxruntimeNode:0.00} |"));
        }

        Console.WriteLine("\n| callers | throughput with --max-batch vs without | p50 ms without | p50 ms with |\n|---|---|---|---|");
        foreach (var b in batching)
            Console.WriteLine(FormattableString.Invariant($"| {b.Callers} | {b.Throughput:0.00} | {b.UnbatchedP50:0.000} | {b.BatchedP50:0.000} |"));

        Console.WriteLine(FormattableString.Invariant(
            $"\nstart to ready {startToReady:0} ms, memory {resident:0.0} MiB, idle CPU {idle:0.00} % of a core (10 MB model)"));
    }
}
