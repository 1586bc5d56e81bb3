using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>The taints of nodes and what pods tolerate of them.</summary>
internal static class TaintValidation
{
    private static readonly string[] Effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    public static void Tolerations(JsonObject spec, string path, FieldErrors errors)
    {
        foreach (var (i, toleration) in spec.Items("tolerations").Index())
        {
            var at = $"{path}.tolerations[{i}]";
            var (key, verb) = (toleration.Text("key") ?? "", toleration.Text("operator") ?? "");
            var (value, effect) = (toleration.Text("value") ?? "", toleration.Text("effect") ?? "");
            if (key.Length > 0)
                errors.Check($"{at}.key", key, NameForms.QualifiedName(key));
            if (key.Length == 0 && verb != "Exists")
            {
                errors.Invalid(
                    $"{at}.operator", verb, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
            }
            if (toleration["tolerationSeconds"] is not null && effect != "NoExecute")
                errors.Invalid($"{at}.effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
            switch (verb)
            {
                case "" or "Equal":
                    errors.Check($"{at}.operator", value, NameForms.LabelValue(value));
                    break;
                case "Exists":
                    if (value.Length > 0)
                        errors.Invalid($"{at}.operator", value, "value must be empty when `operator` is 'Exists'");
                    break;
                default:
                    errors.OneOf($"{at}.operator", verb, "Equal", "Exists");
                    break;
            }
            if (effect.Length > 0)
                errors.OneOf($"{at}.effect", effect, Effects);
        }
    }

    /// <summary>The server calls the path <c>metadata.taints</c>, though they stand in the spec.</summary>
    public static void Taints(JsonObject node, FieldErrors errors)
    {
        var known = new HashSet<(string, string)>();
        foreach (var (i, taint) in node.Items("spec", "taints").Index())
        {
            var at = $"metadata.taints[{i}]";
            var (key, value, effect) = (taint.Text("key") ?? "", taint.Text("value") ?? "", taint.Text("effect") ?? "");
            errors.Check($"{at}.key", key, NameForms.QualifiedName(key));
            errors.Check($"{at}.value", value, NameForms.LabelValue(value));
            if (effect.Length == 0)
                errors.Required($"{at}.effect");
            else
                errors.OneOf($"{at}.effect", effect, Effects);
            if (!known.Add((key, effect)))
            {
                var text = new JsonObject { ["Key"] = key, ["Value"] = value, ["Effect"] = effect, ["TimeAdded"] = null };
                errors.Add(new StatusCause(
                    StatusCause.Duplicate, $"Duplicate value: {text.ToJsonString()}: taints must be unique by key and effect pair", at));
            }
        }
    }
}
