using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
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
        Span<byte> buffer = stackalloc byte[MaxPrefix];
        var prefix = Prefix(resource, buffer).Length;
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                Write(list, ",");
            if (!ServesAsStored(resource, items[i]))
                Write(list, Item(resource, served(items[i].Tree)));
            else if (resource.IsCustom)
                list.Write(items[i].Json.Span);
            else
                WriteRest(list, items[i].Json.Span[prefix..]);
        }

        Write(list, "]}");
        return list.WrittenMemory;
    }

    /// <summary>Whether the object's own JSON is what this version of the API serves.</summary>
    public static bool ServesAsStored(ResourceDefinition resource, StoredObject stored)
    {
        Span<byte> buffer = stackalloc byte[MaxPrefix];
        return resource.Conversion is null && stored.Json.Span.StartsWith(Prefix(resource, buffer));
    }

    // A group's name is a DNS name, the others are labels.
    private const int MaxPrefix = 512;

    private static ReadOnlySpan<byte> Prefix(ResourceDefinition resource, Span<byte> buffer)
    {
        var slash = resource.Group.Length == 0 ? "" : "/";
        return Utf8.TryWrite(
            buffer, $"{{\"kind\":\"{resource.Kind}\",\"apiVersion\":\"{resource.Group}{slash}{resource.Version}\"", out var written)
            ? buffer[..written]
            : throw new InvalidOperationException($"kind and apiVersion of {resource.Plural}.{resource.Group} are too long");
    }

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
