using System.Text.Json.Nodes;
using k8s.Models;

namespace HybridPlacement.Api.Schema;

/// <summary>Schemas of Kubernetes' own types that the kinds use: its library's types carry neither bounds nor descriptions.</summary>
internal static class KnownSchemas
{
    private static readonly Dictionary<Type, Func<JsonObject>> ByType = new()
    {
        [typeof(V1LabelSelector)] = LabelSelector,
        [typeof(V1Toleration)] = Toleration,
        [typeof(V1Condition)] = Condition,
        [typeof(V1LocalObjectReference)] = LocalObjectReference,
    };

    public static JsonObject? Find(Type type) => ByType.GetValueOrDefault(type)?.Invoke();

    private static JsonObject LabelSelector() => new()
    {
        ["type"] = "object",
        ["x-kubernetes-map-type"] = "atomic",
        ["properties"] = new JsonObject
        {
            ["matchExpressions"] = new JsonObject
            {
                ["type"] = "array",
                ["description"] = "Requirements on labels; all must hold.",
                ["maxItems"] = 32,
                ["items"] = new JsonObject
                {
                    ["type"] = "object",
                    ["description"] = "A requirement on one label.",
                    ["required"] = new JsonArray("key", "operator"),
                    ["properties"] = new JsonObject
                    {
                        ["key"] = Text("The label's key.", 1, 317, Patterns.QualifiedName),
                        ["operator"] = new JsonObject
                        {
                            ["type"] = "string",
                            ["description"] = "In, NotIn, Exists or DoesNotExist.",
                            ["enum"] = new JsonArray("In", "NotIn", "Exists", "DoesNotExist"),
                        },
                        ["values"] = new JsonObject
                        {
                            ["type"] = "array",
                            ["description"] = "Values for In and NotIn.",
                            ["maxItems"] = 64,
                            ["items"] = Text("A label's value.", 0, 63, Patterns.LabelValue),
                        },
                    },
                    ["x-kubernetes-validations"] = new JsonArray(
                        Rule("self.operator in ['In', 'NotIn'] ? has(self.values) && self.values.size() > 0 : "
                            + "!has(self.values) || self.values.size() == 0",
                            "In and NotIn need values; Exists and DoesNotExist take none")),
                },
            },
            ["matchLabels"] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = "Labels with these values; all must be there.",
                ["maxProperties"] = 64,
                ["additionalProperties"] = Text("A label's value.", 0, 63, Patterns.LabelValue),
            },
        },
    };

    private static JsonObject Toleration() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["effect"] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = "The effect that is tolerated. Absent: all.",
                ["enum"] = new JsonArray("NoSchedule", "PreferNoSchedule", "NoExecute"),
            },
            ["key"] = Text("The taint's key. Absent: any, with operator Exists.", 1, 317, Patterns.QualifiedName),
            ["operator"] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = "Equal (the default) or Exists.",
                ["enum"] = new JsonArray("Equal", "Exists"),
            },
            ["tolerationSeconds"] = new JsonObject
            {
                ["type"] = "integer",
                ["format"] = "int64",
                ["description"] = "For NoExecute: how long. Absent: for ever.",
                ["minimum"] = 0,
                ["maximum"] = 31536000,
            },
            ["value"] = Text("The taint's value, with operator Equal.", 0, 63, Patterns.LabelValue),
        },
        ["x-kubernetes-validations"] = new JsonArray(
            Rule("has(self.key) || (has(self.operator) && self.operator == 'Exists')",
                "a toleration without a key tolerates every taint: write operator: Exists with it, or a key"),
            Rule("!(has(self.operator) && self.operator == 'Exists' && has(self.value) && self.value != '')",
                "operator Exists takes no value: leave value out, or write operator: Equal"),
            Rule("!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
                "tolerationSeconds goes with effect: NoExecute only")),
    };

    private static JsonObject Condition() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("lastTransitionTime", "message", "reason", "status", "type"),
        ["properties"] = new JsonObject
        {
            ["lastTransitionTime"] = new JsonObject
            {
                ["type"] = "string",
                ["format"] = "date-time",
                ["description"] = "When the status last changed.",
            },
            ["message"] = Text("A sentence for people.", 0, 32768),
            ["observedGeneration"] = new JsonObject
            {
                ["type"] = "integer",
                ["format"] = "int64",
                ["minimum"] = 0,
                ["description"] = "The generation of the spec that it is about.",
            },
            ["reason"] = Text("Why, in one word.", 1, 1024, "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"),
            ["status"] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = "True, False or Unknown.",
                ["enum"] = new JsonArray("True", "False", "Unknown"),
            },
            ["type"] = Text("What it is about.", 1, 316),
        },
    };

    private static JsonObject LocalObjectReference() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("name"),
        ["x-kubernetes-map-type"] = "atomic",
        ["properties"] = new JsonObject
        {
            ["name"] = Text("Its name, in the same namespace.", 1, 253, Patterns.DnsSubdomain),
        },
    };

    private static JsonObject Text(string description, int minimum, int maximum, string? pattern = null)
    {
        var schema = new JsonObject { ["type"] = "string", ["description"] = description };
        if (minimum > 0)
            schema["minLength"] = minimum;
        schema["maxLength"] = maximum;
        if (pattern is not null)
            schema["pattern"] = pattern;
        return schema;
    }

    internal static JsonObject Rule(string expression, string message) => new() { ["message"] = message, ["rule"] = expression };
}
