using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace HybridPlacement.KubeRuntime;

/// <summary>Reads the lines of a watch. Each is parsed once; the document is disposed when the next one is asked for.</summary>
internal static class WatchReader
{
    // Objects are at most 1.5 MiB in etcd; as JSON with managed fields they grow, not a hundredfold.
    internal const int MaxLineBytes = 32 << 20;

    /// <exception cref="JsonException">A whole line that isn't JSON.</exception>
    /// <exception cref="IOException">The connection broke, perhaps in the middle of a line.</exception>
    public static async IAsyncEnumerable<JsonElement> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken ct)
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
                    using var document = JsonDocument.Parse(line);
                    yield return document.RootElement;
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
