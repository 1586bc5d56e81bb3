using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace HybridPlacement.Benchmarks.Serving.Calling;

/// <summary>
/// A unary gRPC call over HTTP/2 in cleartext, one at a time, with frames that are ready to be sent. It keeps to the server's
/// windows and size of frames, and has the server write headers in full, so that the status can be found in them.
/// </summary>
internal sealed class GrpcConnection : ICaller
{
    private const byte EndStream = 1, Acknowledge = 1, EndHeaders = 4;
    private const ushort HeaderTableSize = 1, InitialWindowSize = 4, MaxFrameSize = 5;
    private const int HeadBytes = 9, SettingBytes = 6, FirstWindow = 65_535, LargestWindow = int.MaxValue, RefillAt = 1 << 20;

    private readonly Socket _socket;
    private readonly byte[] _frames;
    private readonly int[] _heads;
    private readonly byte[] _received = new byte[Loopback.BufferBytes];
    private int _start, _end;

    /// <summary>What the server's settings and updates let through: at first on a stream, now on this one, and on all.</summary>
    private int _firstWindow = FirstWindow, _streamWindow;
    private long _window = FirstWindow;
    private int _largestFrame = 16 * 1024;
    private int _stream = -1, _unacknowledged;

    public GrpcConnection(Uri server, byte[] message)
    {
        _socket = Loopback.Connect(server);
        var hello = new ArrayBufferWriter<byte>();
        hello.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Frame(hello, FrameType.Settings, 0, [.. Setting(HeaderTableSize, 0), .. Setting(InitialWindowSize, LargestWindow)]);
        Frame(hello, FrameType.WindowUpdate, 0, Number(LargestWindow - FirstWindow));
        _socket.SendAll(hello.WrittenSpan);
        while (Read(out _, out _) != FrameType.Settings)
        {
            // The size of frames is among the settings.
        }

        var (frames, heads) = (new ArrayBufferWriter<byte>(), new List<int>());
        foreach (var (type, flags, payload) in Call(server, message))
        {
            heads.Add(frames.WrittenCount);
            Frame(frames, type, flags, payload);
        }

        (_frames, _heads) = (frames.WrittenSpan.ToArray(), [.. heads, frames.WrittenCount]);
    }

    private enum FrameType : byte
    {
        Data = 0,
        Headers = 1,
        Reset = 3,
        Settings = 4,
        Ping = 6,
        GoAway = 7,
        WindowUpdate = 8,
    }

