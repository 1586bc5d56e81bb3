using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Cel.Library;
using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Tests.Cel;

/// <summary>Evaluates expressions and prints results so that each type can be told from the others.</summary>
internal static class CelText
{
    public static readonly IReadOnlyDictionary<string, CelType> NoVariables = new Dictionary<string, CelType>();

    public static string Run(string expression, long limit = CelProgram.PerCallLimit)
    {
        var program = CelProgram.Compile(expression, NoVariables, out var error);
        if (program is null)
            return error!;
        try
        {
            return Print(program.Evaluate(_ => null, limit, out _));
        }
        catch (Exception e) when (e is CelEvaluationException or CelCostException)
        {
            return $"error: {e.Message}";
        }
    }

    public static string Print(object? value) => value switch
    {
        string text => GoText.Quote(text),
        ulong number => $"{number}u",
        double number => GoText.Float(number) is var text && text.All(c => char.IsAsciiDigit(c) || c == '-') ? text + ".0" : GoText.Float(number),
        CelBytes bytes => $"b\"{Convert.ToHexStringLower(bytes.Data)}\"",
        CelList list => $"[{string.Join(", ", list.Select(Print))}]",
        CelMap map => $"{{{string.Join(", ", map.Keys.Select(k => $"{Print(k)}: {Print(map.TryGet(k, out var v) ? v : null)}"))}}}",
        CelOptional { HasValue: true } some => $"optional({Print(some.Value)})",
        CelOptional => "none",
        CelTypeValue type => $"type {type.Name}",
        _ => Conversions.Text(value),
    };
}
