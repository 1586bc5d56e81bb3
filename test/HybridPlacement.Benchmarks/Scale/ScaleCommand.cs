using System.CommandLine;
using System.Text.Json;

namespace HybridPlacement.Benchmarks.Scale;

/// <summary><c>scale</c>: what the operator does with many models, and what it costs.</summary>
internal static class ScaleCommand
{
    public static Command Create()
    {
        var models = new Option<int>("--models") { Description = "Models made at once.", DefaultValueFactory = _ => 1000 };
        var nodes = new Option<int>("--nodes") { Description = "Nodes.", DefaultValueFactory = _ => 1000 };
        var pods = new Option<int>("--pods") { Description = "Other pods, bound to nodes, before the operator starts.", DefaultValueFactory = _ => 0 };
        var workers = new Option<int>("--workers") { Description = "The operator's --workers.", DefaultValueFactory = _ => 16 };
        var server = new Option<string?>("--server") { Description = "Kubeconfig of a live API server; default: a sandbox." };
        var program = new Option<string?>("--operator") { Description = "The operator's program; default: published for this machine first." };
        var command = new Option<string?>("--command") { Description = "The hybridplacement command that runs the sandbox; default: published for this machine first." };
        var log = new Option<string?>("--log") { Description = "File for the operator's log, for debugging; makes it slower." };
        var output = new Option<string>("-o") { Description = "table or json", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "json");
        var scale = new Command("scale", "Measures the operator's program with many models.") { models, nodes, pods, workers, server, program, command, log, output };
        scale.SetAction(async (parsed, ct) =>
        {
            await using var writer = parsed.GetValue(log) is { } path ? new StreamWriter(path) { AutoFlush = true } : null;
            var options = new ScaleOptions(
                parsed.GetValue(models), parsed.GetValue(nodes), parsed.GetValue(pods), parsed.GetValue(workers), parsed.GetValue(server),
                parsed.GetValue(program) ?? await PublishedProgram.OperatorAsync(ct),
                parsed.GetValue(command),
                writer is null ? null : TextWriter.Synchronized(writer));
            try
            {
                Print(await ScaleMeasurement.RunAsync(options, ct), options, parsed.GetValue(output) == "json");
                return 0;
            }
            catch (NotFreshException e)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"scale: {e.Message}.");
                return 1;
            }
        });
        return scale;
    }

    private static void Print(ScaleMeasurement m, ScaleOptions options, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                settledSeconds = Math.Round(m.SettledSeconds, 2),
                modelsPerSecond = Math.Round(m.ModelsPerSecond, 1),
                apiCallsPerModel = Math.Round(m.ApiCallsPerModel, 2),
                writesOnResync = m.WritesOnResync,
                applyToWrittenMs = new { p50 = Math.Round(m.P50, 1), p99 = Math.Round(m.P99, 1) },
                peakRssMiB = Math.Round(m.PeakRssMiB, 1),
                startToFirstReconcileMs = Math.Round(m.StartToFirstReconcileMs),
                idleCpuPercent = Math.Round(m.IdleCpuPercent, 2),
                server = options.Kubeconfig is null ? "sandbox" : "real",
            }));
            return;
        }

        Console.WriteLine(FormattableString.Invariant(
            $"""
             | {options.Models} models, {options.Nodes} nodes, {options.Pods} other pods, {(options.Kubeconfig is null ? "sandbox" : "real server")} | measured | goal |
             |---|---|---|
             | settled | {m.SettledSeconds:0.0} s | |
             | from made to children and status written | {m.ModelsPerSecond:0} models/s | 200 |
             | API calls per model | {m.ApiCallsPerModel:0.0} | 8 |
             | writes of a new process on the settled fleet | {m.WritesOnResync:0} | 0 |
             | from made to written, p50 / p99 | {m.P50:0} / {m.P99:0} ms | |
             | peak resident memory | {m.PeakRssMiB:0} MiB | 200 MiB |
             | start to first reconcile | {m.StartToFirstReconcileMs:0} ms | 2000 ms |
             | idle | {m.IdleCpuPercent:0.0} % of a core | 1 % |
             | processor time until written: operator | {m.CpuSeconds:0.0} s | |
             | sandbox | {m.SandboxCpuSeconds:0.0} s | |
             | this program | {m.ClientCpuSeconds:0.0} s | |
             """));
    }
}
