using Google.Protobuf;
using HybridPlacement.Serving.Tests.Transports;

namespace HybridPlacement.Serving.Tests.Conformance;

/// <summary>Reads a <c>TensorProto</c> in a file of its own; sequences and optionals, which the protocol lacks, are refused.</summary>
internal static class TensorFile
{
    /// <summary>ONNX's numbers of element types in the protocol's names.</summary>
    private static readonly Dictionary<int, string> Types = new()
    {
        [1] = "FP32",
        [2] = "UINT8",
        [3] = "INT8",
        [4] = "UINT16",
        [5] = "INT16",
        [6] = "INT32",
        [7] = "INT64",
        [8] = "BYTES",
        [9] = "BOOL",
        [10] = "FP16",
        [11] = "FP64",
        [12] = "UINT32",
        [13] = "UINT64",
        [16] = "BF16",
    };

    public static WireTensor? TryRead(string path, string name)
    {
        var input = new CodedInputStream(File.ReadAllBytes(path));
        var shape = new List<long>();
        var texts = new List<byte[]>();
        var bytes = new List<byte>();
        var type = 0;
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    Repeated(input, tag, () => shape.Add(input.ReadInt64()));
                    break;
                case 2:
                    type = input.ReadInt32();
                    break;
                case 4:
                    Repeated(input, tag, () => bytes.AddRange(BitConverter.GetBytes(input.ReadFloat())));
                    break;
                case 5:
                    Repeated(input, tag, () => bytes.AddRange(Narrow(type, input.ReadInt32())));
                    break;
                case 6:
                    texts.Add(input.ReadBytes().ToByteArray());
                    break;
                case 7:
                    Repeated(input, tag, () => bytes.AddRange(BitConverter.GetBytes(input.ReadInt64())));
                    break;
                case 9:
                    bytes.AddRange(input.ReadBytes().Span);
                    break;
                case 10:
                    Repeated(input, tag, () => bytes.AddRange(BitConverter.GetBytes(input.ReadDouble())));
                    break;
                case 11:
                    Repeated(input, tag, () => bytes.AddRange(type == 12 ? BitConverter.GetBytes((uint)input.ReadUInt64()) : BitConverter.GetBytes(input.ReadUInt64())));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        if (!Types.TryGetValue(type, out var datatype))
            return null;
        var elements = shape.Aggregate(1L, (product, size) => product * size);
        var isWhole = datatype == "BYTES" ? texts.Count == elements : bytes.Count == elements * Size(datatype);
        return isWhole ? new WireTensor(name, datatype, [.. shape], [.. bytes], datatype == "BYTES" ? [.. texts] : null) : null;
    }

    private static void Repeated(CodedInputStream input, uint tag, Action read)
    {
        if (WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited)
        {
            read();
            return;
        }

        var length = input.ReadLength();
        for (var end = input.Position + length; input.Position < end;)
            read();
    }

    private static byte[] Narrow(int type, int value) => Size(Types.GetValueOrDefault(type, "INT32")) switch
    {
        1 => [(byte)value],
        2 => BitConverter.GetBytes((ushort)value),
        _ => BitConverter.GetBytes(value),
    };

    private static int Size(string datatype) => datatype switch
    {
        "BOOL" or "UINT8" or "INT8" => 1,
        "FP16" or "BF16" or "UINT16" or "INT16" => 2,
        "FP64" or "INT64" or "UINT64" => 8,
        _ => 4,
    };
}
