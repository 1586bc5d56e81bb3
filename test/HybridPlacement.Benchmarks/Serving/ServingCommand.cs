using System.CommandLine;
using System.Text.Json;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary><c>serving</c>: the ONNX server against ONNX Runtime in a loop, and against a server on onnxruntime-node.</summary>
internal static class ServingCommand
{
    private const string Batching = "batching", Start = "start";

    public static Command Create()
    {
        var output = new Option<string>("-o") { Description = "table or json", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "json");
        var rounds = new Option<int>("--rounds") { Description = "measurements of each; the median is shown, and between what half of them lie", DefaultValueFactory = _ => 20 };
        var seconds = new Option<double>("--seconds") { Description = "how long each takes", DefaultValueFactory = _ => 0.25 };
        var server = new Option<string?>("--server") { Description = "the server's program; where not given, it is published for this machine" };
        var only = Chosen("--only", "what to measure: models, batching, start", [.. MeasuredModel.All.Select(m => m.Name), Batching, Start]);
        var transports = Chosen("--transport", "the transports to measure", Questions.Transports);
        var command = new Command("serving", "Measures the ONNX server.") { output, rounds, seconds, server, only, transports };
        command.SetAction(async (parsed, ct) =>
        {
            var program = parsed.GetValue(server) ?? await PublishedProgram.ServerAsync(ct);
            var (round, time) = (parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            var chosen = parsed.GetRequiredValue(only);
            MeasuredModel[] models = [.. MeasuredModel.All.Where(m => chosen.Contains(m.Name))];
            var node = models.Length == 0 ? null : await OnnxRuntimeNode.InstallAsync();
            var results = new List<ServingMeasurement>();
            foreach (var model in models)
                results.AddRange(await ServingMeasurement.TakeAsync(model, parsed.GetRequiredValue(transports), program, node, round, time));
            var batching = chosen.Contains(Batching) ? await BatchingMeasurement.TakeAsync(program, round, time) : [];
            var start = chosen.Contains(Start) ? await StartMeasurement.TakeAsync(program) : null;
            if (parsed.GetValue(output) == "json")
                WriteJson(results, batching, start);
            else
                WriteTable(results, batching, start);
            return 0;
        });
        return command;
    }

    private static Option<string[]> Chosen(string name, string description, string[] all)
    {
        var option = new Option<string[]>(name) { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => all };
        option.AcceptOnlyFromAmong(all);
        return option;
    }

    private static void WriteJson(IEnumerable<ServingMeasurement> results, IEnumerable<BatchingMeasurement> batching, StartMeasurement? start) =>
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            models = results.Select(r => new
            {
                model = r.Model,
                transport = r.Transport,
                callers = r.Callers,
                directMs = Math.Round(r.DirectMs, 3),
                directCpuMs = Math.Round(r.DirectCpuMs, 3),
                throughputVsDirect = Math.Round(r.ThroughputVsDirect.Median, 3),
                throughputVsDirectQuartiles = Quartiles(r.ThroughputVsDirect, 3),
                cpuVsDirect = Math.Round(r.CpuVsDirect, 3),
                addedLatencyMs = new { p50 = Math.Round(r.AddedP50.Median, 3), p50Quartiles = Quartiles(r.AddedP50, 3), p99 = Math.Round(r.AddedP99, 3) },
                cpuMsPerRequest = Math.Round(r.CpuMs, 3),
                callerCpuMsPerRequest = Math.Round(r.CallerCpuMs, 3),
                vsOnnxruntimeNode = r.VsOnnxruntimeNode is { } ratio ? Math.Round(ratio.Median, 2) : (double?)null,
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

    private static double[] Quartiles(Spread spread, int digits) => [Math.Round(spread.Lower, digits), Math.Round(spread.Upper, digits)];

    private static double? Rounded(double? value, int digits) => value is { } number ? Math.Round(number, digits) : null;

    private static void WriteTable(IReadOnlyList<ServingMeasurement> results, IReadOnlyList<BatchingMeasurement> batching, StartMeasurement? start)
    {
        if (results.Count > 0)
        {
            Console.WriteLine("| model | transport | direct ms | direct CPU ms | throughput vs direct | half of the rounds | CPU vs direct | server CPU ms | caller CPU ms | added p50 ms | half of the rounds | added p99 ms | vs onnxruntime-node |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        }

        foreach (var r in results)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"| {r.Model} | {r.Transport} | {r.DirectMs:0.000} | {r.DirectCpuMs:0.000} | {r.ThroughputVsDirect.Median:0.000} | {r.ThroughputVsDirect.Lower:0.000} to {r.ThroughputVsDirect.Upper:0.000} | {r.CpuVsDirect:0.000} | {r.CpuMs:0.000} | {r.CallerCpuMs:0.000} | {r.AddedP50.Median:0.000} | {r.AddedP50.Lower:0.000} to {r.AddedP50.Upper:0.000} | {r.AddedP99:0.000} | {r.VsOnnxruntimeNode?.Median:0.00} |"));
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
