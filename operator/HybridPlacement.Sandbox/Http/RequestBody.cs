using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Protobuf;
using HybridPlacement.Sandbox.Schemas;
using Microsoft.AspNetCore.Http;

namespace HybridPlacement.Sandbox.Http;

/// <summary>Reads the body of a request: JSON; or YAML or protobuf where the content type says so.</summary>
internal static class RequestBody
{
    // The real server's limit for a request.
    private const int MaxBytes = 3 * 1024 * 1024;
    private const int MaxDepth = 128;

    /// <returns>Null where there is no body.</returns>
    /// <exception cref="ApiStatusException">400: it doesn't parse; 413: too long; 415: another encoding.</exception>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <param name="duplicates">Takes the paths of fields that are there twice; the last one counts.</param>
    public static async Task<JsonNode?> ReadAsync(
        HttpRequest request, CancellationToken cancellationToken, ICollection<string>? duplicates = null)
    {
        var mediaType = (request.ContentType ?? MediaTypes.Json).Split(';')[0].Trim();
        var bytes = await ReadBytesAsync(request.BodyReader, cancellationToken);
        if (bytes.Length == 0)
            return null;
        if (mediaType == MediaTypes.Protobuf)
            return ParseProtobuf(bytes.Span);
        if (request.Method != HttpMethods.Patch && mediaType is not (MediaTypes.Json or MediaTypes.Yaml))
            throw ApiStatusException.UnsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: "
                + $"{MediaTypes.Json}, {MediaTypes.Yaml}, {MediaTypes.Protobuf}");
        var isYaml = mediaType is MediaTypes.Yaml or MediaTypes.ApplyYaml;
        try
        {
            // JSON is YAML, and most of it comes from programs; YAML's own flow style begins with a brace as well.
            if (!isYaml || bytes.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
                return ParseJson(bytes, duplicates);
        }
        catch (JsonException) when (isYaml)
        {
            // Flow style, then.
        }
        catch (JsonException e)
        {
            throw ApiStatusException.BadRequest($"the object provided is unrecognized (must be of type JSON): {e.Message}");
        }

        return YamlText.Parse(bytes);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(PipeReader body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (read.Buffer.Length > MaxBytes)
                throw new ApiStatusException(413, "RequestEntityTooLarge", $"Request entity too large: limit is {MaxBytes}");
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static JsonObject ParseProtobuf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ProtobufObject.Read(bytes);
        }
        catch (FormatException e)
        {
            throw ApiStatusException.BadRequest(e.Message);
        }
    }

    /// <exception cref="JsonException">It isn't JSON.</exception>
    private static JsonNode? ParseJson(ReadOnlyMemory<byte> bytes, ICollection<string>? duplicates)
    {
        using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth });
        return Convert(document.RootElement, new FieldPathStack(), duplicates);
    }

    // Made by hand: a parsed node reads its document lazily, which two threads must not do at once, and refuses duplicates.
    private static JsonNode? Convert(JsonElement element, FieldPathStack path, ICollection<string>? duplicates)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new JsonObject();
                foreach (var property in element.EnumerateObject())
                {
                    var name = property.Name;
                    if (map.ContainsKey(name))
                        duplicates?.Add(path.Child(name));
                    path.Push(name);
                    map[name] = Convert(property.Value, path, duplicates);
                    path.Pop();
                }

                return map;
            case JsonValueKind.Array:
                var list = new JsonArray();
                foreach (var item in element.EnumerateArray())
                {
                    path.Push(list.Count);
                    list.Add(Convert(item, path, duplicates));
                    path.Pop();
                }

                return list;
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            case JsonValueKind.True or JsonValueKind.False:
                return JsonValue.Create(element.GetBoolean());
            case JsonValueKind.Number when element.TryGetInt64(out var number):
                return JsonValue.Create(number);
            default:
                return JsonValue.Create(element.Clone());
        }
    }
}
