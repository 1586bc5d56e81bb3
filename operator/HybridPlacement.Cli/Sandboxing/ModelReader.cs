using System.Globalization;
using System.Text.Json.Nodes;

namespace HybridPlacement.Cli.Sandboxing;

/// <summary>Reads the ModelDeployments of a cluster as reports: from their status alone, as any user could.</summary>
internal sealed class ModelReader(ApiConnection api)
{
    private const string Path = "/apis/hybridplacement.io/v1alpha1/modeldeployments";

    /// <summary>All models, by namespace and name.</summary>
    public async Task<IReadOnlyList<ModelReport>> ReadAsync(CancellationToken cancellationToken)
    {
        var list = await api.GetAsync(Path, cancellationToken);
        return
        [
            .. list["items"]!.AsArray()
                .Select(item => Read(item!.AsObject()))
                .OrderBy(m => m.Namespace, StringComparer.Ordinal)
                .ThenBy(m => m.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>The model's endpoint as this machine reaches it: its Service's cluster IP, which the sandbox forwards.</summary>
    public async Task<Uri?> FindEndpointAsync(ModelReport model, CancellationToken cancellationToken)
    {
        var services = await api.GetAsync(
            $"/api/v1/namespaces/{model.Namespace}/services?labelSelector="
            + Uri.EscapeDataString($"hybridplacement.io/model-deployment={model.Name}"),
            cancellationToken);
        var service = services["items"]!.AsArray().FirstOrDefault(
            s => (string?)s!["spec"]?["clusterIP"] is { Length: > 0 } ip && ip != "None");
        var port = service?["spec"]!["ports"]!.AsArray().FirstOrDefault(p => (string?)p!["name"] == "http");
        return port is null ? null : new Uri($"http://{service!["spec"]!["clusterIP"]}:{port["port"]}");
    }

    private static ModelReport Read(JsonObject model)
    {
        var (spec, status) = (model["spec"]!, model["status"]);
        var name = (string)model["metadata"]!["name"]!;
        var ready = Condition(status, "Ready");
        var current = (long?)status?["observedGeneration"] == (long?)model["metadata"]!["generation"];
        var isReady = current && (string?)ready?["status"] == "True";
        var placement = status?["placement"];
        return new ModelReport(
            (string)model["metadata"]!["namespace"]!,
            name,
            (string?)spec["sensitivity"] ?? string.Empty,
            (string?)spec["latency"] ?? "Medium",
            [.. (placement?["pools"]?.AsArray() ?? []).Select(Pool)],
            isReady,
            (string?)placement?["rule"],
            isReady ? (string?)placement?["summary"] : (string?)ready?["message"],
            Endpoint: null,
            Inference: null)
        {
            ServedName = (string?)spec["model"]?["servedName"] ?? name,
            Replicas = Wanted(status) ?? (int?)spec["replicas"] ?? 1,
            Settled = isReady || (current && (string?)Condition(status, "Stalled")?["status"] == "True"),
        };
    }

    // A model in each pool wants more replicas than its spec counts; the column that kubectl prints has the sum: 2/3.
    private static int? Wanted(JsonNode? status) =>
        int.TryParse(((string?)status?["columns"]?["ready"])?.Split('/')[^1], CultureInfo.InvariantCulture, out var wanted)
            ? wanted
            : null;

    private static PoolReport Pool(JsonNode? pool) => new(
        (string)pool!["name"]!,
        (string?)pool["tier"] ?? string.Empty,
        Convert.ToInt32((long?)pool["replicas"] ?? 0, CultureInfo.InvariantCulture),
        Convert.ToInt32((long?)pool["readyReplicas"] ?? 0, CultureInfo.InvariantCulture));

    private static JsonNode? Condition(JsonNode? status, string type) =>
        status?["conditions"]?.AsArray().FirstOrDefault(c => (string?)c!["type"] == type);
}
