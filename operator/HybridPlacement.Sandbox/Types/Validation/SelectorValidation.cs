using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>Selectors by labels, of objects and of nodes.</summary>
internal static class SelectorValidation
{
    public static void LabelSelector(JsonObject? selector, string path, FieldErrors errors)
    {
        if (selector is null)
            return;
        MetadataValidation.Labels(selector["matchLabels"] as JsonObject, $"{path}.matchLabels", errors);
        foreach (var (i, requirement) in selector.Items("matchExpressions").Index())
        {
            var at = $"{path}.matchExpressions[{i}]";
            Values(requirement, at, errors, isNode: false);
            var key = requirement.Text("key") ?? "";
            errors.Check($"{at}.key", key, NameForms.QualifiedName(key));
        }
    }

    public static void NodeTerm(JsonObject term, string path, FieldErrors errors)
    {
        foreach (var (i, requirement) in term.Items("matchExpressions").Index())
        {
            var at = $"{path}.matchExpressions[{i}]";
            Values(requirement, at, errors, isNode: true);
            var key = requirement.Text("key") ?? "";
            errors.Check($"{at}.key", key, NameForms.QualifiedName(key));
        }
        foreach (var (i, requirement) in term.Items("matchFields").Index())
        {
            var at = $"{path}.matchFields[{i}]";
            if (requirement.Text("operator") is not ("In" or "NotIn"))
                errors.Invalid($"{at}.operator", requirement.Text("operator") ?? "", "not a valid selector operator");
            else if (requirement["values"] is not JsonArray { Count: 1 })
                errors.Required($"{at}.values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
            if (requirement.Text("key") != "metadata.name")
                errors.Invalid($"{at}.key", requirement.Text("key") ?? "", "not a valid field selector key");
        }
    }

    private static void Values(JsonObject requirement, string path, FieldErrors errors, bool isNode)
    {
        var values = requirement["values"] as JsonArray ?? [];
        switch (requirement.Text("operator"))
        {
            case "In" or "NotIn":
                if (values.Count == 0)
                    errors.Required($"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist":
                if (values.Count > 0)
                    errors.Forbidden($"{path}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            case "Gt" or "Lt" when isNode:
                if (values.Count != 1)
                    errors.Required($"{path}.values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
                break;
            case var other:
                errors.Invalid($"{path}.operator", other ?? "", "not a valid selector operator");
                break;
        }
    }
}
