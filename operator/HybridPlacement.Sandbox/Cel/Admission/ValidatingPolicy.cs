using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Cel.Admission;

/// <summary>What a policy holds against a request.</summary>
/// <param name="Message">Why.</param>
/// <param name="Reason">A status reason, which decides the HTTP status: Invalid (422), Forbidden (403), Unauthorized (401), RequestEntityTooLarge (413).</param>
/// <param name="OfConfiguration">Whether the policy couldn't be asked: the request is refused whatever its binding's actions are.</param>
internal sealed record PolicyViolation(string Message, string Reason, bool OfConfiguration = false);

/// <summary>
/// A ValidatingAdmissionPolicy, compiled. Expressions see object, oldObject and params of type dyn, request and
/// namespaceObject with declared fields, and variables. <c>authorizer</c> is refused when the policy is installed, as this
/// server has none.
/// </summary>
internal sealed class ValidatingPolicy
{
    private const long Budget = 10_000_000;
    private const long ConditionBudget = 2_500_000;

    private readonly JsonObject _spec;
    private readonly List<(string Name, CelProgram Program)> _variables = [];
    private readonly List<CelProgram> _conditions = [];
    private readonly List<(JsonNode Validation, CelProgram Program, CelProgram? Message)> _validations = [];
    private readonly List<CelProgram> _annotations = [];

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
    /// <param name="errors">Takes what is wrong with each expression that can't be used; the policy must not be installed then.</param>
    public static ValidatingPolicy Parse(JsonObject policy, ICollection<ExpressionError> errors)
    {
        var parsed = new ValidatingPolicy(policy);
        var environment = new PolicyEnvironment(parsed.ParamKind is not null);
        foreach (var (i, condition) in parsed.Items("matchConditions"))
        {
            if (environment.Condition(condition, $"spec.matchConditions[{i}].expression", errors) is { } program)
                parsed._conditions.Add(program);
        }
        foreach (var (i, variable) in parsed.Items("variables"))
        {
            var name = variable?["name"]?.GetValue<string>() ?? "";
            if (environment.Declare(name, variable, $"spec.variables[{i}].expression", errors) is { } program)
                parsed._variables.Add((name, program));
        }
        foreach (var (i, validation) in parsed.Items("validations"))
        {
            var program = environment.Validation(validation, $"spec.validations[{i}].expression", errors);
            var message = environment.Message(validation, $"spec.validations[{i}].messageExpression", errors);
            if (program is not null)
                parsed._validations.Add((validation!, program, message));
        }
        foreach (var (i, annotation) in parsed.Items("auditAnnotations"))
        {
            if (environment.Annotation(annotation, $"spec.auditAnnotations[{i}].valueExpression", errors) is { } program)
                parsed._annotations.Add(program);
        }
        return parsed;
    }

    /// <summary>The request in the version that the policy's own constraints name; null where it is none of theirs.</summary>
    public AdmissionRequest? Match(AdmissionRequest request) => ResourceMatch.Find(_spec["matchConstraints"], request);

    /// <summary>What the policy holds against a request that it and its binding match.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parameters">The object that the binding names; null where there is none.</param>
    public IReadOnlyList<PolicyViolation> Evaluate(AdmissionRequest request, JsonObject? parameters)
    {
        if (Precondition(request, parameters) is { } outcome)
            return outcome;
        var run = new PolicyRun(request, parameters, _variables, Budget);
        var violations = new List<PolicyViolation>();
        foreach (var (validation, program, message) in _validations)
        {
            var (value, error) = run.Evaluate(program);
            if (error is not null)
                violations.AddRange(Failed(error));
            else if (value is not true)
                violations.Add(new(MessageOf(run, validation, message), validation["reason"]?.GetValue<string>() ?? "Invalid"));
        }
        // Their values go into an audit log, which isn't kept; what fails is denied, whatever the binding's actions are.
        var annotations = new PolicyRun(request, parameters, _variables, Budget);
        foreach (var program in _annotations)
        {
            if (annotations.Evaluate(program).Error is { } error)
                violations.AddRange(Failed(error).Select(v => v with { OfConfiguration = true }));
        }
        return violations;
    }

    /// <summary>What an error comes to: a violation, or nothing where the failure policy is Ignore.</summary>
    public IReadOnlyList<PolicyViolation> Failed(string error) => FailsClosed ? [new(error, "Invalid")] : [];

    private IEnumerable<(int Index, JsonNode? Item)> Items(string field) => (_spec[field] as JsonArray ?? []).Index();

    /// <returns>The outcome where a condition decides it: one that is false counts before one that fails.</returns>
    private IReadOnlyList<PolicyViolation>? Precondition(AdmissionRequest request, JsonObject? parameters)
    {
        var run = new PolicyRun(request with { NamespaceObject = null }, parameters, [], ConditionBudget);
        var errors = new List<string>();
        foreach (var condition in _conditions)
        {
            var (value, error) = run.Evaluate(condition);
            if (error is not null)
                errors.Add(error);
            else if (value is not true)
                return [];
        }
        return errors.Count switch
        {
            0 => null,
            1 => Failed(errors[0]),
            _ => Failed($"[{string.Join(", ", errors)}]"),
        };
    }

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
