using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary>One question in a transport's form, made once: a client that costs next to nothing itself.</summary>
internal sealed class Questions : IDisposable
{
    private static readonly Marshaller<byte[]> AsIs = Marshallers.Create<byte[]>((bytes, context) => context.Complete(bytes), context =>
    {
        var payload = context.PayloadAsReadOnlySequence();
        return BitConverter.GetBytes(payload.Length);
    });

    private static readonly Method<byte[], byte[]> Infer = new(MethodType.Unary, "inference.GRPCInferenceService", "ModelInfer", AsIs, AsIs);

    private readonly HttpClient _http = new();
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

    /// <summary>Asks once and waits for the whole answer.</summary>
    public Func<Task> Ask(string transport, ServerUnderTest server)
    {
        if (transport == "grpc")
        {
            var invoker = GrpcChannel.ForAddress(server.Grpc, new GrpcChannelOptions { MaxSendMessageSize = null }).CreateCallInvoker();
            return async () =>
            {
                using var call = invoker.AsyncUnaryCall(Infer, null, default, _grpc);
                await call;
            };
        }

        var uri = new Uri(server.Http, "/v2/models/model/infer");
        return async () =>
        {
            using var content = new ByteArrayContent(transport == "http-json" ? _json : _binary);
            if (transport == "http-binary")
                content.Headers.Add("Inference-Header-Content-Length", _headLength);
            using var response = await _http.PostAsync(uri, content);
            if (!response.IsSuccessStatusCode)
                throw new InvalidOperationException($"{transport}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        };
    }

    public void Dispose() => _http.Dispose();

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
