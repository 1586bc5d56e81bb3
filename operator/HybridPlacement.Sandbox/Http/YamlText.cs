using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace HybridPlacement.Sandbox.Http;

/// <summary>YAML to JSON and back, with the meaning of YAML 1.2's core schema (and 1.1's booleans not among it).</summary>
internal static class YamlText
{
    // Aliases can name a node a million times; what a person writes stays far below.
    private const int MaxNodes = 200_000;

    /// <exception cref="ApiStatusException">400: it doesn't parse.</exception>
    public static JsonNode? Parse(ReadOnlyMemory<byte> utf8)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(Encoding.UTF8.GetString(utf8.Span)));
        }
        catch (YamlException e)
        {
            throw ApiStatusException.BadRequest($"error converting YAML to JSON: yaml: line {e.Start.Line}: {e.Message}");
        }

        var left = MaxNodes;
        return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode, ref left);
    }

    /// <summary>An object as YAML, for clients that ask for it.</summary>
    public static string Write(JsonNode node)
    {
        var writer = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDocument(Convert(node))).Save(writer, assignAnchors: false);
        var text = writer.ToString();
        return text.EndsWith("...\n", StringComparison.Ordinal) ? text[..^4] : text;
    }

    private static JsonNode? Convert(YamlNode node, ref int left)
    {
        if (--left < 0)
            throw ApiStatusException.BadRequest($"error converting YAML to JSON: more than {MaxNodes} nodes");
        switch (node)
        {
            case YamlMappingNode mapping:
                var obj = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                    obj[((YamlScalarNode)key).Value ?? string.Empty] = Convert(value, ref left);
                return obj;
            case YamlSequenceNode sequence:
                var array = new JsonArray();
                foreach (var item in sequence.Children)
                    array.Add(Convert(item, ref left));
                return array;
            case YamlScalarNode { Style: not ScalarStyle.Plain } quoted:
                return quoted.Value ?? string.Empty;
            default:
                return Scalar(((YamlScalarNode)node).Value ?? string.Empty);
        }
    }

    private static JsonNode? Scalar(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => integer,
        _ when char.IsAsciiDigit(text[^1])
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => text,
    };

    private static YamlNode Convert(JsonNode? node) => node switch
    {
        JsonObject obj => new YamlMappingNode(obj.Select(p => KeyValuePair.Create<YamlNode, YamlNode>(
            new YamlScalarNode(p.Key), Convert(p.Value)))),
        JsonArray array => new YamlSequenceNode(array.Select(Convert)),
        null => new YamlScalarNode("null"),
        JsonValue value when value.TryGetValue(out string? text) => new YamlScalarNode(text)
        {
            Style = Scalar(text) is JsonValue plain && plain.TryGetValue(out string? _) ? ScalarStyle.Any : ScalarStyle.DoubleQuoted,
        },
        _ => new YamlScalarNode(node.ToJsonString()),
    };
}
