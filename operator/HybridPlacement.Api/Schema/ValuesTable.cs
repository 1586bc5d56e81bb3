using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;
using YamlDotNet.RepresentationModel;

namespace HybridPlacement.Api.Schema;

/// <summary>
/// A chart's values as a table in Markdown: each key with a comment that begins with <c># --</c>, its default and that comment.
/// </summary>
internal static class ValuesTable
{
    private const string Mark = "# -- ";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(string values)
    {
        var defaults = Read(values);
        var table = new StringBuilder("| value | default | what |\n|---|---|---|\n");
        foreach (var (path, comment) in Comments(values))
        {
            var found = path.Aggregate(defaults, (node, key) => node?[key]);
            table.Append("| `").Append(string.Join('.', path)).Append("` | `")
                .Append((found?.ToJsonString(Plain) ?? "null").Replace("|", "\\|", StringComparison.Ordinal))
                .Append("` | ").Append(comment.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        }

        return table.ToString();
    }

    private static JsonNode? Read(string values)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(values));
        return new YamlToJson("values.yaml", 1, values.Length).Convert(yaml.Documents[0].RootNode);
    }

    private static IEnumerable<(IReadOnlyList<string> Path, string Comment)> Comments(string values)
    {
        var path = new List<(int Indent, string Key)>();
        string? comment = null;
        foreach (var line in values.Split('\n'))
        {
            var text = line.TrimStart();
            if (text.StartsWith(Mark, StringComparison.Ordinal))
            {
                comment = text[Mark.Length..];
            }
            else if (text.StartsWith('#'))
            {
                comment = comment is null ? null : $"{comment} {text.TrimStart('#').Trim()}";
            }
            else if (text.Length > 0 && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && text[0] != '-')
            {
                var indent = line.Length - text.Length;
                path.RemoveAll(p => p.Indent >= indent);
                path.Add((indent, text[..colon]));
                if (comment is not null)
                    yield return ([.. path.Select(p => p.Key)], comment);
                comment = null;
            }
            else
            {
                comment = null;
            }
        }
    }
}
