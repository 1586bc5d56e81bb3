using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Cli;
using HybridPlacement.Cli.Sandboxing;

namespace HybridPlacement.Integration.Clusters;

/// <summary>
/// What kubelets would do on a control plane that has none: renews the nodes' leases, says that nodes are ready and that bound pods
/// run, and lets deleted pods go. For tests that need readiness and no answers.
/// </summary>
internal sealed class KubeletStandIn : IAsyncDisposable
{
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, bool> _stopped = new();
    private readonly Dictionary<string, long> _renewed = [];
    private readonly ApiConnection _api;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public KubeletStandIn(string kubeconfig)
    {
        _api = new ApiConnection(kubeconfig);
        _running = RunAsync(_stop.Token);
    }

    /// <summary>Does nothing more for a node and its pods.</summary>
    public void Stop(string node) => _stopped[node] = true;

    /// <summary>Does again.</summary>
    public void Start(string node) => _stopped.TryRemove(node, out _);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _api.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await timer.WaitForNextTickAsync(ct))
        {
            foreach (var node in (await ItemsAsync("/api/v1/nodes", ct)).Where(n => Runs((string?)n["metadata"]!["name"])))
                await TryAsync(() => ReportAsync(node, ct));
            foreach (var pod in (await ItemsAsync("/api/v1/pods", ct)).Where(p => Runs((string?)p["spec"]!["nodeName"])))
                await TryAsync(() => RunPodAsync(pod, ct));
        }
    }

    private bool Runs(string? node) => node is null || !_stopped.ContainsKey(node);

    private async Task ReportAsync(JsonNode node, CancellationToken ct)
    {
        var name = (string)node["metadata"]!["name"]!;
        if (!_renewed.TryGetValue(name, out var last) || TimeProvider.System.GetElapsedTime(last) > RenewInterval)
        {
            _renewed[name] = TimeProvider.System.GetTimestamp();
            await _api.ApplyAsync(Lease(name), ct);
        }

        if ((string?)Scene.Condition(node.AsObject(), "Ready")?["status"] == "True")
            return;
        var path = $"/api/v1/nodes/{name}";
        await _api.MergePatchAsync(path + "/status", new JsonObject { ["status"] = Ready() }, ct);
        await _api.MergePatchAsync(path, new JsonObject { ["spec"] = new JsonObject { ["taints"] = Scene.Untainted(node) } }, ct);
    }

    private async Task RunPodAsync(JsonNode pod, CancellationToken ct)
    {
        var path = $"/api/v1/namespaces/{pod["metadata"]!["namespace"]}/pods/{pod["metadata"]!["name"]}";
        if (pod["metadata"]!["deletionTimestamp"] is not null)
        {
            await _api.DeleteAsync(path + "?gracePeriodSeconds=0", ct);
            return;
        }

        if (pod["spec"]!["nodeName"] is null || (string?)Scene.Condition(pod.AsObject(), "Ready")?["status"] == "True")
            return;
        var status = Ready();
        status["phase"] = "Running";
        status["podIP"] = "10.1.0.1";
        status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = "10.1.0.1" });
        status["containerStatuses"] = new JsonArray([.. pod["spec"]!["containers"]!.AsArray().Select(c => new JsonObject
        {
            ["name"] = (string?)c!["name"],
            ["image"] = (string?)c["image"],
            ["imageID"] = "none",
            ["ready"] = true,
            ["restartCount"] = 0,
            ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = "2026-01-01T00:00:00Z" } },
        })]);
        await _api.MergePatchAsync(path + "/status", new JsonObject { ["status"] = status }, ct);
    }

    private static JsonObject Lease(string node) => new()
    {
        ["apiVersion"] = "coordination.k8s.io/v1",
        ["kind"] = "Lease",
        ["metadata"] = new JsonObject { ["name"] = node, ["namespace"] = "kube-node-lease" },
        ["spec"] = new JsonObject
        {
            ["holderIdentity"] = node,
            ["leaseDurationSeconds"] = 40,
            ["renewTime"] = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
        },
    };

    private static JsonObject Ready() => new()
    {
        ["conditions"] = new JsonArray(new JsonObject
        {
            ["type"] = "Ready",
            ["status"] = "True",
            ["reason"] = "StandIn",
            ["lastTransitionTime"] = "2026-01-01T00:00:00Z",
        }),
    };

    private async Task<IReadOnlyList<JsonNode>> ItemsAsync(string path, CancellationToken ct)
    {
        try
        {
            return [.. (await _api.GetAsync(path, ct))["items"]!.AsArray().Select(i => i!)];
        }
        catch (CommandFailedException)
        {
            return [];
        }
    }

    private static async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (CommandFailedException)
        {
            // It changed or went meanwhile: the next round sees it.
        }
    }
}
