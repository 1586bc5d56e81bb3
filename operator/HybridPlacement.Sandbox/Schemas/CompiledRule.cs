using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Cel.Checking;
using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>One validation rule, compiled against the type of the schema on which it stands.</summary>
internal sealed class CompiledRule
{
    public required ValidationRule Rule { get; init; }
    public CelProgram? Program { get; init; }
    public string? Error { get; init; }
    public CelProgram? MessageProgram { get; init; }
    public string? MessageError { get; init; }
    public double MaxCost { get; init; }
    public double MessageMaxCost { get; init; }

    public bool UsesOldSelf => Program?.UsedVariables.Contains("oldSelf") == true;

    public bool OptionalOldSelf => Rule.OptionalOldSelf == true;

    public static CompiledRule Compile(ValidationRule rule, CelType self)
    {
        var variables = new Dictionary<string, CelType>(StringComparer.Ordinal)
        {
            ["self"] = self,
            ["oldSelf"] = rule.OptionalOldSelf == true ? CelType.Optional(self) : self,
        };
        if (string.IsNullOrWhiteSpace(rule.Rule))
            return new CompiledRule { Rule = rule };
        var program = CelProgram.Compile(rule.Rule, variables, out var error);
        if (program is null)
            return new CompiledRule { Rule = rule, Error = "compilation failed: " + error };
        if (program.ResultType.Kind != CelKind.Bool)
            return new CompiledRule { Rule = rule, Error = "cel expression must evaluate to a bool" };
        CelProgram? message = null;
        string? messageError = null;
        if (rule.MessageExpression.Length > 0)
        {
            message = CelProgram.Compile(rule.MessageExpression, variables, out messageError);
            if (messageError is not null)
                messageError = "messageExpression compilation failed: " + messageError;
            else if (message!.ResultType.Kind != CelKind.String)
                (message, messageError) = (null, "messageExpression must evaluate to a string");
        }
        return new CompiledRule
        {
            Rule = rule,
            Program = program,
            MaxCost = CostEstimator.Estimate(program),
            MessageProgram = message,
            MessageError = messageError,
            MessageMaxCost = message is null ? 0 : CostEstimator.Estimate(message),
        };
    }
}
