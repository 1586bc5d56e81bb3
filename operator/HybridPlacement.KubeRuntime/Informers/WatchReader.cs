using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace HybridPlacement.KubeRuntime;

/// <summary>A line of a watch.</summary>
/// <param name="Type">ADDED, MODIFIED, DELETED, BOOKMARK, ERROR or what else the server says.</param>
/// <param name="Object">JSON; of the reader's own memory, so only until the next line is asked for.</param>
internal readonly record struct WatchLine(string Type, ReadOnlyMemory<byte> Object);

/// <summary>Reads the lines of a watch, and of each no more than where its object begins and ends.</summary>
internal static class WatchReader
{
    // Objects are at most 1.5 MiB in etcd; as JSON with managed fields they grow, not a hundredfold.
    internal const int MaxLineBytes = 32 << 20;

    private static readonly string[] Types = ["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"];

    /// <exception cref="JsonException">A whole line that isn't JSON.</exception>
    /// <exception cref="IOException">The connection broke, perhaps in the middle of a line.</exception>
    public static async IAsyncEnumerable<WatchLine> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        var reader = PipeReader.Create(stream, new(bufferSize: 32 << 10, leaveOpen: true));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(ct);
                var buffer = result.Buffer;
                while (TryReadLine(ref buffer, out var line))
                {
                    if (IsBlank(line)) continue;
                    yield return Split(line.IsSingleSegment ? line.First : line.ToArray());
                }

                if (buffer.Length > MaxLineBytes)
                    throw new IOException($"a line of more than {MaxLineBytes} bytes");
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (!result.IsCompleted) continue;
                if (buffer.Length > 0) throw new IOException("the watch ended in the middle of a line");
                yield break;
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static WatchLine Split(ReadOnlyMemory<byte> line)
    {
        string? type = null;
        ReadOnlyMemory<byte>? obj = null;
        var reader = new Utf8JsonReader(line.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("a watch event that is no object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isType, isObject) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("object"u8));
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (isType && reader.TokenType == JsonTokenType.String)
                type = TypeOf(ref reader);
            reader.Skip();
            if (isObject)
                obj = line[start..(int)reader.BytesConsumed];
        }

        // Throws where more comes than the one object.
        while (reader.Read())
        {
        }

        return type is not null && obj is { } found ? new(type, found) : throw new JsonException("a watch event without type or object");
    }

    private static string? TypeOf(ref Utf8JsonReader reader)
    {
        foreach (var known in Types)
        {
            if (reader.ValueTextEquals(known))
                return known;
        }

        return reader.GetString();
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        var end = buffer.PositionOf((byte)'\n');
        if (end is null)
        {
            line = default;
            return false;
        }

        line = buffer.Slice(0, end.Value);
        buffer = buffer.Slice(buffer.GetPosition(1, end.Value));
        return true;
    }

    private static bool IsBlank(ReadOnlySequence<byte> line) =>
        line.Length <= 2 && line.ToArray().All(b => b is (byte)' ' or (byte)'\r');
}
