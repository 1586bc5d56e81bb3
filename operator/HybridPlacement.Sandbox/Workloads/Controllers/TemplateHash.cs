using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Names derived from pod templates.</summary>
internal static class TemplateHash
{
    // No vowels and no digits that look like them, so that no name spells a word.
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    public const string Label = "pod-template-hash";

    /// <summary>
    /// Ten letters that depend on the template's content, not on the order of its fields, and a collision count.
    /// </summary>
    public static string Of(JsonNode? template, int collisions)
    {
        var text = new StringBuilder();
        Canonical(template, text);
        text.Append(collisions);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return string.Concat(hash.Take(10).Select(value => Alphabet[value % Alphabet.Length]));
    }

    /// <summary>Five letters at random, the end of a generated name.</summary>
    public static string Suffix() => RandomNumberGenerator.GetString(Alphabet, 5);

    private static void Canonical(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject map:
                text.Append('{');
                foreach (var (name, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    text.Append('"').Append(name).Append("\":");
                    Canonical(value, text);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonArray array:
                text.Append('[');
                foreach (var item in array)
                {
                    Canonical(item, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }
}
