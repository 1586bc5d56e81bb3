using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Api.Schema;
using HybridPlacement.Cli.Planning;

namespace HybridPlacement.Cli.Output;

/// <summary>A plan for scripts: one document, the same in JSON and in YAML.</summary>
internal static class PlanDocument
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Json(PlanReport report) => Of(report).ToJsonString(Indented) + "\n";

    public static string Yaml(PlanReport report) => YamlText.Write(Of(report));

    private static JsonObject Of(PlanReport report)
    {
        var document = new JsonObject
        {
            ["models"] = new JsonArray([.. report.Models.Select(Of)]),
            ["hourlyCost"] = Money(report.HourlyCost),
        };
        if (report.IsLive)
            document["currentHourlyCost"] = Money(report.CurrentHourlyCost);
        if (report.Unoptimized is { } before)
        {
            document["unoptimized"] = new JsonObject
            {
                ["placedReplicas"] = before.PlacedReplicas,
                ["hourlyCost"] = Money(before.HourlyCost),
            };
        }

        return document;
    }

    private static JsonObject Of(PlannedModel model)
    {
        var document = new JsonObject
        {
            ["namespace"] = model.Namespace,
            ["name"] = model.Name,
            ["placed"] = model.Placed,
            ["rule"] = model.Rule,
            ["pools"] = new JsonArray([.. model.Pools.Select(p => new JsonObject
            {
                ["name"] = p.Name,
                ["tier"] = p.Tier,
                ["replicas"] = p.Replicas,
            })]),
            ["hourlyCost"] = Money(model.HourlyCost),
            ["candidates"] = new JsonArray([.. model.Candidates.Select(c => new JsonObject
            {
                ["pool"] = c.Pool,
                ["verdict"] = c.Verdict,
                ["reason"] = c.Reason,
                ["message"] = c.Message,
                ["score"] = c.Score,
            })]),
        };
        if (!model.Placed)
        {
            document["unplacedReplicas"] = model.UnplacedReplicas;
            document["reason"] = model.Reason;
            document["message"] = model.Message;
        }

        if (model.IsLive)
        {
            document["moves"] = new JsonArray([.. model.Moves.Select(m => new JsonObject
            {
                ["from"] = m.From,
                ["to"] = m.To,
                ["replicas"] = m.Replicas,
                ["reason"] = m.Reason,
            })]);
        }

        if (model.Victims.Count > 0)
        {
            document["victims"] = new JsonArray([.. model.Victims.Select(v => new JsonObject
            {
                ["namespace"] = v.Namespace,
                ["name"] = v.Name,
                ["pool"] = v.Pool,
                ["replicas"] = v.Replicas,
            })]);
        }

        return document;
    }

    /// <summary>A number without trailing zeros: prices are sums of products and would carry many.</summary>
    private static JsonValue? Money(decimal? amount) =>
        amount is { } exact ? JsonValue.Create(Math.Round(exact, 6) / 1.0000000000000000000000000000m) : null;
}