    public void Ask()
    {
        (_stream, _streamWindow) = (_stream + 2, _firstWindow);
        Send();
        var (hasMessage, status) = (false, "");
        while (true)
        {
            var type = Read(out var flags, out var payload);
            hasMessage |= type == FrameType.Data && payload.Length > 0;
            if (type == FrameType.Headers)
                status = Encoding.Latin1.GetString(payload);
            if (type is FrameType.Data or FrameType.Headers && (flags & EndStream) != 0)
                break;
        }

        if (!hasMessage || !status.Contains("grpc-status\u00010", StringComparison.Ordinal))
            throw new InvalidOperationException($"The server answered: {status}");
        if (_unacknowledged < RefillAt)
            return;
        SendFrame(FrameType.WindowUpdate, 0, Number(_unacknowledged));
        _unacknowledged = 0;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Headers, then the message in pieces of the size that the server takes.</summary>
    private IEnumerable<(FrameType Type, byte Flags, byte[] Payload)> Call(Uri server, byte[] message)
    {
        // Indexes of the static table: ":method: POST", ":scheme: http".
        List<byte> headers = [0x83, 0x86];
        foreach (var text in (string[])[":path", "/inference.GRPCInferenceService/ModelInfer", ":authority", server.Authority, "content-type", "application/grpc", "te", "trailers"])
        {
            if (text is ":path" or ":authority" or "content-type" or "te")
                headers.Add(0);
            headers.AddRange([(byte)text.Length, .. Encoding.ASCII.GetBytes(text)]);
        }

        yield return (FrameType.Headers, EndHeaders, [.. headers]);
        // Before a message stand a flag, 0 for not compressed, and its length.
        byte[] body = [0, .. Number(message.Length), .. message];
        for (var at = 0; at < body.Length; at += _largestFrame)
        {
            var end = Math.Min(body.Length, at + _largestFrame);
            yield return (FrameType.Data, end == body.Length ? EndStream : (byte)0, body[at..end]);
        }
    }

    /// <summary>Sends the call, as many frames at once as the windows let through.</summary>
    private void Send()
    {
        for (var i = 0; i < _heads.Length - 1; i++)
            BinaryPrimitives.WriteInt32BigEndian(_frames.AsSpan(_heads[i] + HeadBytes - sizeof(int)), _stream);
        for (var sent = 0; sent < _heads.Length - 1;)
        {
            var end = sent;
            for (; end < _heads.Length - 1; end++)
            {
                var size = end == 0 ? 0 : _heads[end + 1] - _heads[end] - HeadBytes;
                if (size > Math.Min(_window, _streamWindow))
                    break;
                _window -= size;
                _streamWindow -= size;
            }

            _socket.SendAll(_frames.AsSpan(_heads[sent].._heads[end]));
            sent = end;
            if (sent < _heads.Length - 1)
                Read(out _, out _);
        }
    }

    /// <summary>Takes the next frame, and does what the connection asks for; the payload is valid until the next one is taken.</summary>
    private FrameType Read(out byte flags, out ReadOnlySpan<byte> payload)
    {
        Fill(HeadBytes);
        var head = _received.AsSpan(_start, HeadBytes);
        var length = (head[0] << 16) | (head[1] << 8) | head[2];
        var (type, stream) = ((FrameType)head[3], BinaryPrimitives.ReadInt32BigEndian(head[5..]));
        flags = head[4];
        Fill(HeadBytes + length);
        payload = _received.AsSpan(_start + HeadBytes, length);
        _start += HeadBytes + length;
        switch (type)
        {
            case FrameType.Data:
                _unacknowledged += length;
                break;
            case FrameType.Settings when flags != Acknowledge:
                for (var rest = payload; rest.Length >= SettingBytes; rest = rest[SettingBytes..])
                    Apply(BinaryPrimitives.ReadUInt16BigEndian(rest), BinaryPrimitives.ReadInt32BigEndian(rest[sizeof(ushort)..]));
                SendFrame(FrameType.Settings, Acknowledge, []);
                break;
            case FrameType.Ping when flags != Acknowledge:
                SendFrame(FrameType.Ping, Acknowledge, payload);
                break;
            case FrameType.WindowUpdate when stream == 0:
                _window += BinaryPrimitives.ReadInt32BigEndian(payload);
                break;
            case FrameType.WindowUpdate when stream == _stream:
                _streamWindow += BinaryPrimitives.ReadInt32BigEndian(payload);
                break;
            case FrameType.Reset or FrameType.GoAway:
                throw new InvalidOperationException($"The server ended the call: {type} {Convert.ToHexString(payload)}");
            default:
                break;
        }

        return type;
    }

    private void Apply(ushort setting, int value)
    {
        if (setting == InitialWindowSize)
            _firstWindow = value;
        else if (setting == MaxFrameSize)
            _largestFrame = value;
    }

    /// <summary>Receives until so many bytes are there.</summary>
    private void Fill(int bytes)
    {
        if (_start + bytes > _received.Length)
        {
            _received.AsSpan(_start.._end).CopyTo(_received);
            (_start, _end) = (0, _end - _start);
        }

        while (_end - _start < bytes)
            _end += _socket.ReceiveSome(_received.AsSpan(_end));
        if (_start == _end)
            (_start, _end) = (0, 0);
    }

    private void SendFrame(FrameType type, byte flags, ReadOnlySpan<byte> payload)
    {
        var frame = new ArrayBufferWriter<byte>();
        Frame(frame, type, flags, payload);
        _socket.SendAll(frame.WrittenSpan);
    }

    /// <summary>A frame of stream 0; a call's frames get their stream when they are sent.</summary>
    private static void Frame(ArrayBufferWriter<byte> target, FrameType type, byte flags, ReadOnlySpan<byte> payload)
    {
        target.Write((ReadOnlySpan<byte>)[(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, (byte)type, flags, 0, 0, 0, 0]);
        target.Write(payload);
    }

    private static byte[] Setting(ushort name, int value) => [(byte)(name >> 8), (byte)name, .. Number(value)];

    private static byte[] Number(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
