using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace HybridPlacement.Serving.Tests.Transports;

/// <summary>
/// A tensor apart from any transport: the protocol's name of its type, and its elements as bytes, or as texts. Equal where
/// every bit is.
/// </summary>
internal sealed record WireTensor(string Name, string Datatype, long[] Shape, byte[] Bytes, byte[][]? Texts = null)
{
    public static IReadOnlyDictionary<string, TensorElementType> Types { get; } = new Dictionary<string, TensorElementType>
    {
        ["BOOL"] = TensorElementType.Bool,
        ["UINT8"] = TensorElementType.UInt8,
        ["UINT16"] = TensorElementType.UInt16,
        ["UINT32"] = TensorElementType.UInt32,
        ["UINT64"] = TensorElementType.UInt64,
        ["INT8"] = TensorElementType.Int8,
        ["INT16"] = TensorElementType.Int16,
        ["INT32"] = TensorElementType.Int32,
        ["INT64"] = TensorElementType.Int64,
        ["FP16"] = TensorElementType.Float16,
        ["FP32"] = TensorElementType.Float,
        ["FP64"] = TensorElementType.Double,
        ["BF16"] = TensorElementType.BFloat16,
        ["BYTES"] = TensorElementType.String,
    };

    public bool IsSame(WireTensor other) =>
        Name == other.Name && Datatype == other.Datatype && Shape.SequenceEqual(other.Shape) && Bytes.AsSpan().SequenceEqual(other.Bytes)
        && (Texts ?? []).Zip(other.Texts ?? []).All(t => t.First.AsSpan().SequenceEqual(t.Second));

    /// <summary>As JSON has it: what isn't a finite number there is null.</summary>
    public JsonArray ToJson() => new([.. Elements()]);

    public static WireTensor FromJson(JsonNode output)
    {
        var datatype = (string)output["datatype"]!;
        var data = output["data"]!.AsArray();
        long[] shape = [.. output["shape"]!.AsArray().Select(d => (long)d!)];
        return datatype == "BYTES"
            ? new WireTensor((string)output["name"]!, datatype, shape, [], [.. data.Select(t => System.Text.Encoding.UTF8.GetBytes((string)t!))])
            : new WireTensor((string)output["name"]!, datatype, shape, [.. data.SelectMany(v => ToBytes(datatype, v))]);
    }

    public static WireTensor FromOrt(string name, OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        var datatype = Types.First(t => t.Value == info.ElementDataType).Key;
        var isEmpty = info.Shape.Contains(0);
        return datatype == "BYTES"
            ? new WireTensor(name, datatype, info.Shape, [], isEmpty ? [] : [.. Enumerable.Range(0, (int)info.ElementCount).Select(i => value.GetStringElementAsSpan(i).ToArray())])
            : new WireTensor(name, datatype, info.Shape, isEmpty ? [] : value.GetTensorMutableRawData().ToArray());
    }

    public OrtValue ToOrt()
    {
        if (Texts is not null)
        {
            var texts = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, Shape);
            for (var i = 0; i < Texts.Length; i++)
                texts.StringTensorSetElementAt(Texts[i], i);
            return texts;
        }

        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, Types[Datatype], Shape);
        if (Bytes.Length > 0)
            Bytes.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    /// <summary>The form of the binary extension: texts are each preceded by their length.</summary>
    public byte[] ToWire() => Texts is null ? Bytes : [.. Texts.SelectMany(t => (byte[])[.. BitConverter.GetBytes((uint)t.Length), .. t])];

    public static WireTensor FromWire(string name, string datatype, long[] shape, ReadOnlySpan<byte> wire)
    {
        if (datatype != "BYTES")
            return new WireTensor(name, datatype, shape, wire.ToArray());
        var texts = new List<byte[]>();
        while (!wire.IsEmpty)
        {
            var length = BitConverter.ToInt32(wire);
            texts.Add(wire.Slice(sizeof(int), length).ToArray());
            wire = wire[(sizeof(int) + length)..];
        }

        return new WireTensor(name, datatype, shape, [], [.. texts]);
    }

    private IEnumerable<JsonNode?> Elements() => Datatype switch
    {
        "BOOL" => Bytes.Select(b => (JsonNode?)(b != 0)),
        "UINT8" => Bytes.Select(b => (JsonNode?)b),
        "UINT16" => As<ushort>().Select(v => (JsonNode?)v),
        "UINT32" => As<uint>().Select(v => (JsonNode?)v),
        "UINT64" => As<ulong>().Select(v => (JsonNode?)v),
        "INT8" => As<sbyte>().Select(v => (JsonNode?)v),
        "INT16" => As<short>().Select(v => (JsonNode?)v),
        "INT32" => As<int>().Select(v => (JsonNode?)v),
        "INT64" => As<long>().Select(v => (JsonNode?)v),
        "FP16" => As<Half>().Select(v => Finite((double)v)),
        "FP32" => As<float>().Select(v => float.IsFinite(v) ? (JsonNode?)v : null),
        "FP64" => As<double>().Select(Finite),
        "BF16" => As<ushort>().Select(v => Finite(BitConverter.UInt32BitsToSingle((uint)v << 16))),
        _ => Texts!.Select(t => (JsonNode?)System.Text.Encoding.UTF8.GetString(t)),
    };

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;

    private T[] As<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes).ToArray();

    private static byte[] ToBytes(string datatype, JsonNode? value)
    {
        var text = value?.ToJsonString() ?? "NaN";
        var culture = CultureInfo.InvariantCulture;
        return datatype switch
        {
            "BOOL" => [(byte)(text == "true" ? 1 : 0)],
            "UINT8" => [byte.Parse(text, culture)],
            "INT8" => [(byte)sbyte.Parse(text, culture)],
            "UINT16" => BitConverter.GetBytes(ushort.Parse(text, culture)),
            "UINT32" => BitConverter.GetBytes(uint.Parse(text, culture)),
            "UINT64" => BitConverter.GetBytes(ulong.Parse(text, culture)),
            "INT16" => BitConverter.GetBytes(short.Parse(text, culture)),
            "INT32" => BitConverter.GetBytes(int.Parse(text, culture)),
            "INT64" => BitConverter.GetBytes(long.Parse(text, culture)),
            "FP16" => BitConverter.GetBytes((Half)double.Parse(text, culture)),
            "FP32" => BitConverter.GetBytes(float.Parse(text, culture)),
            "FP64" => BitConverter.GetBytes(double.Parse(text, culture)),
            "BF16" => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(float.Parse(text, culture)) >> 16)),
            _ => throw new NotSupportedException(datatype),
        };
    }
}
