using System.Diagnostics;
using System.Text.Json.Nodes;

namespace HybridPlacement.Benchmarks.Sandbox;

/// <summary>Watch events per second: all watchers together, and the slowest one.</summary>
internal sealed record WatchRate(double Sum, double Slowest)
{
    public static WatchRate Of(IReadOnlyList<double> watchers) => new(watchers.Sum(), watchers.Min());
}

/// <summary>Creates per second, and the processor time that the server takes for one: the same on a busy machine.</summary>
internal sealed record CreateRate(double PerSecond, double Microseconds);

/// <summary>How fast a sandbox in a process of its own is, seen by a client in another.</summary>
internal sealed record SandboxMeasurement
{
    private const int Creates = 10_000;
    private const int Watchers = 10;
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    /// <summary>From the start of the process to the answer to its first list.</summary>
    public required double FirstListSeconds { get; init; }

    /// <summary>From the start of the process to the end of the first <c>kubectl get</c>; null without kubectl.</summary>
    public required double? FirstKubectlSeconds { get; init; }

    /// <summary>Processor time that the server needs until it has answered its first list.</summary>
    public required double FirstListProcessorSeconds { get; init; }

    public required CreateRate ConfigMapCreates { get; init; }

    public required CreateRate PodCreates { get; init; }

    /// <summary>While ConfigMaps are being created.</summary>
    public required WatchRate Live { get; init; }

    /// <summary>From the history of the store.</summary>
    public required WatchRate Replay { get; init; }

    /// <summary>Pods of Deployments, from the first request until all are ready.</summary>
    public required int Pods { get; init; }

    public required double ReadyPodsPerSecond { get; init; }

    public required double LiveMiB { get; init; }

    public required double ResidentMiB { get; init; }

    public required double PeakMiB { get; init; }

    public static async Task<SandboxMeasurement> RunAsync(string program, int pods)
    {
        var (list, listProcessor) = await FirstListAsync(program);
        var kubectl = await FirstKubectlAsync(program);
        CreateRate configMaps, podCreates;
        WatchRate live, replay;
        await using (var server = await ServerProcess.StartAsync(program))
        {
            await ApiLoad.CreateAsync(server.Http, ConfigMaps, 3_000, i => Manifests.ConfigMap(1_000_000 + i));
            configMaps = await CreateAsync(server, ConfigMaps, Manifests.ConfigMap);
            podCreates = await CreateAsync(server, "/api/v1/namespaces/default/pods", Manifests.UnscheduledPod);
            var before = await ResourceVersionAsync(server.Http);
            live = WatchRate.Of(await ApiLoad.WatchAsync(server.Http, ConfigMaps, Watchers, Creates, before, () =>
                ApiLoad.CreateAsync(server.Http, ConfigMaps, Creates, i => Manifests.ConfigMap(Creates + i))));
            replay = WatchRate.Of(await ApiLoad.WatchAsync(
                server.Http, ConfigMaps, Watchers, Creates, before, () => Task.CompletedTask));
        }

        await using var full = await ServerProcess.StartAsync(program);
        var rate = await RunPodsAsync(full.Http, pods);
        return new SandboxMeasurement
        {
            FirstListSeconds = list,
            FirstListProcessorSeconds = listProcessor,
            FirstKubectlSeconds = kubectl,
            ConfigMapCreates = configMaps,
            PodCreates = podCreates,
            Live = live,
            Replay = replay,
            Pods = pods,
            ReadyPodsPerSecond = rate,
            LiveMiB = await full.LiveMiBAsync(),
            ResidentMiB = full.ResidentMiB,
            PeakMiB = full.PeakMiB,
        };
    }

    private static async Task<(double Seconds, double ProcessorSeconds)> FirstListAsync(string program)
    {
        await using var server = await ServerProcess.StartAsync(program);
        await server.Http.GetStringAsync("/api/v1/namespaces");
        return (server.Elapsed.TotalSeconds, server.ProcessorTime.TotalSeconds);
    }

    private static async Task<CreateRate> CreateAsync(ServerProcess server, string path, Func<int, string> body)
    {
        var before = server.ProcessorTime;
        var rate = await ApiLoad.CreateAsync(server.Http, path, Creates, body);
        return new CreateRate(rate, (server.ProcessorTime - before).TotalMicroseconds / Creates);
    }

    private static async Task<double?> FirstKubectlAsync(string program)
    {
        await using var server = await ServerProcess.StartAsync(program);
        try
        {
            using var kubectl = Process.Start(new ProcessStartInfo(
                "kubectl", ["--kubeconfig", server.KubeconfigPath, "get", "namespaces"])
            { RedirectStandardOutput = true })!;
            await kubectl.StandardOutput.ReadToEndAsync();
            await kubectl.WaitForExitAsync();
            return kubectl.ExitCode == 0 ? server.Elapsed.TotalSeconds : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static async Task<double> RunPodsAsync(HttpClient http, int pods)
    {
        const int PerDeployment = 1_000;
        await ApiLoad.CreateAsync(http, "/api/v1/nodes", pods / 100 + 1, Manifests.Node);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i * PerDeployment < pods; i++)
        {
            var body = Manifests.Deployment($"web-{i}", Math.Min(PerDeployment, pods - i * PerDeployment));
            await ApiLoad.PostAsync(http, "/apis/apps/v1/namespaces/default/deployments", body);
        }

        while (true)
        {
            var list = JsonNode.Parse(await http.GetStringAsync("/apis/apps/v1/deployments"))!;
            var ready = list["items"]!.AsArray().Sum(item => item!["status"]?["readyReplicas"]?.GetValue<int>() ?? 0);
            if (ready >= pods) return pods / Stopwatch.GetElapsedTime(started).TotalSeconds;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private static async Task<string> ResourceVersionAsync(HttpClient http)
    {
        var list = JsonNode.Parse(await http.GetStringAsync(ConfigMaps + "?limit=1"))!;
        return list["metadata"]!["resourceVersion"]!.GetValue<string>();
    }
}
