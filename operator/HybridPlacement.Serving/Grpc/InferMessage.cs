using System.Buffers;
using global::Grpc.Core;
using Google.Protobuf;

namespace HybridPlacement.Serving.Grpc;

/// <summary>
/// A <see cref="ModelInferRequest"/> whose raw tensors are kept apart, in one buffer from the pool, where each is aligned as
/// ONNX Runtime wants it: the generated code would make an array of its own of each.
/// </summary>
internal sealed class InferMessage : IDisposable
{
    private const int RawContentsField = 7;

    private readonly PooledBuffer _raw;
    private readonly List<Range> _places = [];

    private InferMessage(long expected) => _raw = new PooledBuffer(expected);

    /// <summary>All but the raw tensors.</summary>
    public ModelInferRequest Head { get; private set; } = new();

    public int RawCount => _places.Count;

    /// <summary>What is wrong with the message; to be told when the call is answered, as a status.</summary>
    public string? Error { get; private set; }

    public static InferMessage Read(DeserializationContext context)
    {
        var message = new InferMessage(context.PayloadLength);
        using var head = new PooledBuffer();
        try
        {
            message.Split(context.PayloadAsReadOnlySequence(), head);
            message.Head = ModelInferRequest.Parser.ParseFrom(head.Span);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            message.Error = $"the message isn't a ModelInferRequest: {e.Message}";
        }

        return message;
    }

    /// <summary>The bytes of a raw tensor; valid until this is disposed of.</summary>
    public ReadOnlyMemory<byte> Raw(int index) => _raw.Memory[_places[index]];

    public void Dispose() => _raw.Dispose();

    private void Split(ReadOnlySequence<byte> payload, PooledBuffer head)
    {
        var reader = new SequenceReader<byte>(payload);
        while (!reader.End)
        {
            var start = reader.Position;
            var tag = ReadVarint(ref reader);
            var type = (WireFormat.WireType)(tag & 7);
            var length = type switch
            {
                WireFormat.WireType.Varint => 0,
                WireFormat.WireType.Fixed32 => sizeof(uint),
                WireFormat.WireType.Fixed64 => sizeof(ulong),
                WireFormat.WireType.LengthDelimited => (long)Math.Min(ReadVarint(ref reader), long.MaxValue),
                _ => throw new InvalidDataException($"it has a field of type {type}"),
            };
            if (type == WireFormat.WireType.Varint)
                ReadVarint(ref reader);
            if (length > reader.Remaining)
                throw new InvalidDataException($"a field of {length} bytes reaches beyond its end");
            if (type == WireFormat.WireType.LengthDelimited && tag >> 3 == RawContentsField)
                Keep(reader.UnreadSequence.Slice(0, length));
            reader.Advance(length);
            if (tag >> 3 != RawContentsField)
                Append(head, payload.Slice(start, reader.Position));
        }
    }

    private void Keep(ReadOnlySequence<byte> bytes)
    {
        _raw.Align();
        var start = _raw.Length;
        Append(_raw, bytes);
        _places.Add(start.._raw.Length);
    }

    private static void Append(PooledBuffer target, ReadOnlySequence<byte> bytes)
    {
        bytes.CopyTo(target.GetSpan((int)bytes.Length));
        target.Advance((int)bytes.Length);
    }

    private static ulong ReadVarint(ref SequenceReader<byte> reader)
    {
        const int bitsPerByte = 7, mostBits = 64;
        var value = 0UL;
        for (var shift = 0; shift < mostBits; shift += bitsPerByte)
        {
            if (!reader.TryRead(out var next))
                throw new InvalidDataException("it ends within a number");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("it has a number of more than ten bytes");
    }
}
