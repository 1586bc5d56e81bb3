using System.CommandLine;
using System.Text.Json;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary><c>chaos</c>: random faults, and whether placements stayed true.</summary>
internal static class ChaosCommand
{
    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "Chooses every step.", DefaultValueFactory = _ => 1 };
        var steps = new Option<int>("--steps") { Description = "How many steps.", DefaultValueFactory = _ => 1000 };
        var batch = new Option<int>("--batch") { Description = "Steps before all must have settled.", DefaultValueFactory = _ => 12 };
        var speed = new Option<double>("--speed") { Description = "How much faster than real time.", DefaultValueFactory = _ => 40 };
        var verbose = new Option<bool>("--verbose") { Description = "Prints each step to stderr." };
        var log = new Option<string?>("--log") { Description = "A file for what cluster and operators log." };
        var failures = new Option<int>("--max-failures") { Description = "Ends once so many batches didn't settle.", DefaultValueFactory = _ => 10 };
        var minutes = new Option<int?>("--minutes") { Description = "Ends after so many minutes, however few steps that were." };
        var keep = new Option<bool>("--keep-operator") { Description = "Leaves out what ends operators, to see what memory one that goes on takes." };
        var output = new Option<string>("-o") { Description = "table or json", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "json");
        var command = new Command("chaos", "Breaks a simulated fleet, its API and the operator at random, and checks every pod's place.")
        {
            seed, steps, batch, speed, verbose, log, failures, minutes, keep, output,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var isVerbose = parsed.GetValue(verbose);
            using var file = parsed.GetValue(log) is { } path ? new LogFile(path) : null;
            var report = await ChaosRun.RunAsync(
                new ChaosOptions
                {
                    Seed = parsed.GetValue(seed),
                    Steps = parsed.GetValue(steps),
                    Batch = parsed.GetValue(batch),
                    Speed = parsed.GetValue(speed),
                    CrdFolder = RepositoryFolder.Find("crds"),
                    Within = parsed.GetValue(minutes) is { } most ? TimeSpan.FromMinutes(most) : TimeSpan.MaxValue,
                    KeepsOperator = parsed.GetValue(keep),
                    MaxFailures = parsed.GetValue(failures),
                    Progress = isVerbose ? static _ => { } : Console.Error.WriteLine,
                    Log = line =>
                    {
                        file?.Write(line);
                        if (isVerbose || line.StartsWith("VIOLATION", StringComparison.Ordinal) || line.StartsWith("UNCONVERGED", StringComparison.Ordinal)
                            || line.StartsWith("BUG", StringComparison.Ordinal))
                            Console.Error.WriteLine(line);
                    },
                },
                ct,
                file);
            Print(report, parsed.GetValue(output) == "json");
            return report.IsClean ? 0 : 1;
        });
        return command;
    }

    private static void Print(ChaosReport report, bool json)
    {
        foreach (var lost in report.LostObjects)
            Console.Error.WriteLine($"LOST {lost}");
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                steps = report.Steps,
                faults = report.Faults,
                violations = report.Violations.Count,
                unconverged = report.Unconverged.Count,
                lostObjects = report.LostObjects.Count,
                bugs = report.Bugs.Count,
                memory = report.Memory.Select(m => new { step = m.Step, heapMiB = m.HeapMiB, residentMiB = m.ResidentMiB }),
                seconds = Math.Round(report.Seconds, 1),
            }));
            return;
        }

        Console.WriteLine("| fault | times |\n|---|---|");
        foreach (var (kind, count) in report.Faults)
            Console.WriteLine(FormattableString.Invariant($"| {kind} | {count} |"));
        Console.WriteLine(FormattableString.Invariant(
            $"{report.Steps} steps in {report.Seconds:0.0} s: {report.Violations.Count} violations, {report.Unconverged.Count} unconverged, {report.LostObjects.Count} lost objects, {report.Bugs.Count} bugs"));
    }
}
