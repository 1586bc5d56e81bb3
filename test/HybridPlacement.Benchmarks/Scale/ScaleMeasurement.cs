using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Benchmarks.Sandbox;

namespace HybridPlacement.Benchmarks.Scale;

/// <summary>What is measured, and on what.</summary>
internal sealed record ScaleOptions(int Models, int Nodes, int Pods, int Workers, string? Kubeconfig, string Operator, string? Command, TextWriter? Log);

/// <summary>Many models made at once on many nodes; the operator, and the sandbox too, in processes of their own.</summary>
internal sealed record ScaleMeasurement
{
    private const string Namespace = "scale";
    private const string Models = $"/apis/hybridplacement.io/v1alpha1/namespaces/{Namespace}/modeldeployments";
    private const int Callers = 32;
    private const int Pools = 10;

    private static readonly string[] Tiers = ["OnPrem", "Cloud", "Edge"];
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    public required double SettledSeconds { get; init; }

    public required double ModelsPerSecond { get; init; }

    public required double ApiCallsPerModel { get; init; }

    public required double WritesOnResync { get; init; }

    public required double P50 { get; init; }

    public required double P99 { get; init; }

    public required double PeakRssMiB { get; init; }

    public required double StartToFirstReconcileMs { get; init; }

    public required double IdleCpuPercent { get; init; }

    /// <summary>Processor time of the operator until all was written.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>That of the sandbox; null on a live API server.</summary>
    public required double? SandboxCpuSeconds { get; init; }

    /// <summary>That of this process, which makes the models and watches.</summary>
    public required double ClientCpuSeconds { get; init; }

    /// <exception cref="NotFreshException">The server has models of a run before.</exception>
    public static async Task<ScaleMeasurement> RunAsync(ScaleOptions options, CancellationToken ct)
    {
        await using var sandbox = options.Kubeconfig is null ? await ServerProcess.StartAsync(options.Command ?? await PublishedProgram.CommandAsync(ct)) : null;
        var kubeconfig = options.Kubeconfig ?? sandbox!.KubeconfigPath;
        using var api = ApiCalls.Of(kubeconfig);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        await FreshServer.CheckAsync(api, Namespace, limit.Token);
        await FleetAsync(api, options, limit.Token);
        return await MeasureAsync(api, kubeconfig, sandbox, options, limit.Token);
    }

