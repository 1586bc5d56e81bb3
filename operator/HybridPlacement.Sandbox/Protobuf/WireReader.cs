using System.Buffers.Binary;

namespace HybridPlacement.Sandbox.Protobuf;

/// <summary>Reads the fields of one message in protobuf's wire format.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The number of the field.</summary>
    public int Number { get; private set; }

    /// <summary>The value of a number.</summary>
    public ulong Value { get; private set; }

    /// <summary>The value of anything longer.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <returns>False at the end.</returns>
    /// <exception cref="FormatException">The bytes aren't those of a message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        var tag = Varint();
        Number = (int)(tag >> 3);
        Bytes = [];
        switch (tag & 7)
        {
            case 0:
                Value = Varint();
                break;
            case 1:
                Value = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                Bytes = Take(Varint());
                break;
            case 5:
                Value = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new FormatException($"wire type {tag & 7} of field {Number} isn't used by Kubernetes");
        }

        return true;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_rest.IsEmpty)
                break;
            var next = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw new FormatException("unexpected end of a number");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
            throw new FormatException("unexpected end of a message");
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
