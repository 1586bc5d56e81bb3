using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using k8s.Models;

namespace HybridPlacement.Sandbox.Types;

/// <summary>
/// The descriptions of the model classes, which <c>kubectl explain</c> shows: from the documentation file beside their
/// assembly where there is one, else empty.
/// </summary>
internal static partial class ModelDocumentation
{
    private static readonly Lazy<Dictionary<string, string>> Summaries = new(Read);

    public static string OfType(Type model) => Summaries.Value.GetValueOrDefault($"T:{model.FullName}", "");

    public static string OfProperty(PropertyInfo property) =>
        Summaries.Value.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}", "");

    private static Dictionary<string, string> Read()
    {
        var summaries = new Dictionary<string, string>(StringComparer.Ordinal);
        var file = Path.ChangeExtension(typeof(V1Pod).Assembly.Location, ".xml");
        if (!File.Exists(file))
            return summaries;
        using var reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var member = "";
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.Name == "member")
                member = reader.GetAttribute("name") ?? "";
            else if (reader.Name == "summary" && member.Length > 2 && member.AsSpan(2).StartsWith("k8s.Models.V"))
                summaries[member] = WebUtility.HtmlDecode(Blanks().Replace(reader.ReadInnerXml(), " ")).Trim();
        }
        return summaries;
    }

    [GeneratedRegex("\\s+")]
    private static partial Regex Blanks();
}
