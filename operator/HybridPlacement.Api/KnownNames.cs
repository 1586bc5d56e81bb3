using System.Text.Json;
using System.Text.Json.Serialization;

namespace HybridPlacement.Api;

/// <summary>
/// Reads an enum's value by its exact name, and anything else as the member that is zero (<c>Unknown</c>):
/// an object written for a newer version of the API must reach the operator, which refuses it with a condition,
/// and must not be lost as undecodable.
/// </summary>
/// <remarks>It stands on each property and not on the enums: a converter in the options of a serializer
/// takes precedence over one on a type.</remarks>
public sealed class KnownNameConverter<T> : JsonConverter<T> where T : struct, Enum
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return KnownNames<T>.Parse(reader.GetString()!);
        reader.Skip();
        return default;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(KnownNames<T>.NameOf(value));
}

/// <summary>As <see cref="KnownNameConverter{T}"/>, for a list.</summary>
public sealed class KnownNameListConverter<T> : JsonConverter<IReadOnlyList<T>> where T : struct, Enum
{
    /// <inheritdoc/>
    public override IReadOnlyList<T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("a list was expected");
        var names = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                throw new JsonException("a list of strings was expected");
            names.Add(reader.TokenType == JsonTokenType.Null ? default : KnownNames<T>.Parse(reader.GetString()!));
        }

        return names;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var item in value)
            writer.WriteStringValue(KnownNames<T>.NameOf(item));
        writer.WriteEndArray();
    }
}

/// <summary>The names that an enum's members have in the API.</summary>
public static class KnownNames
{
    /// <summary>All names but that of the unknown value, in the order of declaration.</summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => KnownNames<T>.All;

    /// <summary>The value with this exact name; the unknown value where there is none.</summary>
    public static T Parse<T>(string name) where T : struct, Enum => KnownNames<T>.Parse(name);

    /// <summary>The name of a value.</summary>
    public static string NameOf<T>(T value) where T : struct, Enum => KnownNames<T>.NameOf(value);
}

internal static class KnownNames<T> where T : struct, Enum
{
    private static readonly Dictionary<T, string> ByValue = Enum.GetValues<T>().ToDictionary(v => v, ReadName);

    private static readonly Dictionary<string, T> ByName =
        ByValue.Where(p => !p.Key.Equals(default(T))).ToDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);

    public static IReadOnlyList<string> All { get; } =
        [.. Enum.GetValues<T>().Where(v => !v.Equals(default(T))).Select(v => ByValue[v])];

    public static T Parse(string name) => ByName.GetValueOrDefault(name);

    public static string NameOf(T value) => ByValue.GetValueOrDefault(value) ?? value.ToString();

    private static string ReadName(T value)
    {
        var member = typeof(T).GetField(value.ToString())!;
        var given = member.GetCustomAttributes(typeof(JsonStringEnumMemberNameAttribute), inherit: false)
            .Cast<JsonStringEnumMemberNameAttribute>().SingleOrDefault();
        return given?.Name ?? value.ToString();
    }
}
