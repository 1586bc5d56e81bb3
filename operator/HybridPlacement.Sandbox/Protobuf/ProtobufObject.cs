using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Protobuf;

/// <summary>
/// Reads an object of a built-in kind in Kubernetes' protobuf encoding, which kubectl and other Go clients send for these
/// kinds unasked. The answer may be JSON: these clients accept both.
/// </summary>
internal static class ProtobufObject
{
    // As deep as JSON bodies may be.
    private const int MaxDepth = 128;

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <returns>The object as JSON.</returns>
    /// <exception cref="FormatException">It isn't one, or of a kind that isn't built in.</exception>
    public static JsonObject Read(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic))
            throw new FormatException("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        var (apiVersion, kind) = (string.Empty, string.Empty);
        ReadOnlySpan<byte> raw = [];
        var envelope = new WireReader(bytes[Magic.Length..]);
        while (envelope.Next())
        {
            if (envelope.Number == 1)
                (apiVersion, kind) = TypeMeta(envelope.Bytes);
            else if (envelope.Number == 2)
                raw = envelope.Bytes;
        }

        var message = MessageTable.NameOf(apiVersion, kind);
        if (MessageTable.Find(message) is null)
            throw new FormatException($"no kind \"{kind}\" in version \"{apiVersion}\" that can be read from protobuf: send JSON");
        var obj = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind };
        Fill(obj, raw, message, 0);
        return obj;
    }

    private static (string ApiVersion, string Kind) TypeMeta(ReadOnlySpan<byte> bytes)
    {
        var (apiVersion, kind) = (string.Empty, string.Empty);
        var reader = new WireReader(bytes);
        while (reader.Next())
        {
            if (reader.Number == 1)
                apiVersion = Text(reader.Bytes);
            else if (reader.Number == 2)
                kind = Text(reader.Bytes);
        }

        return (apiVersion, kind);
    }

    private static void Fill(JsonObject obj, ReadOnlySpan<byte> bytes, string message, int depth)
    {
        if (depth > MaxDepth)
            throw new FormatException($"more than {MaxDepth} messages within one another");
        var fields = MessageTable.Find(message) ?? throw new FormatException($"no message {message}");
        var reader = new WireReader(bytes);
        while (reader.Next())
        {
            // A field of a newer client: left out, as the real server of this version does.
            if (!fields.TryGetValue(reader.Number, out var field))
                continue;
            if (field.IsInline)
                Fill(obj, reader.Bytes, field.Type, depth + 1);
            else if (field.IsList)
                List(obj, field.Name).Add(Value(reader, field.Type, depth));
            else if (field.IsMap)
                AddEntry(Map(obj, field.Name), reader.Bytes, field.Type, depth);
            else if (Value(reader, field.Type, depth) is { } value && (field.KeepsZero || !IsZero(value)))
                obj[field.Name] = value;
        }
    }

    private static JsonNode? Value(WireReader reader, string type, int depth) => type switch
    {
        "s" => Text(reader.Bytes),
        "b" => Convert.ToBase64String(reader.Bytes),
        "i" => (long)reader.Value,
        "o" => reader.Value != 0,
        "d" => BitConverter.UInt64BitsToDouble(reader.Value),
        "T" => Time(reader.Bytes, "yyyy-MM-dd'T'HH:mm:ss'Z'"),
        "M" => Time(reader.Bytes, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
        "D" => Duration(reader.Bytes),
        "q" => Quantity(reader.Bytes),
        "x" => IntOrString(reader.Bytes),
        "F" or "R" => Json(reader.Bytes),
        "E" => Strings(reader.Bytes),
        _ => Message(reader.Bytes, type, depth),
    };

    private static JsonObject Message(ReadOnlySpan<byte> bytes, string type, int depth)
    {
        var inner = new JsonObject();
        Fill(inner, bytes, type, depth + 1);
        return inner;
    }

    private static void AddEntry(JsonObject map, ReadOnlySpan<byte> bytes, string type, int depth)
    {
        var key = string.Empty;
        // An entry without a value has the zero of its type.
        JsonNode? value = type is "s" or "b" ? string.Empty : type == "q" ? "0" : null;
        var reader = new WireReader(bytes);
        while (reader.Next())
        {
            if (reader.Number == 1)
                key = Text(reader.Bytes);
            else if (reader.Number == 2)
                value = Value(reader, type, depth);
        }

        map[key] = value;
    }

    private static JsonArray List(JsonObject obj, string name)
    {
        if (obj[name] is not JsonArray list)
            obj[name] = list = [];
        return list;
    }

    private static JsonObject Map(JsonObject obj, string name)
    {
        if (obj[name] is not JsonObject map)
            obj[name] = map = [];
        return map;
    }

    private static bool IsZero(JsonNode value) => value.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.String => value.GetValue<string>().Length == 0,
        System.Text.Json.JsonValueKind.Number => value.ToJsonString() == "0",
        System.Text.Json.JsonValueKind.False => true,
        _ => false,
    };

    /// <summary>Null where it is no time at all, which is how a time that isn't set is written.</summary>
    private static JsonValue? Time(ReadOnlySpan<byte> bytes, string format)
    {
        if (bytes.IsEmpty)
            return null;
        var (seconds, nanoseconds) = (0L, 0L);
        var reader = new WireReader(bytes);
        while (reader.Next())
        {
            if (reader.Number == 1)
                seconds = (long)reader.Value;
            else if (reader.Number == 2)
                nanoseconds = (long)reader.Value;
        }

        if (seconds is < -62135596800 or > 253402300799)
            throw new FormatException($"{seconds} seconds are no time");
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100);
        return JsonValue.Create(time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));
    }

    private static JsonValue? Duration(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var nanoseconds = reader.Next() ? (long)reader.Value : 0;
        return JsonValue.Create($"{(nanoseconds / 1e9).ToString(CultureInfo.InvariantCulture)}s");
    }

    private static JsonValue? Quantity(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        return JsonValue.Create(reader.Next() ? Text(reader.Bytes) : "0");
    }

    private static JsonNode IntOrString(ReadOnlySpan<byte> bytes)
    {
        var (isText, number, text) = (false, 0L, string.Empty);
        var reader = new WireReader(bytes);
        while (reader.Next())
        {
            if (reader.Number == 1)
                isText = reader.Value == 1;
            else if (reader.Number == 2)
                number = (long)reader.Value;
            else if (reader.Number == 3)
                text = Text(reader.Bytes);
        }

        return isText ? text : number;
    }

    private static JsonNode? Json(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        return reader.Next() && !reader.Bytes.IsEmpty ? JsonNode.Parse(reader.Bytes) : null;
    }

    private static JsonArray Strings(ReadOnlySpan<byte> bytes)
    {
        var list = new JsonArray();
        var reader = new WireReader(bytes);
        while (reader.Next())
            list.Add((JsonNode)Text(reader.Bytes));
        return list;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
