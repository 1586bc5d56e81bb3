using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Cel.Admission;

/// <summary>An expression that can't be used.</summary>
/// <param name="Field">Where it stands.</param>
/// <param name="Expression">The expression.</param>
/// <param name="Message">What is wrong, in the server's words.</param>
internal sealed record ExpressionError(string Field, string Expression, string Message);

/// <summary>What the expressions of one policy may name, and the results that they must have.</summary>
internal sealed class PolicyEnvironment
{
    private const string Variables = "variables";

    private readonly Dictionary<string, CelType> _declared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CelType> _variables = new(StringComparer.Ordinal)
    {
        ["request"] = RequestTypes.Request,
        ["namespaceObject"] = RequestTypes.Namespace,
    };

    /// <param name="hasParams">Whether the policy has a <c>paramKind</c>.</param>
    /// <param name="objectType">The type of the objects; dyn unless types are to be checked.</param>
    /// <param name="paramsType">The type of the parameters.</param>
    public PolicyEnvironment(bool hasParams, CelType? objectType = null, CelType? paramsType = null)
    {
        _variables["object"] = _variables["oldObject"] = objectType ?? CelType.Dyn;
        if (hasParams)
            _variables["params"] = paramsType ?? CelType.Dyn;
        Conditions = new Dictionary<string, CelType>(_variables, StringComparer.Ordinal);
        _variables[Variables] = CelType.Object("kubernetes.variables", _declared);
    }

    /// <summary>Match conditions are asked before variables are.</summary>
    private Dictionary<string, CelType> Conditions { get; }

    public CelProgram? Condition(JsonNode? owner, string field, ICollection<ExpressionError> errors) =>
        Compile(Conditions, owner, "expression", field, errors, CelKind.Bool);

    /// <summary>Compiles a variable, which those after it may name.</summary>
    public CelProgram? Declare(string name, JsonNode? owner, string field, ICollection<ExpressionError> errors)
    {
        var program = Compile(_variables, owner, "expression", field, errors);
        if (program is not null)
            _declared[name] = program.ResultType;
        return program;
    }

    public CelProgram? Validation(JsonNode? owner, string field, ICollection<ExpressionError> errors) =>
        Compile(_variables, owner, "expression", field, errors, CelKind.Bool);

    public CelProgram? Message(JsonNode? owner, string field, ICollection<ExpressionError> errors) =>
        string.IsNullOrWhiteSpace(owner?["messageExpression"]?.GetValue<string>())
            ? null
            : Compile(_variables, owner, "messageExpression", field, errors, CelKind.String);

    public CelProgram? Annotation(JsonNode? owner, string field, ICollection<ExpressionError> errors) =>
        Compile(_variables, owner, "valueExpression", field, errors, CelKind.String, CelKind.Null);

    /// <summary>What is wrong with the types of an expression, whatever its result; null where nothing is.</summary>
    public string? Check(string expression)
    {
        CelProgram.Compile(expression, _variables, out var error);
        return error;
    }

    private static CelProgram? Compile(
        Dictionary<string, CelType> variables,
        JsonNode? owner,
        string property,
        string field,
        ICollection<ExpressionError> errors,
        params ReadOnlySpan<CelKind> results)
    {
        var expression = owner?[property]?.GetValue<string>() ?? "";
        // An empty one is refused as a field that is missing.
        if (string.IsNullOrWhiteSpace(expression))
            return null;
        var program = CelProgram.Compile(expression, variables, out var error);
        if (program is null)
            errors.Add(new ExpressionError(field, expression, $"compilation failed: {error}{AboutAuthorizer(error!)}"));
        else if (results.Length > 0 && !results.Contains(program.ResultType.Kind))
            errors.Add(new ExpressionError(field, expression, $"must evaluate to {Expected(results)} but got {program.ResultType}"));
        else
            return program;
        return null;
    }

    private static string Expected(ReadOnlySpan<CelKind> results) => results.Length > 1
        ? "one of [string null_type]"
        : results[0] == CelKind.Bool ? "bool" : "string";

    private static string AboutAuthorizer(string error) =>
        error.Contains("undeclared reference to 'authorizer'", StringComparison.Ordinal)
            ? "\n(the sandbox authorizes nobody and so has no `authorizer`: decide by request.userInfo instead, or use a real cluster)"
            : "";
}
