using System.Reflection;
using System.Text;
using HybridPlacement.Api;
using HybridPlacement.Api.Schema;

namespace HybridPlacement.Cli.Docs;

/// <summary>Every reason that a status or an event can give, what it means, and what to do, in Markdown.</summary>
internal static class ReasonReference
{
    public static string Write()
    {
        var text = new StringBuilder(
            """
            # Reasons

            Generated from the code by `hybridplacement docs`: change it there. The message beside a reason is more exact than this
            table: it names the pod, pool, field or file.


            """);
        text.Append("## Conditions\n\n| condition | True means |\n|---|---|\n");
        foreach (var constant in Constants(typeof(ConditionTypes)))
            text.Append($"| {Value(constant)} | {XmlDocs.Of(constant)} |\n");
        text.Append("\n## Reasons of conditions\n\nIn the order in which they are looked for.\n\n");
        Table(text, typeof(Reasons), Remedies.OfConditions);
        text.Append("\n## Why a pool was rejected\n\n`status.placement.candidates`, `hybridplacement explain` and `plan` give these.\n\n");
        Table(text, typeof(Placement.Reasons), Remedies.OfPlacement);
        text.Append("\n## Events\n\n| event | means |\n|---|---|\n");
        foreach (var constant in Constants(typeof(EventReasons)))
            text.Append($"| {Value(constant)} | {XmlDocs.Of(constant)} |\n");
        return text.ToString();
    }

    /// <summary>The public constants of a class, in the order of their definition.</summary>
    public static IEnumerable<FieldInfo> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).OrderBy(f => f.MetadataToken);

    public static string Value(FieldInfo constant) => (string)constant.GetRawConstantValue()!;

    private static void Table(StringBuilder text, Type reasons, IReadOnlyDictionary<string, string> remedies)
    {
        text.Append("| reason | means | what to do |\n|---|---|---|\n");
        foreach (var constant in Constants(reasons))
            text.Append($"| {Value(constant)} | {XmlDocs.Of(constant)} | {remedies.GetValueOrDefault(Value(constant), "")} |\n");
    }
}
