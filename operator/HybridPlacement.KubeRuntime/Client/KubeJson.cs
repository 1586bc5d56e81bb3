using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;

namespace HybridPlacement.KubeRuntime;

/// <summary>The JSON of this runtime, for the types that it is made for. Thread-safe.</summary>
/// <remarks>
/// <para>Types are read and written by what source generators made for them, without reflection: a program that is compiled ahead of
/// time has nothing else, and in one that isn't it is a fifth less to compile at the start. KubernetesClient's own JSON isn't used:
/// its options are global to the process.</para>
/// <para>Differs from KubernetesClient's in <c>MicroTime</c> fields (Lease, events): those always have six digits and are never on a
/// whole second, which the API server refuses in the form that KubernetesClient writes.</para>
/// <para><c>managedFields[].fieldsV1</c> is kept as the bytes that came: as a document of its own, which it would be, it takes
/// five times as much, and with a thousand models that is a third of all that is alive. Those, and short texts, are one where they
/// are the same.</para>
/// </remarks>
public sealed class KubeJson
{
    private readonly JsonSerializerOptions _options;
    private readonly Lazy<KubeJson> _lean;

    /// <summary>For the types that <paramref name="types"/> knows, and those that the runtime itself uses: statuses, leases, events.</summary>
    /// <param name="types">A source-generated context. Where it has property names of its own making, it makes them camelCase.</param>
    public KubeJson(IJsonTypeInfoResolver types)
        : this(types, KeepRawFields)
    {
    }

    private KubeJson(IJsonTypeInfoResolver types, Action<JsonTypeInfo> managedFields)
    {
        _lean = new(() => new(types, OmitManagedFields));
        _options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = JsonTypeInfoResolver.Combine(types, RuntimeJsonContext.Default)
                .WithAddedModifier(UseMicroTime).WithAddedModifier(managedFields),
        };
        _options.Converters.Add(new TextConverter());
        _options.Converters.Add(new KubeTimeConverter(micro: false));
        _options.Converters.Add(new KubeTimeOffsetConverter());
        _options.MakeReadOnly();
    }

    /// <summary>The same, but for <c>managedFields</c>, which it passes over: often half of an object.</summary>
    internal KubeJson WithoutManagedFields => _lean.Value;

    /// <summary>How <paramref name="type"/> is read and written.</summary>
    /// <exception cref="NotSupportedException">It isn't among the types that this was made for; the message names it.</exception>
    public JsonTypeInfo Info(Type type) => _options.GetTypeInfo(type);

    /// <summary>As <see cref="Info"/>; null where it isn't known, as with types that only a converter of their property knows.</summary>
    internal JsonTypeInfo? InfoIfKnown(Type type) => _options.TryGetTypeInfo(type, out var info) ? info : null;

    /// <summary>The bytes of <paramref name="value"/>: camelCase, nulls omitted, enums as their names.</summary>
    /// <exception cref="NotSupportedException">Its type isn't among those that this was made for; the message names it.</exception>
    public byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Info<T>());

    /// <summary>As <see cref="Write{T}"/>, as a node.</summary>
    /// <exception cref="NotSupportedException">Its type isn't among those that this was made for; the message names it.</exception>
    public JsonNode? ToNode<T>(T value) => JsonSerializer.SerializeToNode(value, Info<T>());

    /// <summary>Reads <paramref name="utf8"/>; null where it is null.</summary>
    /// <exception cref="JsonException">It isn't JSON, or hasn't the shape of <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException">The type isn't among those that this was made for; the message names it.</exception>
    public T? Read<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, Info<T>());

    /// <summary>Reads <paramref name="node"/>; null where it is null.</summary>
    /// <exception cref="JsonException">It hasn't the shape of <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException">The type isn't among those that this was made for; the message names it.</exception>
    public T? Read<T>(JsonNode? node) => node.Deserialize(Info<T>());

    /// <summary>Reads <paramref name="utf8"/> as <typeparamref name="T"/> and fills in kind and apiVersion, which list items lack.</summary>
    /// <exception cref="JsonException">It hasn't the shape of <typeparamref name="T"/>.</exception>
    internal T ReadObject<T>(ReadOnlySpan<byte> utf8)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        var obj = Read<T>(utf8) ?? throw new JsonException("null where an object was expected");
        if (obj.Metadata is null)
            throw new JsonException("an object without metadata");
        var resource = KubeResource.Of<T>();
        if (string.IsNullOrEmpty(obj.Kind)) obj.Kind = resource.Kind;
        if (string.IsNullOrEmpty(obj.ApiVersion)) obj.ApiVersion = resource.ApiVersion;
        return obj;
    }

    /// <summary>As <see cref="ReadObject{T}"/>, but says what is wrong and with which object instead of throwing.</summary>
    /// <exception cref="NotSupportedException">Not the object's fault: the type isn't among those that this was made for.</exception>
    internal T? TryReadObject<T>(ReadOnlySpan<byte> utf8, out PoisonedObject? poisoned)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            poisoned = null;
            return ReadObject<T>(utf8);
        }