    private static async Task<ScaleMeasurement> MeasureAsync(
        ApiCalls api, string kubeconfig, ServerProcess? sandbox, ScaleOptions options, CancellationToken ct)
    {
        var times = new ModelTimes();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var stopFirst = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var follow = FollowAsync(times, api, stopFirst.Token);
        await api.CreateAsync(Models, Model("first"), ct);
        times.Made("first");
        var started = Stopwatch.GetTimestamp();
        var op = OperatorProcess.Start(options.Operator, kubeconfig, options.Workers, options.Log);
        try
        {
            await UntilAsync(() => times.Written == 1, follow, ct);
            var toFirst = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var runsPods = options.Kubeconfig is null;
            await SettleAsync(op, () => times.Ready >= (runsPods ? 1 : 0), follow, ct);

            // What watches cost the server and this process isn't the operator's: one set at a time.
            await stopFirst.CancelAsync();
            await follow;
            var (before, cpu) = ((await op.CallsAsync(ct)).All, op.ProcessorTime);
            var made = new ModelTimes();
            var followMade = FollowAsync(made, api, stop.Token);
            await UntilAsync(() => made.Written == 1, followMade, ct);
            var models = Enumerable.Range(0, options.Models).Select(i => (Name: Name(i), Json: Model(Name(i)))).ToList();
            var (clientBefore, sandboxBefore) = (Environment.CpuUsage.TotalTime, sandbox?.ProcessorTime);
            await Parallel.ForEachAsync(
                models,
                new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = ct },
                async (model, token) =>
                {
                    made.Made(model.Name);
                    await api.CreateAsync(Models, model.Json, token);
                });
            await UntilAsync(() => made.Written == options.Models + 1, followMade, ct);
            var spent = op.ProcessorTime - cpu;
            var (client, server) = (Environment.CpuUsage.TotalTime - clientBefore, sandbox?.ProcessorTime - sandboxBefore);
            await SettleAsync(op, () => made.Ready >= (runsPods ? options.Models + 1 : 0), followMade, ct);
            var calls = (await op.CallsAsync(ct)).All - before;
            var idle = await IdleAsync(op, ct);
            var rss = op.PeakRssMiB;
            await op.DisposeAsync();

            // A new process decides all anew.
            options.Log?.WriteLine("--- restart");
            op = OperatorProcess.Start(options.Operator, kubeconfig, options.Workers, options.Log);
            await op.WaitUntilReadyAsync(ct);
            await Task.Delay(Idle, TimeProvider.System, ct);
            var writes = (await op.CallsAsync(ct)).Writes;
            await stop.CancelAsync();
            await followMade;
            return new ScaleMeasurement
            {
                SettledSeconds = runsPods ? made.ReadySeconds : made.WrittenSeconds,
                ModelsPerSecond = options.Models / made.WrittenSeconds,
                ApiCallsPerModel = calls / options.Models,
                WritesOnResync = writes,
                P50 = made.Percentile(0.5),
                P99 = made.Percentile(0.99),
                PeakRssMiB = Math.Max(rss, op.PeakRssMiB),
                StartToFirstReconcileMs = toFirst,
                IdleCpuPercent = idle,
                CpuSeconds = spent.TotalSeconds,
                SandboxCpuSeconds = server?.TotalSeconds,
                ClientCpuSeconds = client.TotalSeconds,
            };
        }
        finally
        {
            await op.DisposeAsync();
        }
    }

    private static async Task FollowAsync(ModelTimes times, ApiCalls api, CancellationToken ct)
    {
        Task[] watches =
        [
            times.FollowAsync(api, Models, ct),
            times.FollowAsync(api, $"/apis/apps/v1/namespaces/{Namespace}/deployments", ct),
            times.FollowAsync(api, $"/api/v1/namespaces/{Namespace}/services", ct),
            times.FollowAsync(api, $"/api/v1/namespaces/{Namespace}/serviceaccounts", ct),
        ];
        await await Task.WhenAny(watches);
        await Task.WhenAll(watches);
    }

    /// <summary>Waits until all models serve (where pods run) and the operator has been silent for a while.</summary>
    private static async Task SettleAsync(OperatorProcess op, Func<bool> ready, Task follow, CancellationToken ct)
    {
        await UntilAsync(ready, follow, ct);
        double last = -1;
        while (true)
        {
            var now = (await op.CallsAsync(ct)).All;
            if (now == last)
                return;
            last = now;
            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, ct);
        }
    }

    private static async Task<double> IdleAsync(OperatorProcess op, CancellationToken ct)
    {
        var (cpu, started) = (op.ProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(Idle, TimeProvider.System, ct);
        return (op.ProcessorTime - cpu) / Stopwatch.GetElapsedTime(started) * 100;
    }

    /// <summary>Waits for what watches tell; where these fail, nothing more will come.</summary>
    private static async Task UntilAsync(Func<bool> reached, Task follow, CancellationToken ct)
    {
        while (!reached())
        {
            if (follow.IsFaulted)
                await follow;
            await Task.Delay(Tick, TimeProvider.System, ct);
        }
    }

    private static string Name(int i) => $"m{i.ToString(CultureInfo.InvariantCulture)}";

    // Overflow would make the number of children depend on the room.
    private static byte[] Model(string name) => Encoding.UTF8.GetBytes(
        $$"""
        {
          "apiVersion": "hybridplacement.io/v1alpha1", "kind": "ModelDeployment",
          "metadata": {"name": "{{name}}", "namespace": "{{Namespace}}"},
          "spec": {
            "model": {"uri": "https://models.example/{{name}}/model.onnx"},
            "sensitivity": "{{(name.Length % 2 == 0 ? "High" : "Low")}}",
            "latency": "{{(name[^1] % 2 == 0 ? "Low" : "Medium")}}",
            "resources": {"requests": {"cpu": "50m", "memory": "64Mi"} }
          }
        }
        """);

    private static async Task FleetAsync(ApiCalls api, ScaleOptions options, CancellationToken ct)
    {
        foreach (var file in Directory.GetFiles(RepositoryFolder.Find("crds"), "*.yaml").Order(StringComparer.Ordinal))
        {
            var definition = Api.Manifests.ManifestReader.ReadPath(file).Single().Content;
            var path = $"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{definition["metadata"]!["name"]}";
            await api.ApplyAsync(path, definition, ct);
            while ((await api.GetAsync(path, ct))["status"]?["conditions"]?.AsArray().Any(c => (string?)c!["type"] == "Established" && (string?)c["status"] == "True") != true)
                await Task.Delay(Tick, TimeProvider.System, ct);
        }

        await api.ApplyAsync($"/api/v1/namespaces/{Namespace}", Yaml($"{{apiVersion: v1, kind: Namespace, metadata: {{name: {Namespace}}}}}"), ct);
        for (var i = 0; i < Pools; i++)
        {
            await api.ApplyAsync(
                $"/apis/hybridplacement.io/v1alpha1/placementpools/scale-{i}",
                Yaml($$"""
                    apiVersion: hybridplacement.io/v1alpha1
                    kind: PlacementPool
                    metadata: {name: scale-{{i}} }
                    spec:
                      tier: {{Tiers[i % Tiers.Length]}}
                      nodeSelector: {matchLabels: {node-restriction.kubernetes.io/scale: p{{i}} } }
                      cost: {perCpuHour: "0.0{{i + 1}}", perGiBHour: "0", perGpuHour: "1"}
                    """),
                ct);
        }

        var each = new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = ct };
        await Parallel.ForEachAsync(Enumerable.Range(0, options.Nodes), each, async (i, token) => await NodeAsync(api, i, token));
        await Parallel.ForEachAsync(Enumerable.Range(0, options.Pods), each, async (i, token) => await api.CreateAsync(
            $"/api/v1/namespaces/{Namespace}/pods",
            Yaml($$"""
                apiVersion: v1
                kind: Pod
                metadata: {name: other-{{i}}, namespace: {{Namespace}} }
                spec: {nodeName: node-{{i % options.Nodes}}, containers: [{name: c, image: other, resources: {requests: {cpu: 10m, memory: 16Mi} } }]}
                """),
            token));
    }

    private static async Task NodeAsync(ApiCalls api, int i, CancellationToken ct)
    {
        const string Status = """
            {
              "capacity": {"cpu": "32", "memory": "128Gi", "pods": "250"},
              "allocatable": {"cpu": "32", "memory": "128Gi", "pods": "250"},
              "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "ready",
                "lastHeartbeatTime": "2026-01-01T00:00:00Z", "lastTransitionTime": "2026-01-01T00:00:00Z"}]
            }
            """;
        try
        {
            await api.CreateAsync(
                "/api/v1/nodes",
                Yaml($$"""
                    apiVersion: v1
                    kind: Node
                    metadata: {name: node-{{i}}, labels: {node-restriction.kubernetes.io/scale: p{{i % Pools}} } }
                    """),
                ct);
        }
        catch (ApiCallException e) when (e.Code == 409)
        {
            // Of a run before, on a server that stays.
        }

        await api.MergeAsync($"/api/v1/nodes/node-{i}/status", new JsonObject { ["status"] = JsonNode.Parse(Status) }, ct);
        // A server with a node admission taints what its kubelet hasn't said to be ready.
        await api.MergeAsync($"/api/v1/nodes/node-{i}", new JsonObject { ["spec"] = new JsonObject { ["taints"] = new JsonArray() } }, ct);
    }

    private static JsonObject Yaml(string text) => Api.Manifests.ManifestReader.Read(text, "scale.yaml").Single().Content;
}
