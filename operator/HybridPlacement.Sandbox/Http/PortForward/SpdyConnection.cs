using System.Buffers.Binary;

namespace HybridPlacement.Sandbox.Http.PortForward;

/// <summary>
/// The server's side of SPDY/3.1 as kubectl speaks it for port-forward: streams that the client opens, their data, pings. No
/// flow control, as the client has none.
/// </summary>
internal sealed class SpdyConnection(Stream transport) : IDisposable
{
    private const int HeadLength = 8;
    private const byte Last = 0x01;
    private const int MaxFrame = 1024 * 1024;

    private readonly Dictionary<int, SpdyStream> _streams = [];
    private readonly SpdyHeaders _headers = new();
    private readonly SemaphoreSlim _writing = new(1);
    private bool _replied;

    private enum Frame
    {
        SynStream = 1,
        SynReply = 2,
        RstStream = 3,
        Ping = 6,
        GoAway = 7,
    }

    /// <summary>Reads frames until the client ends the connection; calls <paramref name="opened"/> for each stream.</summary>
    /// <exception cref="InvalidDataException">What came isn't SPDY.</exception>
    public async Task RunAsync(Action<SpdyStream> opened, CancellationToken cancellationToken)
    {
        var head = new byte[HeadLength];
        try
        {
            while (await transport.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, cancellationToken) == HeadLength)
            {
                var length = (head[5] << 16) | (head[6] << 8) | head[7];
                if (length > MaxFrame)
                    throw new InvalidDataException($"a SPDY frame of {length} bytes: at most {MaxFrame} are taken");
                var body = new byte[length];
                await transport.ReadExactlyAsync(body, cancellationToken);
                var isControl = (head[0] & 0x80) != 0;
                if (isControl && (Frame)BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)) == Frame.GoAway)
                    return;
                if (isControl)
                    await ControlAsync(head, body, opened, cancellationToken);
                else
                    await DataAsync(head, body, cancellationToken);
            }
        }
        catch (EndOfStreamException)
        {
            // Gone in the middle of a frame.
        }
        finally
        {
            foreach (var stream in _streams.Values)
                await stream.AbortAsync();
        }
    }

    public async Task WriteDataAsync(int stream, ReadOnlyMemory<byte> data, bool last, CancellationToken cancellationToken)
    {
        var frame = new byte[HeadLength + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, stream);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), data.Length);
        frame[4] = last ? Last : (byte)0;
        data.CopyTo(frame.AsMemory(HeadLength));
        await WriteAsync(frame, cancellationToken);
    }

    public void Dispose()
    {
        _headers.Dispose();
        _writing.Dispose();
    }

    private async Task DataAsync(byte[] head, byte[] body, CancellationToken cancellationToken)
    {
        if (!_streams.TryGetValue(BinaryPrimitives.ReadInt32BigEndian(head), out var stream))
            return;
        await stream.ReceiveAsync(body, (head[4] & Last) != 0, cancellationToken);
    }

    private async Task ControlAsync(byte[] head, byte[] body, Action<SpdyStream> opened, CancellationToken cancellationToken)
    {
        switch ((Frame)BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)))
        {
            case Frame.SynStream when body.Length >= 10:
                var id = StreamId(body);
                var stream = new SpdyStream(this, id, _headers.Read(body.AsSpan(10)));
                _streams[id] = stream;
                if ((head[4] & Last) != 0)
                    await stream.ReceiveAsync(ReadOnlyMemory<byte>.Empty, last: true, cancellationToken);
                await ReplyAsync(id, cancellationToken);
                opened(stream);
                break;
            case Frame.RstStream when body.Length >= 4:
                if (_streams.Remove(StreamId(body), out var reset))
                    await reset.AbortAsync();
                break;
            case Frame.Ping:
                await WriteAsync((byte[])[.. head, .. body], cancellationToken);
                break;
            default:
                // Settings and window updates ask for nothing here.
                break;
        }
    }

    private async Task ReplyAsync(int stream, CancellationToken cancellationToken)
    {
        var headers = SpdyHeaders.Empty(first: !_replied);
        _replied = true;
        var frame = new byte[HeadLength + 4 + headers.Length];
        frame[0] = 0x80;
        frame[1] = 3;
        frame[3] = (byte)Frame.SynReply;
        frame[7] = (byte)(4 + headers.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(HeadLength), stream);
        headers.CopyTo(frame, HeadLength + 4);
        await WriteAsync(frame, cancellationToken);
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await transport.WriteAsync(frame, cancellationToken);
            await transport.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private static int StreamId(byte[] body) => BinaryPrimitives.ReadInt32BigEndian(body) & 0x7FFFFFFF;
}
