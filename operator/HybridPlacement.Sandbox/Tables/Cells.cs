using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Tables;

/// <summary>Columns that many kinds have, and how values are written in cells.</summary>
internal static class Cells
{
    public static TableColumn Name { get; } = new("Name", "string", (o, _) => o.Name(), Format: "name");

    public static TableColumn Age { get; } = new(
        "Age", "string", (o, now) => Tables.Age.Since(o.Time("metadata", "creationTimestamp"), now));

    public static TableColumn CreatedAt { get; } = new(
        "Created At", "date", (o, _) => o.Text("metadata", "creationTimestamp") ?? string.Empty);

    public static TableColumn Text(string name, Func<JsonObject, string?> value, string absent = "") =>
        new(name, "string", (o, _) => value(o) is { Length: > 0 } text ? text : absent);

    public static TableColumn Count(string name, params string[] path) => new(name, "integer", (o, _) => Number(o, path));

    public static TableColumn Wide(string name, Func<JsonObject, string> value) => new(name, "string", (o, _) => value(o), 1);

    /// <summary>The names and images of the containers in the template of a workload.</summary>
    /// <param name="template">Where the template is.</param>
    public static IEnumerable<TableColumn> Containers(params string[] template)
    {
        string[] path = [.. template.Length == 0 ? ["spec", "template"] : template, "spec", "containers"];
        yield return Wide("Containers", o => string.Join(",", o.Items(path).Select(c => c.Text("name"))));
        yield return Wide("Images", o => string.Join(",", o.Items(path).Select(c => c.Text("image"))));
    }

    public static long Number(JsonObject resource, params ReadOnlySpan<string> path) => resource.Integer(path) ?? 0;

    public static string Labels(JsonObject? labels) =>
        labels is null || labels.Count == 0 ? "<none>" : string.Join(",", labels.Select(l => $"{l.Key}={l.Value}"));

    /// <summary>A label selector in the words of a query.</summary>
    public static string Selector(JsonObject? selector)
    {
        string[] parts =
        [
            .. (selector.Object("matchLabels") ?? []).Select(l => $"{l.Key}={l.Value}"),
            .. selector.Items("matchExpressions").Select(Expression),
        ];
        return parts.Length == 0 ? "<none>" : string.Join(",", parts);
    }

    /// <summary>The first of some texts, and how many more there are.</summary>
    public static string Some(IReadOnlyList<string> texts, int shown) => texts.Count <= shown
        ? string.Join(",", texts)
        : $"{string.Join(",", texts.Take(shown))} + {texts.Count - shown} more...";

    private static string Expression(JsonObject expression)
    {
        var (key, values) = (expression.Text("key"), string.Join(",", expression.Texts("values")));
        return expression.Text("operator") switch
        {
            "In" => $"{key} in ({values})",
            "NotIn" => $"{key} notin ({values})",
            "DoesNotExist" => $"!{key}",
            _ => key ?? string.Empty,
        };
    }
}
