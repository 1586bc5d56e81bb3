using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HybridPlacement.Operator.Telemetry;

/// <summary>The file of <c>--audit-log</c> can't be written.</summary>
internal sealed class AuditLogException(string path, Exception inner) : Exception(
    $"--audit-log is '{path}', which can't be written ({inner.Message}): name a file in a folder that is there and that this user may write, or - for standard output",
    inner);

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
    /// <exception cref="AuditLogException">The file can't be opened.</exception>
    public AuditLog(string? path)
    {
        try
        {
            _writer = path switch
            {
                null => null,
                "-" => Console.Out,
                _ => new StreamWriter(path, append: true) { AutoFlush = true },
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuditLogException(path!, e);
        }
    }

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
