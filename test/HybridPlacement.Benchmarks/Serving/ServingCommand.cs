using System.CommandLine;
using System.Text.Json;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary><c>serving</c>: the ONNX server against ONNX Runtime in a loop, and against a server on onnxruntime-node.</summary>
internal static class ServingCommand
{
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
        var models = new Option<string[]>("--model")
        {
            Description = "the models to measure, and nothing else",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        models.AcceptOnlyFromAmong([.. MeasuredModel.All.Select(m => m.Name)]);
        var command = new Command("serving", "Measures the ONNX server.") { output, rounds, seconds, server, models };
        command.SetAction(async (parsed, _) =>
        {
            var node = await OnnxRuntimeNode.InstallAsync();
            var (program, time) = (parsed.GetRequiredValue(server), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            var chosen = parsed.GetRequiredValue(models);
            var results = new List<ServingMeasurement>();
            foreach (var model in MeasuredModel.All.Where(m => chosen.Length == 0 || chosen.Contains(m.Name)))
                results.AddRange(await ServingMeasurement.TakeAsync(model, program, node, parsed.GetValue(rounds), time));
            var isWhole = chosen.Length == 0;
            var batching = isWhole ? await BatchingMeasurement.TakeAsync(program, parsed.GetValue(rounds), time) : [];
            var start = isWhole ? await StartMeasurement.TakeAsync(program) : null;
            if (parsed.GetValue(output) == "json")
                WriteJson(results, batching, start);
            else
                WriteTable(results, batching, start);
            return 0;
        });
        return command;
    }

    private static void WriteJson(IEnumerable<ServingMeasurement> results, IEnumerable<BatchingMeasurement> batching, StartMeasurement? start) =>
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            models = results.Select(r => new
            {
                model = r.Model,
                transport = r.Transport,
                directMs = Math.Round(r.DirectMs, 3),
                directCpuMs = Math.Round(r.DirectCpuMs, 3),
                callers = r.Callers,
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
            startToReadyMs = Rounded(start?.ToReadyMs, 0),
            rssMiB = Rounded(start?.ResidentMiB, 1),
            idleCpuPercent = Rounded(start?.IdlePercent, 2),
        }));

    private static double? Rounded(double? value, int digits) => value is { } number ? Math.Round(number, digits) : null;

    private static void WriteTable(IEnumerable<ServingMeasurement> results, IReadOnlyList<BatchingMeasurement> batching, StartMeasurement? start)
    {
        Console.WriteLine("| model | transport | direct ms | direct CPU ms | callers | throughput vs direct | added p50 ms | added p99 ms | CPU ms per request | vs onnxruntime-node |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var r in results)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"| {r.Model} | {r.Transport} | {r.DirectMs:0.000} | {r.DirectCpuMs:0.000} | {r.Callers} | {r.ThroughputVsDirect:0.000} | {r.AddedP50:0.000} | {r.AddedP99:0.000} | {r.CpuMsPerRequest:0.000} | {r.VsOnnxruntimeNode:0.00} |"));
        }

        if (batching.Count > 0)
            Console.WriteLine("\n| callers | throughput with --max-batch vs without | p50 ms without | p50 ms with |\n|---|---|---|---|");
        foreach (var b in batching)
            Console.WriteLine(FormattableString.Invariant($"| {b.Callers} | {b.Throughput:0.00} | {b.UnbatchedP50:0.000} | {b.BatchedP50:0.000} |"));
        if (start is null)
            return;
        Console.WriteLine(FormattableString.Invariant(
            $"\nstart to ready {start.ToReadyMs:0} ms, memory {start.ResidentMiB:0.0} MiB, idle CPU {start.IdlePercent:0.00} % of a core (10 MB model)"));
    }
}
