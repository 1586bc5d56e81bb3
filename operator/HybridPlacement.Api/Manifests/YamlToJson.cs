using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace HybridPlacement.Api.Manifests;

/// <summary>
/// Turns YAML into JSON with the meaning that kubectl gives it: plain <c>yes</c> and <c>on</c> are booleans, a leading zero is
/// octal, a quoted scalar is a string.
/// </summary>
internal sealed partial class YamlToJson(string file, int document, int length)
{
    private const int MaxDepth = 200;

    // Anchors can make a small text a huge tree. Without them a text holds fewer values than characters.
    private readonly int _most = Math.Max(500_000, length);
    private int _nodes;

    public JsonNode? Convert(YamlNode node) => Convert(node, depth: 0);

    private JsonNode? Convert(YamlNode node, int depth)
    {
        if (++_nodes > _most)
            throw Error(node, $"the document holds more than {_most} values: split it.");
        if (depth > MaxDepth)
            throw Error(node, $"nested deeper than {MaxDepth} levels.");
        switch (node)
        {
            case YamlMappingNode map:
                var result = new JsonObject();
                foreach (var (key, value) in map.Children)
                {
                    if (key is not YamlScalarNode { Value: { } name })
                        throw Error(key, "a key is a string.");
                    if (name == "<<")
                        throw Error(key, "merge keys (<<) aren't read: write the fields out.");
                    result[name] = Convert(value, depth + 1);
                }

                return result;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(c => Convert(c, depth + 1))]);
            case YamlScalarNode scalar:
                return Scalar(scalar);
            default:
                throw Error(node, $"a {node.NodeType} can't be read.");
        }
    }

    private JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any) || scalar.Tag == "tag:yaml.org,2002:str")
            return JsonValue.Create(text);
        if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific)
            throw Error(scalar, $"the tag {scalar.Tag} isn't read: leave it out.");
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF":
                return JsonValue.Create(false);
        }

        if (Integer().IsMatch(text) && WholeNumber(text) is { } number)
            return JsonValue.Create(number);
        if (Real().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            && double.IsFinite(real))
            return JsonValue.Create(real);
        return JsonValue.Create(text);
    }

    private static long? WholeNumber(string text)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var negative = digits[0] == '-';
        digits = digits.TrimStart('+', '-');
        try
        {
            var value = digits switch
            {
                _ when digits.StartsWith("0x", StringComparison.Ordinal) => System.Convert.ToInt64(digits[2..], 16),
                _ when digits.StartsWith("0o", StringComparison.Ordinal) => System.Convert.ToInt64(digits[2..], 8),
                _ when digits.StartsWith("0b", StringComparison.Ordinal) => System.Convert.ToInt64(digits[2..], 2),
                ['0', _, ..] => System.Convert.ToInt64(digits, 8),
                _ => long.Parse(digits, CultureInfo.InvariantCulture),
            };
            return negative ? -value : value;
        }
        catch (Exception e) when (e is OverflowException or FormatException)
        {
            return null;
        }
    }

    private ManifestException Error(YamlNode node, string problem) => new(file, document, node.Start.Line, problem);

    [GeneratedRegex("^[-+]?(0|[1-9][0-9_]*|0[0-7_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+)$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Real();
}
