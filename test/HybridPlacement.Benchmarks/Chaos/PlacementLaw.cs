using System.Text.Json.Nodes;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>
/// Where a model may run, by the text of the API alone: written anew, without any of the operator's code, so that an error there
/// isn't repeated here. Knows what the run's policies and pools make use of.
/// </summary>
internal static class PlacementLaw
{
    private static readonly string[] Order = ["Low", "Medium", "High"];

    private static readonly JsonObject BuiltIn = JsonNode.Parse("""
        {"spec": {"rules": [
          {"name": "sensitive-stays-on-premises", "when": {"sensitivity": ["High"]}, "tiers": ["OnPrem"]},
          {"name": "low-latency-at-the-edge", "when": {"latency": ["Low"]}, "tiers": ["Edge", "OnPrem", "Cloud"]},
          {"name": "everything-else", "tiers": ["Cloud", "OnPrem"]}]}}
        """)!.AsObject();

    /// <summary>The policy that decides for a namespace.</summary>
    public static JsonObject? Deciding(IEnumerable<JsonObject> policies, JsonObject? ns)
    {
        var all = policies.ToList();
        return all.Where(p => Selects(p["spec"]!["namespaceSelector"], ns?["metadata"]?["labels"]))
                .OrderByDescending(p => (int?)p["spec"]!["priority"] ?? 0)
                .ThenBy(p => (string?)p["metadata"]!["name"], StringComparer.Ordinal)
                .FirstOrDefault()
            ?? (all.Exists(p => (string?)p["metadata"]!["name"] == "default") ? null : BuiltIn);
    }

    /// <summary>The policies that may decide for a namespace where policies come and go.</summary>
    public static IEnumerable<JsonObject?> Possible(IEnumerable<JsonObject> policies, JsonObject? ns) =>
        policies.Where(p => Selects(p["spec"]!["namespaceSelector"], ns?["metadata"]?["labels"])).Append(BuiltIn);

    /// <summary>Why a model must not be on a node; null where it may.</summary>
    public static string? WhyNot(JsonObject model, JsonObject? policy, IEnumerable<JsonObject> pools, JsonObject node)
    {
        var selecting = pools.Where(p => HasNode(p, node)).ToList();
        if (selecting.Count == 0)
            return "no pool selects the node";
        // A node in two pools is in each of them.
        return selecting.Select(p => WhyNotIn(model, policy, p)).FirstOrDefault(w => w is not null);
    }

    public static bool HasNode(JsonObject pool, JsonObject node) => Selects(pool["spec"]!["nodeSelector"], node["metadata"]!["labels"]);

    public static string? WhyNotIn(JsonObject model, JsonObject? policy, JsonObject pool)
    {
        var (spec, place) = (model["spec"]!, pool["spec"]!);
        var name = (string?)pool["metadata"]!["name"];
        var (sensitivity, latency) = ((string)spec["sensitivity"]!, (string?)spec["latency"] ?? "Medium");
        var tier = (string)place["tier"]!;
        var rule = policy?["spec"]!["rules"]!.AsArray().FirstOrDefault(r =>
            Lists(r!["when"]?["sensitivity"], sensitivity) && Lists(r["when"]?["latency"], latency));
        if (rule is null)
            return "no rule matches";
        if (!Texts(rule["tiers"]).Contains(tier))
            return $"rule {rule["name"]} doesn't allow {tier} (pool {name})";
        var own = spec["placement"];
        if (own?["tiers"] is { } tiers && !Texts(tiers).Contains(tier))
            return $"the model doesn't ask for {tier} (pool {name})";
        if (!Selects(own?["poolSelector"], pool["metadata"]!["labels"]))
            return $"the model's poolSelector doesn't select pool {name}";
        var most = (string?)place["maxSensitivity"] ?? (tier == "OnPrem" ? "High" : "Medium");
        if (Array.IndexOf(Order, sensitivity) > Array.IndexOf(Order, most))
            return $"pool {name} takes at most {most}";
        var missing = Texts(rule["compliance"]).Concat(Texts(own?["compliance"])).Except(Texts(place["compliance"])).FirstOrDefault();
        return missing is null ? null : $"pool {name} lacks {missing}";
    }

    private static bool Lists(JsonNode? list, string value) => list is null || list.AsArray().Count == 0 || Texts(list).Contains(value);

    private static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(t => (string)t!);

    private static bool Selects(JsonNode? selector, JsonNode? labels) =>
        (selector?["matchLabels"] as JsonObject ?? []).All(l => (string?)labels?[l.Key] == (string?)l.Value)
        && (selector?["matchExpressions"] is null
            ? true
            : throw new NotSupportedException("the run's selectors have matchLabels only"));
}
