using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>A line that a container wrote.</summary>
/// <param name="Time">When it was read.</param>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Text">Without the line's end.</param>
public sealed record LogLine(DateTimeOffset Time, string Stream, string Text);

/// <summary>One run's log: a file in the format of container runtimes, bounded by dropping its older half.</summary>
internal sealed class ContainerLog(string path, int limitBytes, TimeProvider clock) : IDisposable
{
    private const int FollowerBacklog = 10_000;

    private readonly Lock _gate = new();
    private readonly List<Channel<LogLine>> _followers = [];
    private StreamWriter? _writer = Open(path);
    private long _written;

    private string Older => path + ".1";

    public void Append(string stream, string text)
    {
        lock (_gate)
        {
            if (_writer is null) return;
            var line = new LogLine(clock.GetUtcNow(), stream, text);
            var written = $"{line.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)} {stream} F {text}\n";
            _writer.Write(written);
            _written += Encoding.UTF8.GetByteCount(written);
            foreach (var follower in _followers) follower.Writer.TryWrite(line);
            if (_written > limitBytes / 2) Rotate();
        }
    }

    /// <summary>What was written so far and, when following, what comes until the container ends.</summary>
    /// <param name="tail">Only this many of the last lines there are now; null for all.</param>
    /// <param name="follow">Whether to wait for more.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<LogLine> ReadAsync(
        int? tail, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<LogLine> written;
        Channel<LogLine>? coming = null;
        lock (_gate)
        {
            _writer?.Flush();
            written = Read();
            if (follow && _writer is not null)
            {
                coming = Channel.CreateBounded<LogLine>(
                    new BoundedChannelOptions(FollowerBacklog) { FullMode = BoundedChannelFullMode.DropOldest });
                _followers.Add(coming);
            }
        }

        try
        {
            foreach (var line in written.Skip(Math.Max(0, written.Count - (tail ?? written.Count)))) yield return line;
            if (coming is null) yield break;
            await foreach (var line in coming.Reader.ReadAllAsync(cancellationToken)) yield return line;
        }
        finally
        {
            lock (_gate)
            {
                if (coming is not null) _followers.Remove(coming);
            }
        }
    }

    /// <summary>The last lines, for a termination message that falls back to them.</summary>
    public string Tail(int lines, int characters)
    {
        lock (_gate)
        {
            _writer?.Flush();
            var text = string.Join('\n', Read().TakeLast(lines).Select(line => line.Text));
            return text.Length <= characters ? text : text[^characters..];
        }
    }

    /// <summary>The container ended: followers get what is there and end too.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _writer?.Dispose();
            _writer = null;
            foreach (var follower in _followers) follower.Writer.TryComplete();
        }
    }

    private void Rotate()
    {
        _writer!.Dispose();
        File.Move(path, Older, overwrite: true);
        _writer = Open(path);
        _written = 0;
    }

    private List<LogLine> Read()
    {
        var lines = new List<LogLine>();
        foreach (var file in new[] { Older, path })
        {
            if (!File.Exists(file)) continue;
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            while (reader.ReadLine() is { } line)
            {
                var parts = line.Split(' ', 4);
                if (parts.Length < 4) continue;
                lines.Add(new LogLine(DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[3]));
            }
        }

        return lines;
    }

    private static StreamWriter Open(string path) =>
        new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
}
