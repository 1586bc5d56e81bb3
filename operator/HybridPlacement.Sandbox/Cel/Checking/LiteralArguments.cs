using HybridPlacement.Sandbox.Cel.Syntax;

namespace HybridPlacement.Sandbox.Cel.Checking;

/// <summary>Durations, times and regular expressions that are written out are checked once, when the expression is installed.</summary>
internal static class LiteralArguments
{
    public static void Check(Call call, List<CelIssue> issues)
    {
        if (call.Arguments is not [.., Literal { Value: string text } argument])
            return;
        var valid = (call.Function, call.Arguments.Count) switch
        {
            ("duration", 1) => GoDuration.TryParse(text, out _),
            ("timestamp", 1) => GoTime.TryParse(text, out _),
            ("matches", _) => Re2.ErrorOf(text) is null,
            _ => true,
        };
        if (!valid)
            issues.Add(new CelIssue(argument.Position, $"invalid {call.Function} argument"));
    }
}
