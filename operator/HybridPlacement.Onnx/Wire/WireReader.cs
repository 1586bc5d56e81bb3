using System.Buffers.Binary;
using System.Text;

namespace HybridPlacement.Onnx.Wire;

/// <summary>
/// Reads protobuf fields from a stream, holding no more than one buffer. Every length is checked against the message
/// around it where it is read, so that what calls this can trust <see cref="WireField.End"/>.
/// </summary>
internal sealed class WireReader
{
    private const int BufferBytes = 64 * 1024, LongestVarint = 10;

    private readonly Stream _stream;
    private readonly OnnxReadLimits _limits;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start, _count;
    private int _depth;

    public WireReader(Stream stream, OnnxReadLimits limits)
    {
        (_stream, _limits) = (stream, limits);
        End = stream.CanSeek ? stream.Length - stream.Position : long.MaxValue;
        if (stream.CanSeek && End > limits.FileBytes)
            throw new OnnxFormatException($"The file has {End} bytes, more than the limit of {limits.FileBytes}.");
    }

    /// <summary>Bytes read or skipped so far.</summary>
    public long Position { get; private set; }

    /// <summary>Where the outermost message ends; a stream that can't tell its length ends where it ends.</summary>
    public long End { get; }

    /// <summary>Reads the next tag of the message that ends at <paramref name="end"/>; false at its end.</summary>
    public bool Next(long end, out WireField field)
    {
        field = default;
        if (Position == end || (end == long.MaxValue && !Fill()))
            return false;
        var at = Position;
        var tag = Varint(end);
        var type = (WireType)(tag & 7);
        if (tag >> 3 is 0 or > 0x1FFFFFFF)
            throw Malformed(at, "a field number that doesn't exist");
        if (type is WireType.StartGroup or WireType.EndGroup or > WireType.Fixed32)
            throw Malformed(at, $"wire type {(int)type}, which ONNX doesn't use");
        var fieldEnd = type == WireType.LengthDelimited ? EndOfValue(end) : 0;
        field = new WireField((int)(tag >> 3), type, fieldEnd);
        return true;
    }

    /// <summary>Runs <paramref name="read"/> one level deeper and checks that it came to the field's end.</summary>
    public void Message(WireField field, Action<long> read)
    {
        Expect(field, WireType.LengthDelimited);
        if (++_depth > _limits.Depth)
            throw Malformed(Position, $"messages nested deeper than {_limits.Depth} levels");
        read(field.End);
        _depth--;
    }

    public long Integer(WireField field, long end)
    {
        Expect(field, WireType.Varint);
        return (long)Varint(end);
    }

    /// <summary>Each value of a repeated integer, packed or not.</summary>
    public void Integers(WireField field, long end, Action<long> each)
    {
        if (field.Type == WireType.Varint)
        {
            each((long)Varint(end));
            return;
        }

        Expect(field, WireType.LengthDelimited);
        while (Position < field.End)
            each((long)Varint(field.End));
    }

    /// <summary>A text; one longer than the limit is refused.</summary>
    public string Text(WireField field)
    {
        Expect(field, WireType.LengthDelimited);
        var length = field.End - Position;
        if (length > _limits.TextBytes)
            throw Malformed(Position, $"a name of {length} bytes; the limit is {_limits.TextBytes}");
        return Encoding.UTF8.GetString(Bytes((int)length));
    }

    /// <summary>Passes over a value without keeping it, and tells how many bytes it had.</summary>
    public long Skip(WireField field, long end)
    {
        var from = Position;
        switch (field.Type)
        {
            case WireType.Varint:
                Varint(end);
                break;
            case WireType.LengthDelimited:
                SkipTo(field.End);
                break;
            default:
                var next = Position + (field.Type == WireType.Fixed64 ? sizeof(ulong) : sizeof(uint));
                if (next > end)
                    throw Malformed(Position, "a number that reaches beyond its message");
                SkipTo(next);
                break;
        }

        return Position - from;
    }

    public long[] LittleEndianInt64s(WireField field)
    {
        Expect(field, WireType.LengthDelimited);
        var bytes = Bytes((int)Math.Min(field.End - Position, _limits.TextBytes));
        var values = new long[bytes.Length / sizeof(long)];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * sizeof(long)));
        SkipTo(field.End);
        return values;
    }

    public void Expect(WireField field, WireType type)
    {
        if (field.Type != type)
            throw Malformed(Position, $"field {field.Number} as {field.Type} where {type} is meant");
    }

    public static OnnxFormatException Malformed(long at, string what) =>
        new($"Not a readable ONNX file: {what}, at byte {at}.");

    private long EndOfValue(long end)
    {
        var at = Position;
        var length = Varint(end);
        if (length > (ulong)(end - Position))
        {
            throw end == End
                ? Malformed(at, $"a value of {length} bytes where the file has {End - Position} left: it is cut off, or isn't ONNX")
                : Malformed(at, $"a value of {length} bytes that reaches beyond its message");
        }

        if (Position + (long)length > _limits.FileBytes)
            throw new OnnxFormatException($"The file has more bytes than the limit of {_limits.FileBytes}.");
        return Position + (long)length;
    }

    private ulong Varint(long end)
    {
        var at = Position;
        var value = 0UL;
        for (var i = 0; i < LongestVarint; i++)
        {
            if (Position >= end)
                throw Malformed(at, "a number that reaches beyond its message");
            var b = Byte();
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
                return value;
        }

        throw Malformed(at, "a number of more than ten bytes");
    }

    private byte Byte()
    {
        if (!Fill())
            throw CutOff();
        Position++;
        _count--;
        return _buffer[_start++];
    }

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        for (var done = 0; done < length;)
        {
            if (!Fill())
                throw CutOff();
            var part = Math.Min(_count, length - done);
            _buffer.AsSpan(_start, part).CopyTo(bytes.AsSpan(done));
            Consume(part);
            done += part;
        }

        return bytes;
    }

    private void SkipTo(long target)
    {
        while (Position < target)
        {
            if (_count == 0 && _stream.CanSeek && target - Position > BufferBytes)
            {
                _stream.Seek(target - Position, SeekOrigin.Current);
                Position = target;
                return;
            }

            if (!Fill())
                throw CutOff();
            Consume((int)Math.Min(_count, target - Position));
        }
    }

    private void Consume(int bytes)
    {
        _start += bytes;
        _count -= bytes;
        Position += bytes;
    }

    private bool Fill()
    {
        if (_count > 0)
            return true;
        if (Position >= _limits.FileBytes && End == long.MaxValue)
            throw new OnnxFormatException($"The file has more bytes than the limit of {_limits.FileBytes}.");
        _start = 0;
        _count = _stream.Read(_buffer);
        return _count > 0;
    }

    private OnnxFormatException CutOff() => Malformed(Position, "the file is cut off");
}
