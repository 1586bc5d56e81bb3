using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Protobuf;
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
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > MaxBytes)
                throw new ApiStatusException(413, "RequestEntityTooLarge", $"Request entity too large: limit is {MaxBytes}");
            buffer.Write(chunk, 0, read);
        }

        if (buffer.Length == 0)
            return null;
        var bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (mediaType == MediaTypes.Protobuf)
            return ParseProtobuf(bytes.Span);
        if (request.Method != HttpMethods.Patch && mediaType is not (MediaTypes.Json or MediaTypes.Yaml))
            throw ApiStatusException.UnsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: "
                + $"{MediaTypes.Json}, {MediaTypes.Yaml}, {MediaTypes.Protobuf}");
        if (mediaType is not (MediaTypes.Yaml or MediaTypes.ApplyYaml))
            return ParseJson(bytes, duplicates);
        // JSON is YAML, and most of it comes from programs; YAML's own flow style begins with a brace as well.
        return bytes.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] && IsJson(bytes) ? ParseJson(bytes, duplicates) : YamlText.Parse(bytes);
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

    private static bool IsJson(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonNode? ParseJson(ReadOnlyMemory<byte> bytes, ICollection<string>? duplicates)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Convert(document.RootElement, string.Empty, duplicates);
        }
        catch (JsonException e)
        {
            throw ApiStatusException.BadRequest($"the object provided is unrecognized (must be of type JSON): {e.Message}");
        }
    }

    // Made by hand: a parsed node reads its document lazily, which two threads must not do at once, and refuses duplicates.
    private static JsonNode? Convert(JsonElement element, string path, ICollection<string>? duplicates)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new JsonObject();
                foreach (var property in element.EnumerateObject())
                {
                    var field = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                    if (map.ContainsKey(property.Name))
                        duplicates?.Add(field);
                    map[property.Name] = Convert(property.Value, field, duplicates);
                }

                return map;
            case JsonValueKind.Array:
                var i = 0;
                return new JsonArray([.. element.EnumerateArray().Select(item => Convert(item, $"{path}[{i++}]", duplicates))]);
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
