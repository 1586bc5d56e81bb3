using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace HybridPlacement.Operator.Rollouts;

/// <summary>Names what of a spec pods are made from, its place and number apart. Pure.</summary>
internal static class Revision
{
    // A spec is asked for several times on its way to pods and status.
    private static readonly ConditionalWeakTable<Api.ModelDeploymentSpec, string> Known = [];

    /// <summary>Ten hexadecimal digits; the same for the same model, runtime, resources, accelerator, cache and podTemplate.</summary>
    /// <param name="spec">The spec, which isn't changed afterwards.</param>
    public static string Of(Api.ModelDeploymentSpec spec) => Known.GetValue(spec, Compute);

    private static string Compute(Api.ModelDeploymentSpec spec)
    {
        var made = new JsonObject
        {
            ["accelerator"] = Node(spec.Accelerator),
            ["cache"] = Node(spec.Cache is Api.CacheMode.None ? null : spec.Cache?.ToString()),
            ["model"] = Node(spec.Model),
            ["podTemplate"] = Node(spec.PodTemplate),
            ["resources"] = Node(spec.Resources),
            ["runtime"] = spec.Runtime,
        };
        var text = new StringBuilder();
        Write(made, text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..10];
    }

    private static JsonNode? Node<T>(T? value) =>
        value is null ? null : OperatorJson.Kinds.ToNode(value);

    // Keys in order: a map that comes back in another order is the same map.
    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject map:
                text.Append('{');
                foreach (var (key, value) in map.OrderBy(p => p.Key, StringComparer.Ordinal))
                {
                    if (value is null)
                        continue;
                    text.Append(JsonValue.Create(key).ToJsonString()).Append(':');
                    Write(value, text);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonArray list:
                text.Append('[');
                foreach (var item in list)
                {
                    Write(item, text);
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
