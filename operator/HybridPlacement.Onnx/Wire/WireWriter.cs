using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace HybridPlacement.Onnx.Wire;

/// <summary>Writes protobuf fields in the order of the calls; the same calls give the same bytes.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Integer(int field, long value)
    {
        Tag(field, WireType.Varint);
        Varint((ulong)value);
    }

    public void Single(int field, float value)
    {
        Tag(field, WireType.Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.GetSpan(sizeof(float)), value);
        _buffer.Advance(sizeof(float));
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.LengthDelimited);
        Varint((ulong)value.Length);
        _buffer.Write(value);
    }

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>proto3 leaves out empty texts; so does this.</summary>
    public void TextUnlessEmpty(int field, string value)
    {
        if (value.Length > 0)
            Text(field, value);
    }

    public void Message(int field, Action<WireWriter> write)
    {
        var inner = new WireWriter();
        write(inner);
        Bytes(field, inner.Written);
    }

    public void PackedIntegers(int field, IReadOnlyList<long> values)
    {
        if (values.Count == 0)
            return;
        var inner = new WireWriter();
        foreach (var value in values)
            inner.Varint((ulong)value);
        Bytes(field, inner.Written);
    }

    public void Tag(int field, WireType type) => Varint(((ulong)field << 3) | (ulong)type);

    public void Varint(ulong value)
    {
        var length = Math.Max(1, (BitOperations.Log2(value) / 7) + 1);
        var span = _buffer.GetSpan(length);
        for (var i = 0; i < length - 1; i++, value >>= 7)
            span[i] = (byte)(value | 0x80);
        span[length - 1] = (byte)value;
        _buffer.Advance(length);
    }
}
