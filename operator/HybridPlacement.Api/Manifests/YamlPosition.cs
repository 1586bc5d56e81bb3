using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace HybridPlacement.Api.Manifests;

/// <summary>Finds where a field stands in a text.</summary>
internal static class YamlPosition
{
    /// <summary>The line of a field; of the nearest parent that is there, where it isn't.</summary>
    public static long LineOf(YamlNode root, string path)
    {
        var (node, line) = (root, root.Start.Line);
        var at = 0;
        while (at < path.Length && Step(node, path, ref at) is { } next)
        {
            node = next.Value;
            line = next.Line;
        }

        return line;
    }

    private static (YamlNode Value, long Line)? Step(YamlNode node, string path, ref int at)
    {
        if (path[at] == '[')
        {
            var end = path.IndexOf(']', at);
            if (end < 0)
                return null;
            var inside = path[(at + 1)..end];
            at = end + 1;
            return node is YamlSequenceNode list
                ? int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < list.Children.Count
                    ? (list.Children[i], list.Children[i].Start.Line)
                    : null
                : Field(node, inside);
        }

        if (path[at] == '.')
            at++;
        var rest = path.AsSpan(at);
        var length = rest.IndexOfAny('.', '[') is >= 0 and var stop ? stop : rest.Length;
        var name = rest[..length].ToString();
        at += length;
        return name.Length == 0 ? null : Field(node, name);
    }

    private static (YamlNode Value, long Line)? Field(YamlNode node, string name)
    {
        if (node is not YamlMappingNode map)
            return null;
        foreach (var (key, value) in map.Children)
        {
            if (key is YamlScalarNode scalar && scalar.Value == name)
                return (value, key.Start.Line);
        }

        return null;
    }
}
