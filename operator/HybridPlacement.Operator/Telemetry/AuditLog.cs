using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HybridPlacement.Operator.Telemetry;

/// <summary>A decision that changed a model's place, as the audit log has it: one JSON object per line.</summary>
internal sealed record AuditEntry
{
    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Namespace { get; init; }

    public required string Model { get; init; }

    public string? Uid { get; init; }

    /// <summary>Of the spec that was decided on.</summary>
    public long? Generation { get; init; }

    /// <summary>Why: one of <see cref="Api.EventReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>What had changed: <c>spec</c> where this is the first decision on the generation, else <c>fleet</c> (nodes, pods, pools, policies).</summary>
    public required string Cause { get; init; }

    public string? Policy { get; init; }

    public string? Rule { get; init; }

    /// <summary>The pools before, separated by commas; null where there were none.</summary>
    public string? From { get; init; }

    /// <summary>The pools now; null where there are none.</summary>
    public string? To { get; init; }

    public string? Summary { get; init; }

    /// <summary>Every pool that was looked at, with its verdict.</summary>
    public IReadOnlyList<Api.CandidateStatus> Candidates { get; init; } = [];
}

/// <summary>Writes the audit log to a file, to which it appends, or to standard output. Thread-safe.</summary>
internal sealed class AuditLog : IDisposable
{
    private static readonly OperatorJsonContext Json = new(new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private readonly Lock _gate = new();
    private readonly TextWriter? _writer;

    /// <param name="path">A file; <c>-</c> for standard output; null writes nothing.</param>
    /// <exception cref="IOException">The file can't be opened.</exception>
    public AuditLog(string? path) => _writer = path switch
    {
        null => null,
        "-" => Console.Out,
        _ => new StreamWriter(path, append: true) { AutoFlush = true },
    };

    public void Write(AuditEntry entry)
    {
        if (_writer is null)
            return;
        var line = JsonSerializer.Serialize(entry, Json.AuditEntry);
        lock (_gate)
        {
            _writer.WriteLine(line);
            _writer.Flush();
        }
    }

    public void Dispose()
    {
        if (!ReferenceEquals(_writer, Console.Out))
            _writer?.Dispose();
    }
}
