using System.Globalization;
using System.Text.Json.Nodes;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>
/// All that the operator writes, and what comes of it, without what no two runs have in common: uids, versions, generations, times,
/// and the names and nodes of pods, which are the cluster's to choose.
/// </summary>
internal sealed class StateOfAll
{
    private static readonly string[] Kinds =
    [
        "modeldeployments", "placementpools", "placementpolicies", "deployments", "services", "serviceaccounts", "poddisruptionbudgets",
        "networkpolicies", "horizontalpodautoscalers",
    ];

    private static readonly HashSet<string> OfOneRun = new(StringComparer.Ordinal)
    {
        "uid", "resourceVersion", "generation", "observedGeneration", "managedFields", "clusterIP", "clusterIPs",
        // How often a Deployment has been rolled out.
        "deployment.kubernetes.io/revision",
    };

    private readonly SortedDictionary<string, JsonNode> _objects = new(StringComparer.Ordinal);

    private StateOfAll()
    {
    }

    public static StateOfAll Of(Mirror mirror) => mirror.Still(() =>
    {
        var state = new StateOfAll();
        foreach (var kind in Kinds)
        {
            foreach (var obj in mirror.List(kind).Where(o => Key.Of(o).Namespace is "" or "open" or "strict"))
                state._objects[$"{kind} {Key.Of(obj)}"] = Common(obj)!;
        }

        foreach (var pods in mirror.List("pods").GroupBy(p => $"pods {Key.Of(p).Namespace}/{p["metadata"]!["labels"]?[Api.Labels.ModelDeployment]} for {p["metadata"]!["labels"]?[Api.Labels.Pool]}"))
            state._objects[pods.Key] = new JsonObject { ["count"] = pods.Count() };
        return state;
    });

    /// <summary>The first difference, by object and field; null where there is none.</summary>
    /// <param name="undisturbed">What it is compared with.</param>
    public string? DifferenceFrom(StateOfAll undisturbed) => _objects.Keys.Union(undisturbed._objects.Keys).Order(StringComparer.Ordinal)
        .Select(key => Difference(key, _objects.GetValueOrDefault(key), undisturbed._objects.GetValueOrDefault(key)))
        .FirstOrDefault(d => d is not null);

    private static string? Difference(string path, JsonNode? here, JsonNode? there) => (here, there) switch
    {
        (JsonObject left, JsonObject right) => left.Select(p => p.Key).Union(right.Select(p => p.Key))
            .Select(name => Difference($"{path}.{name}", left[name], right[name])).FirstOrDefault(d => d is not null),
        (JsonArray left, JsonArray right) when left.Count == right.Count =>
            left.Select((item, i) => Difference($"{path}[{i}]", item, right[i])).FirstOrDefault(d => d is not null),
        _ => JsonNode.DeepEquals(here, there)
            ? null
            : $"{path} is {here?.ToJsonString() ?? "not there"}, and without the fault {there?.ToJsonString() ?? "not there"}",
    };

    private static JsonNode? Common(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Where(p => !OfOneRun.Contains(p.Key) && !IsTime(p.Value) && !IsEmpty(p.Value))
            .Select(p => KeyValuePair.Create(p.Key, Common(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Common)]),
        _ => node?.DeepClone(),
    };

    // What was there once and is no more leaves it behind.
    private static bool IsEmpty(JsonNode? node) => node is JsonArray { Count: 0 } or JsonObject { Count: 0 };

    private static bool IsTime(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length >= 20
        && text[10] == 'T' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _);
}
