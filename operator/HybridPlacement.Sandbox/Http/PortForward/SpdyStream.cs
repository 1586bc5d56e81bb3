using System.IO.Pipelines;

namespace HybridPlacement.Sandbox.Http.PortForward;

/// <summary>One stream of a SPDY connection, opened by the client.</summary>
internal sealed class SpdyStream(SpdyConnection connection, int id, IReadOnlyDictionary<string, string> headers)
{
    private int _closed;
    private readonly Pipe _incoming = new(new PipeOptions(pauseWriterThreshold: 1024 * 1024, resumeWriterThreshold: 512 * 1024));

    public IReadOnlyDictionary<string, string> Headers => headers;

    /// <summary>What the client sends.</summary>
    public PipeReader Incoming => _incoming.Reader;

    public Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        connection.WriteDataAsync(id, data, last: false, cancellationToken);

    /// <summary>Says, once, that nothing more comes from this side.</summary>
    public Task CloseAsync(CancellationToken cancellationToken) => Interlocked.Exchange(ref _closed, 1) == 1
        ? Task.CompletedTask
        : connection.WriteDataAsync(id, ReadOnlyMemory<byte>.Empty, last: true, cancellationToken);

    internal async Task ReceiveAsync(ReadOnlyMemory<byte> data, bool last, CancellationToken cancellationToken)
    {
        if (data.Length > 0)
            await _incoming.Writer.WriteAsync(data, cancellationToken);
        if (last)
            await _incoming.Writer.CompleteAsync();
    }

    internal ValueTask AbortAsync() => _incoming.Writer.CompleteAsync(new IOException("the client reset the stream"));
}
