using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace HybridPlacement.Sandbox.Tests.Schemas;

/// <summary>Reads the YAML of test cases; a scalar in plain style is what YAML's core schema says it is.</summary>
internal static class Json
{
    public static JsonObject Object(string yaml) => (JsonObject)Value(yaml)!;

    public static JsonNode? Value(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Convert(stream.Documents[0].RootNode);
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(
            p => KeyValuePair.Create(((YamlScalarNode)p.Key).Value!, Convert(p.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: var text } => Scalar(text ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException(node.GetType().Name),
    };

    private static JsonNode? Scalar(string text)
    {
        if (text is "" or "null" or "~")
            return null;
        if (text is "true" or "false" || "-0123456789".Contains(text[0], StringComparison.Ordinal))
        {
            try
            {
                return JsonNode.Parse(text);
            }
            catch (System.Text.Json.JsonException)
            {
                return JsonValue.Create(text);
            }
        }
        return JsonValue.Create(text);
    }
}
