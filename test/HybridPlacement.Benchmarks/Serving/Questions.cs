using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using HybridPlacement.Benchmarks.Serving.Calling;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary>One question in each transport's form, made once.</summary>
internal sealed class Questions
{
    private readonly byte[] _json, _binary, _grpc;
    private readonly string _headLength;

    public Questions(MeasuredModel model)
    {
        var values = model.Question();
        var raw = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        var shape = string.Join(',', model.Shape);
        _json = Encoding.UTF8.GetBytes(
            $$"""{"inputs":[{"name":"x","shape":[{{shape}}],"datatype":"FP32","data":[{{string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}}]}]}""");
        var head = Encoding.UTF8.GetBytes(
            $$$"""{"parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[{{{shape}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{raw.Length}}}}}]}""");
        _headLength = head.Length.ToString(CultureInfo.InvariantCulture);
        _binary = [.. head, .. raw];
        _grpc = GrpcMessage(model.Shape, raw);
    }

    public static string[] Transports { get; } = ["http-json", "http-binary", "grpc"];

    /// <summary>So many callers, each with a connection of its own.</summary>
    public Callers Connect(string transport, ServerUnderTest server, int callers) =>
        new([.. Enumerable.Range(0, callers).Select(_ => Connect(transport, server))]);

    private ICaller Connect(string transport, ServerUnderTest server) => transport switch
    {
        "grpc" => new GrpcConnection(server.Grpc, _grpc),
        "http-json" => new HttpConnection(server.Http, "Content-Type: application/json\r\n", _json),
        _ => new HttpConnection(server.Http, $"Inference-Header-Content-Length: {_headLength}\r\n", _binary),
    };

    /// <summary>A ModelInferRequest of one raw input, by the numbers of its fields.</summary>
    private static byte[] GrpcMessage(long[] shape, byte[] raw)
    {
        var input = new ArrayBufferWriter<byte>();
        Field(input, 1, "x"u8);
        Field(input, 2, "FP32"u8);
        var sizes = new ArrayBufferWriter<byte>();
        foreach (var size in shape)
            Number(sizes, (ulong)size);
        Field(input, 3, sizes.WrittenSpan);
        var message = new ArrayBufferWriter<byte>();
        Field(message, 1, "model"u8);
        Field(message, 5, input.WrittenSpan);
        Field(message, 7, raw);
        return message.WrittenSpan.ToArray();
    }

    private static void Field(ArrayBufferWriter<byte> target, int number, ReadOnlySpan<byte> value)
    {
        Number(target, (ulong)((number << 3) | 2));
        Number(target, (ulong)value.Length);
        target.Write(value);
    }

    private static void Number(ArrayBufferWriter<byte> target, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            target.Write([(byte)(value | 0x80)]);
        target.Write([(byte)value]);
    }
}
