using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Cel.Admission;

/// <summary>Finds parameter objects: one by name, or those that a selector (a LabelSelector) takes in.</summary>
internal delegate IReadOnlyList<JsonObject> FindParams(
    string apiVersion, string kind, string? @namespace, string? name, JsonNode? selector);

/// <summary>What came of a request before a policy and its binding.</summary>
/// <param name="Denials">Why the request is refused; the first is what the client reads.</param>
/// <param name="Warnings">What goes into Warning headers.</param>
internal sealed record PolicyOutcome(IReadOnlyList<PolicyViolation> Denials, IReadOnlyList<string> Warnings);

/// <summary>A ValidatingAdmissionPolicyBinding.</summary>
internal sealed class PolicyBinding(JsonObject binding)
{
    public string Name => binding["metadata"]?["name"]?.GetValue<string>() ?? "";

    public string PolicyName => binding["spec"]?["policyName"]?.GetValue<string>() ?? "";

    private IReadOnlyList<string> Actions => Lists.Texts(binding["spec"]?["validationActions"]);

    /// <summary>Runs the policy that this binding names.</summary>
    public PolicyOutcome Evaluate(ValidatingPolicy policy, AdmissionRequest request, FindParams findParams)
    {
        var denials = new List<PolicyViolation>();
        var warnings = new List<string>();
        if (!policy.Matches(request) || !ResourceMatch.Matches(binding["spec"]?["matchResources"], request))
            return new PolicyOutcome(denials, warnings);
        foreach (var violation in Violations(policy, request, findParams))
        {
            if (Actions.Contains("Deny"))
                denials.Add(violation with { Message = $"ValidatingAdmissionPolicy '{policy.Name}' with binding '{Name}' denied request: {violation.Message}" });
            if (Actions.Contains("Warn"))
                warnings.Add($"Validation failed for ValidatingAdmissionPolicy '{policy.Name}' with binding '{Name}': {violation.Message}");
        }
        return new PolicyOutcome(denials, warnings);
    }

    private IEnumerable<PolicyViolation> Violations(ValidatingPolicy policy, AdmissionRequest request, FindParams findParams)
    {
        if (policy.ParamKind is not { } paramKind || binding["spec"]?["paramRef"] is not JsonObject reference)
            return policy.Evaluate(request, parameters: null);
        var found = findParams(
            paramKind["apiVersion"]?.GetValue<string>() ?? "",
            paramKind["kind"]?.GetValue<string>() ?? "",
            reference["namespace"]?.GetValue<string>() ?? (request.Namespace.Length > 0 ? request.Namespace : null),
            reference["name"]?.GetValue<string>(),
            reference["selector"]);
        if (found.Count > 0)
            return found.SelectMany(p => policy.Evaluate(request, p));
        return reference["parameterNotFoundAction"]?.GetValue<string>() == "Allow"
            ? []
            : policy.Failed("failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction");
    }
}
