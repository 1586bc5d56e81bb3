using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridPlacement.Sandbox.Api;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace HybridPlacement.Sandbox.Http;

/// <summary>YAML to JSON and back, with the meaning that Kubernetes gives it: YAML 1.1's, where <c>yes</c> and <c>on</c> are booleans.</summary>
internal static partial class YamlText
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
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "y" or "Y" or "on" or "On" or "ON" => true,
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "n" or "N" or "off" or "Off" or "OFF" => false,
        _ => Number(text) ?? text,
    };

    /// <summary>A number as Go reads it: 0644 and 0o644 are octal, 0x1f and 0b11 are numbers too, and <c>_</c> may part digits.</summary>
    private static JsonNode? Number(string text)
    {
        if (!NumberForm().IsMatch(text))
            return null;
        var plain = text.Replace("_", string.Empty, StringComparison.Ordinal);
        var negative = plain[0] == '-';
        var digits = plain.TrimStart('-', '+');
        var (radix, from) = digits switch
        {
            ['0', 'x' or 'X', ..] => (16, 2),
            ['0', 'b' or 'B', ..] => (2, 2),
            ['0', 'o' or 'O', ..] => (8, 2),
            ['0', >= '0' and <= '9', ..] => (8, 1),
            _ => (10, 0),
        };
        if (radix != 10)
        {
            try
            {
                var value = System.Convert.ToInt64(digits[from..], radix);
                return negative ? -value : value;
            }
            catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
            {
                // 089 is no octal number, but a number.
            }
        }

        if (long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) && radix == 10)
            return integer;
        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
    }

    [GeneratedRegex(@"^[-+]?(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?)$")]
    private static partial Regex NumberForm();

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