#pragma warning disable CA1031 // Value types of the library throw whatever they like (FormatException, ArgumentException, OverflowException).
        catch (Exception e) when (e is not NotSupportedException)
#pragma warning restore CA1031
        {
            poisoned = Poison(utf8, e);
            return null;
        }
    }

    private static PoisonedObject Poison(ReadOnlySpan<byte> utf8, Exception error)
    {
        var reader = new Utf8JsonReader(utf8);
        using var document = JsonDocument.ParseValue(ref reader);
        var element = document.RootElement;
        var metadata = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("metadata", out var m) &&
            m.ValueKind == JsonValueKind.Object ? m : default;
        return new(
            new(Text(metadata, "namespace") ?? string.Empty, Text(metadata, "name") ?? string.Empty),
            Text(metadata, "uid"), Text(metadata, "resourceVersion"), error.Message);
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) &&
        value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)Info(typeof(T));

    private static void UseMicroTime(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        string[] micro = type.Type == typeof(V1LeaseSpec) ? ["acquireTime", "renewTime"]
            : type.Type == typeof(Eventsv1Event) || type.Type == typeof(Corev1Event) ? ["eventTime"]
            : type.Type == typeof(Eventsv1EventSeries) || type.Type == typeof(Corev1EventSeries) ? ["lastObservedTime"]
            : [];
        foreach (var property in type.Properties)
        {
            if (micro.Contains(property.Name))
                property.CustomConverter = property.PropertyType == typeof(DateTime) ? new KubeTimeConverter(micro: true) : new MicroTimeConverter();
        }
    }

    private static void KeepRawFields(JsonTypeInfo type)
    {
        if (type.Type != typeof(V1ManagedFieldsEntry)) return;
        foreach (var property in type.Properties)
        {
            if (property.Name == "fieldsV1") property.CustomConverter = new RawConverter();
        }
    }

    private static void OmitManagedFields(JsonTypeInfo type)
    {
        if (type.Type != typeof(V1ObjectMeta)) return;
        type.Properties.Remove(type.Properties.Single(property => property.Name == "managedFields"));
    }

    /// <summary>JSON that nobody looks into for now.</summary>
    private sealed record RawJson(byte[] Utf8);

    private sealed class RawConverter : JsonConverter<object>
    {
        // The objects that are made of one kind have the same fields: a thousand Deployments share a few of these.
        private readonly RawJson?[] _known = new RawJson?[1 << 9];

        public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var utf8 = JsonMarshal.GetRawUtf8Value(document.RootElement);
            ref var slot = ref _known[XxHash3.HashToUInt64(utf8) & (ulong)(_known.Length - 1)];
            return slot is { } known && utf8.SequenceEqual(known.Utf8) ? known : slot = new RawJson(utf8.ToArray());
        }

        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
        {
            if (value is RawJson raw) writer.WriteRawValue(raw.Utf8, skipInputValidation: true);
            else JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));
        }
    }

    private sealed class TextConverter : JsonConverter<string>
    {
        private readonly TextPool _pool = new();

        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader is { TokenType: JsonTokenType.String, HasValueSequence: false, ValueIsEscaped: false, ValueSpan.Length: <= TextPool.MaxBytes }
                ? _pool.Get(reader.ValueSpan)
                : reader.GetString();

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader is { HasValueSequence: false, ValueIsEscaped: false, ValueSpan.Length: <= TextPool.MaxBytes }
                ? _pool.Get(reader.ValueSpan)
                : reader.GetString()!;

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
    }

    private sealed class KubeTimeConverter(bool micro) : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.GetString();
            return DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? time.UtcDateTime
                : throw new JsonException($"'{text}' isn't an RFC 3339 time");
        }

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(KubeTime.Format(value, micro));
    }

    /// <summary>Converters set on a property must be of its very type, nullable or not.</summary>
    private sealed class MicroTimeConverter : JsonConverter<DateTime?>
    {
        private readonly KubeTimeConverter _inner = new(micro: true);

        public override DateTime? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? null : _inner.Read(ref reader, typeof(DateTime), options);

        public override void Write(Utf8JsonWriter writer, DateTime? value, JsonSerializerOptions options)
        {
            if (value is { } time) _inner.Write(writer, time, options);
            else writer.WriteNullValue();
        }
    }

    private sealed class KubeTimeOffsetConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.GetString();
            return DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? time
                : throw new JsonException($"'{text}' isn't an RFC 3339 time");
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(KubeTime.Format(value.UtcDateTime, micro: false));
    }
}
