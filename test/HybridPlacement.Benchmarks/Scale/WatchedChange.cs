using System.Buffers;
using System.Text;
using System.Text.Json;

namespace HybridPlacement.Benchmarks.Scale;

/// <summary>
/// The few fields of a watch's event that are measured by, read past all the others: whoever measures is on the same processors as what is
/// measured. All are null for anything but an object that was added or modified.
/// </summary>
internal readonly record struct WatchedChange(string? Kind, string? Name, string? Model, long? Generation, long? ObservedGeneration, bool IsReady)
{
    private static readonly byte[] ModelLabel = Encoding.UTF8.GetBytes(Api.Labels.ModelDeployment);

    public static WatchedChange Read(ReadOnlySequence<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        WatchedChange change = default;
        reader.Read();
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                if (!reader.ValueTextEquals("ADDED"u8) && !reader.ValueTextEquals("MODIFIED"u8))
                    return default;
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                change = Object(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return change;
    }

    private static WatchedChange Object(ref Utf8JsonReader reader)
    {
        WatchedChange change = default;
        reader.Read();
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("kind"u8))
                change = change with { Kind = Text(ref reader) };
            else if (reader.ValueTextEquals("metadata"u8))
                change = Metadata(ref reader, change);
            else if (reader.ValueTextEquals("status"u8) && change.Kind is null or "ModelDeployment")
                change = Status(ref reader, change);
            else
                reader.Skip();
        }

        return change;
    }

    private static WatchedChange Metadata(ref Utf8JsonReader reader, WatchedChange change)
    {
        reader.Read();
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("name"u8))
                change = change with { Name = Text(ref reader) };
            else if (reader.ValueTextEquals("generation"u8))
                change = change with { Generation = Number(ref reader) };
            else if (reader.ValueTextEquals("labels"u8))
                change = change with { Model = Label(ref reader) };
            else
                reader.Skip();
        }

        return change;
    }

    private static string? Label(ref Utf8JsonReader reader)
    {
        string? model = null;
        reader.Read();
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals(ModelLabel))
                model = Text(ref reader);
            else
                reader.Skip();
        }

        return model;
    }

    private static WatchedChange Status(ref Utf8JsonReader reader, WatchedChange change)
    {
        reader.Read();
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("observedGeneration"u8))
                change = change with { ObservedGeneration = Number(ref reader) };
            else if (reader.ValueTextEquals("conditions"u8))
                change = change with { IsReady = AnyIsReady(ref reader) };
            else
                reader.Skip();
        }

        return change;
    }

    private static bool AnyIsReady(ref Utf8JsonReader reader)
    {
        var any = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (isReady, isTrue) = (false, false);
            while (NextField(ref reader))
            {
                if (reader.ValueTextEquals("type"u8))
                    isReady = reader.Read() && reader.ValueTextEquals("Ready"u8);
                else if (reader.ValueTextEquals("status"u8))
                    isTrue = reader.Read() && reader.ValueTextEquals("True"u8);
                else
                    reader.Skip();
            }

            any |= isReady && isTrue;
        }

        return any;
    }

    private static bool NextField(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private static string? Text(ref Utf8JsonReader reader) => reader.Read() ? reader.GetString() : null;

    private static long? Number(ref Utf8JsonReader reader) => reader.Read() ? reader.GetInt64() : null;
}
