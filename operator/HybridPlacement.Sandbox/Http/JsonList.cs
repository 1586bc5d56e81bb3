using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Storage;

namespace HybridPlacement.Sandbox.Http;

/// <summary>A list as JSON, put together from the JSON of the objects as they are stored.</summary>
internal static class JsonList
{
    public static ReadOnlyMemory<byte> Write(
        ResourceDefinition resource, JsonObject metadata, IReadOnlyList<StoredObject> items, Func<JsonObject, JsonObject> served)
    {
        var list = new ArrayBufferWriter<byte>(64 * 1024);
        var head = new JsonObject { ["kind"] = resource.ListKind, ["apiVersion"] = resource.ApiVersion, ["metadata"] = metadata };
        Write(list, head.ToJsonString().AsSpan()[..^1]);
        Write(list, ",\"items\":[");
        var prefix = Prefix(resource);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                Write(list, ",");
            if (!ServesAsStored(resource, items[i]))
                Write(list, Item(resource, served(items[i].Tree)));
            else if (resource.IsCustom)
                list.Write(items[i].Json.Span);
            else
                WriteRest(list, items[i].Json.Span[prefix.Length..]);
        }

        Write(list, "]}");
        return list.WrittenMemory;
    }

    /// <summary>Whether the object's own JSON is what this version of the API serves.</summary>
    public static bool ServesAsStored(ResourceDefinition resource, StoredObject stored) =>
        resource.Conversion is null && stored.Json.Span.StartsWith(Prefix(resource));

    private static byte[] Prefix(ResourceDefinition resource) =>
        Encoding.UTF8.GetBytes($"{{\"kind\":\"{resource.Kind}\",\"apiVersion\":\"{resource.ApiVersion}\"");

    /// <summary>In a list of a built-in kind the items don't repeat what the list says.</summary>
    private static string Item(ResourceDefinition resource, JsonObject served)
    {
        var item = (JsonObject)served.DeepClone();
        if (!resource.IsCustom)
        {
            item.Remove("kind");
            item.Remove("apiVersion");
        }

        return item.ToJsonString();
    }

    /// <summary>What follows kind and apiVersion: a comma and the other fields, or the end.</summary>
    private static void WriteRest(ArrayBufferWriter<byte> list, ReadOnlySpan<byte> rest)
    {
        Write(list, "{");
        list.Write(rest[0] == (byte)',' ? rest[1..] : rest);
    }

    private static void Write(ArrayBufferWriter<byte> list, ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, list);
}
