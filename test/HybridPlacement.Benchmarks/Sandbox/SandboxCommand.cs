using System.CommandLine;
using System.Text.Json;

namespace HybridPlacement.Benchmarks.Sandbox;

/// <summary><c>sandbox</c>: creates, watches, start and memory of the embedded API server.</summary>
internal static class SandboxCommand
{
    public static Command Create()
    {
        var output = new Option<string>("-o") { Description = "table or json", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "json");
        var pods = new Option<int>("--pods") { Description = "pods to run for the measure of memory", DefaultValueFactory = _ => 50_000 };
        var command = new Command("sandbox", "Measures the sandbox: one process serves, this one is the client.") { output, pods };
        command.SetAction(async (parsed, ct) =>
        {
            var measured = await SandboxMeasurement.RunAsync(await PublishedProgram.CommandAsync(ct), parsed.GetValue(pods));
            if (parsed.GetValue(output) == "json") WriteJson(measured);
            else WriteTable(measured);
            return 0;
        });
        return command;
    }

    private static void WriteTable(SandboxMeasurement m)
    {
        Row("figure", "measured", "goal");
        Row("---", "---", "---");
        Row("creates of ConfigMaps", $"{m.ConfigMapCreates.PerSecond:N0}/s, {m.ConfigMapCreates.Microseconds:N0} µs of processor each", "1,000/s");
        Row("creates of pods", $"{m.PodCreates.PerSecond:N0}/s, {m.PodCreates.Microseconds:N0} µs of processor each", "1,000/s");
        Row("watch events to 10 watchers while creating", $"{m.Live.Sum:N0}/s, slowest watcher {m.Live.Slowest:N0}/s", "10,000/s");
        Row("watch events to 10 watchers from history", $"{m.Replay.Sum:N0}/s, slowest watcher {m.Replay.Slowest:N0}/s", "");
        Row("process start to first list", $"{m.FirstListSeconds:0.00} s, {m.FirstListProcessorSeconds:0.00} s of processor", "1 s");
        Row("process start to first kubectl get", m.FirstKubectlSeconds is { } s ? $"{s:0.00} s" : "no kubectl here", "1 s");
        Row("pods of Deployments made ready", $"{m.ReadyPodsPerSecond:N0}/s", "");
        Row($"memory with {m.Pods:N0} pods", $"{m.ResidentMiB:N0} MiB resident, at most {m.PeakMiB:N0} MiB; {m.LiveMiB:N0} MiB alive", "1,024 MiB");
    }

    private static void Row(string figure, string measured, string goal) => Console.WriteLine($"| {figure} | {measured} | {goal} |");

    private static void WriteJson(SandboxMeasurement m) => Console.WriteLine(JsonSerializer.Serialize(new
    {
        processes = new { server = 1, client = 1 },
        processors = Environment.ProcessorCount,
        createsPerSecond = new { configMaps = Math.Round(m.ConfigMapCreates.PerSecond), pods = Math.Round(m.PodCreates.PerSecond) },
        createProcessorMicroseconds = new
        {
            configMaps = Math.Round(m.ConfigMapCreates.Microseconds),
            pods = Math.Round(m.PodCreates.Microseconds),
        },
        watchEventsPerSecond = new
        {
            watchers = 10,
            live = new { sum = Math.Round(m.Live.Sum), slowestWatcher = Math.Round(m.Live.Slowest) },
            history = new { sum = Math.Round(m.Replay.Sum), slowestWatcher = Math.Round(m.Replay.Slowest) },
        },
        startSeconds = new
        {
            firstList = Math.Round(m.FirstListSeconds, 2),
            firstListProcessor = Math.Round(m.FirstListProcessorSeconds, 2),
            firstKubectlGet = m.FirstKubectlSeconds is { } s ? Math.Round(s, 2) : (double?)null,
        },
        pods = new
        {
            count = m.Pods,
            readyPerSecond = Math.Round(m.ReadyPodsPerSecond),
            liveMiB = Math.Round(m.LiveMiB),
            residentMiB = Math.Round(m.ResidentMiB),
            peakMiB = Math.Round(m.PeakMiB),
        },
    }));
}
