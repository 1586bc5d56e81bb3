using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Cel.Admission;

/// <summary>Finds the objects that a binding's <c>paramRef</c> names.</summary>
/// <param name="paramKind">The policy's <c>paramKind</c>.</param>
/// <param name="paramRef">The binding's <c>paramRef</c>.</param>
/// <param name="namespace">The namespace of the request; empty where it has none.</param>
internal delegate ParamsFound FindParams(JsonObject paramKind, JsonObject paramRef, string @namespace);

/// <summary>Parameter objects, or why they can't be looked for.</summary>
internal sealed record ParamsFound(IReadOnlyList<JsonObject> Objects, string? Error = null);

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
    /// <param name="policy">The policy.</param>
    /// <param name="request">The request, in the version that the policy's own rules matched.</param>
    /// <param name="findParams">Finds the parameters.</param>
    public PolicyOutcome Evaluate(ValidatingPolicy policy, AdmissionRequest request, FindParams findParams)
    {
        var denials = new List<PolicyViolation>();
        var warnings = new List<string>();
        if (ResourceMatch.Find(binding["spec"]?["matchResources"], request) is null)
            return new PolicyOutcome(denials, warnings);
        foreach (var violation in Violations(policy, request, findParams))
        {
            // What isn't configured right is denied, whatever the actions are.
            if (violation.OfConfiguration || Actions.Contains("Deny"))
                denials.Add(violation with { Message = $"ValidatingAdmissionPolicy '{policy.Name}' with binding '{Name}' denied request: {violation.Message}" });
            else if (Actions.Contains("Warn"))
                warnings.Add($"Validation failed for ValidatingAdmissionPolicy '{policy.Name}' with binding '{Name}': {violation.Message}");
        }
        return new PolicyOutcome(denials, warnings);
    }

    private IEnumerable<PolicyViolation> Violations(ValidatingPolicy policy, AdmissionRequest request, FindParams findParams)
    {
        if (policy.ParamKind is not { } paramKind || binding["spec"]?["paramRef"] is not JsonObject reference)
            return policy.Evaluate(request, parameters: null);
        var found = findParams(paramKind, reference, request.Namespace);
        if (found.Error is { } error)
            return Misconfigured(policy, error);
        if (found.Objects.Count > 0)
            return found.Objects.SelectMany(p => policy.Evaluate(request, p));
        return reference["parameterNotFoundAction"]?.GetValue<string>() == "Deny"
            ? Misconfigured(policy, "no params found for policy binding with `Deny` parameterNotFoundAction")
            : [];
    }

    private static IEnumerable<PolicyViolation> Misconfigured(ValidatingPolicy policy, string error) =>
        policy.Failed($"failed to configure binding: {error}").Select(v => v with { OfConfiguration = true });
}
