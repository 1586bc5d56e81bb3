using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Cel.Admission;

/// <summary>What a policy holds against a request.</summary>
/// <param name="Message">Why.</param>
/// <param name="Reason">A status reason, which decides the HTTP status: Invalid (422), Forbidden (403), Unauthorized (401), RequestEntityTooLarge (413).</param>
internal sealed record PolicyViolation(string Message, string Reason);

/// <summary>
/// A ValidatingAdmissionPolicy, compiled. Expressions see object, oldObject, request, params, namespaceObject and
/// variables, all of type dyn; <c>authorizer</c> is refused when the policy is installed, as this server has none.
/// </summary>
internal sealed class ValidatingPolicy
{
    private const long Budget = 10_000_000;

    private readonly JsonObject _spec;
    private readonly List<(string Name, CelProgram Program)> _variables = [];
    private readonly List<CelProgram> _conditions = [];
    private readonly List<(JsonNode Validation, CelProgram Program, CelProgram? Message)> _validations = [];

    private ValidatingPolicy(JsonObject policy)
    {
        Name = policy["metadata"]?["name"]?.GetValue<string>() ?? "";
        _spec = policy["spec"] as JsonObject ?? [];
    }

    public string Name { get; }

    /// <summary><c>apiVersion</c> and <c>kind</c> of the parameters; null where the policy has none.</summary>
    public JsonObject? ParamKind => _spec["paramKind"] as JsonObject;

    private bool FailsClosed => _spec["failurePolicy"]?.GetValue<string>() != "Ignore";

    /// <summary>Compiles a policy.</summary>
    /// <param name="policy">The object.</param>
    /// <param name="errors">Takes the field and the message of each expression that can't be used; the policy must not be installed then.</param>
    public static ValidatingPolicy Parse(JsonObject policy, ICollection<(string Field, string Message)> errors)
    {
        var parsed = new ValidatingPolicy(policy);
        var types = new Dictionary<string, CelType>(StringComparer.Ordinal);
        var environment = new Dictionary<string, CelType>(StringComparer.Ordinal)
        {
            ["object"] = CelType.Dyn,
            ["oldObject"] = CelType.Dyn,
            ["request"] = CelType.Dyn,
            ["namespaceObject"] = CelType.Dyn,
            ["variables"] = CelType.Object("kubernetes.variables", types),
        };
        if (parsed.ParamKind is not null)
            environment["params"] = CelType.Dyn;
        foreach (var (i, variable) in (parsed._spec["variables"] as JsonArray ?? []).Index())
        {
            var name = variable?["name"]?.GetValue<string>() ?? "";
            if (Compile(variable, "expression", $"spec.variables[{i}].expression", null) is not { } program)
                continue;
            parsed._variables.Add((name, program));
            types[name] = program.ResultType;
        }
        foreach (var (i, condition) in (parsed._spec["matchConditions"] as JsonArray ?? []).Index())
        {
            if (Compile(condition, "expression", $"spec.matchConditions[{i}].expression", CelKind.Bool) is { } program)
                parsed._conditions.Add(program);
        }
        foreach (var (i, validation) in (parsed._spec["validations"] as JsonArray ?? []).Index())
        {
            var message = validation?["messageExpression"] is null
                ? null
                : Compile(validation, "messageExpression", $"spec.validations[{i}].messageExpression", CelKind.String);
            if (Compile(validation, "expression", $"spec.validations[{i}].expression", CelKind.Bool) is { } program)
                parsed._validations.Add((validation!, program, message));
        }
        foreach (var (i, annotation) in (parsed._spec["auditAnnotations"] as JsonArray ?? []).Index())
            Compile(annotation, "valueExpression", $"spec.auditAnnotations[{i}].valueExpression", null);
        return parsed;

        CelProgram? Compile(JsonNode? owner, string property, string field, CelKind? result)
        {
            var program = CelProgram.Compile(owner?[property]?.GetValue<string>() ?? "", environment, out var error);
            if (program is null)
                errors.Add((field, "compilation failed: " + error));
            else if (result is { } kind && program.ResultType.Kind != kind && program.ResultType.Kind != CelKind.Dyn)
                errors.Add((field, $"must evaluate to {(kind == CelKind.Bool ? "bool" : "string")}"));
            else
                return program;
            return null;
        }
    }

    /// <summary>Whether the policy's own constraints take in the request.</summary>
    public bool Matches(AdmissionRequest request) => ResourceMatch.Matches(_spec["matchConstraints"], request);

    /// <summary>What the policy holds against a request that it and its binding match.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parameters">The object that the binding names; null where there is none.</param>
    public IReadOnlyList<PolicyViolation> Evaluate(AdmissionRequest request, JsonObject? parameters)
    {
        var run = new PolicyRun(request, parameters, _variables, Budget);
        foreach (var condition in _conditions)
        {
            var (value, error) = run.Evaluate(condition);
            if (error is not null)
                return Failed(error);
            if (value is not true)
                return [];
        }
        var violations = new List<PolicyViolation>();
        foreach (var (validation, program, message) in _validations)
        {
            var (value, error) = run.Evaluate(program);
            if (error is not null)
                violations.AddRange(Failed(error));
            else if (value is not true)
                violations.Add(new(MessageOf(run, validation, message), validation["reason"]?.GetValue<string>() ?? "Invalid"));
        }
        return violations;
    }

    /// <summary>What an error comes to: a violation, or nothing where the failure policy is Ignore.</summary>
    public IReadOnlyList<PolicyViolation> Failed(string error) => FailsClosed ? [new(error, "Invalid")] : [];

    private static string MessageOf(PolicyRun run, JsonNode validation, CelProgram? expression)
    {
        if (expression is not null && run.Evaluate(expression) is { Error: null, Value: string made }
            && made.Trim() is { Length: > 0 and <= 5 * 1024 } message && !message.Contains('\n', StringComparison.Ordinal))
        {
            return message;
        }
        var text = validation["message"]?.GetValue<string>().Trim() ?? "";
        return text.Length > 0 ? text : $"failed expression: {validation["expression"]?.GetValue<string>().Trim()}";
    }
}
