using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Serving.Grpc;
using HybridPlacement.Serving.Http;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Tests;

public sealed class AllocationTests
{
    private const int TensorBytes = 4 << 20, MostBytes = 32 * 1024;

    private static readonly byte[] Head = Encoding.UTF8.GetBytes(
        $$$"""{"parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[{{{TensorBytes / 8}}},2],"datatype":"FP32","parameters":{"binary_data_size":{{{TensorBytes}}}}}]}""");

    [Test]
    public void A_request_with_a_large_tensor_makes_no_array_of_its_size()
    {
        using var folder = new TemporaryFolder();
        using var model = LoadedModel.Load(
            new ModelSource("m", "1", folder.Write("m.onnx", TestModels.Identity(OnnxDataType.Float).ToArray())), threads: 1);
        Answer(model, Head);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 4; i++)
            Answer(model, Head);
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 4, Is.LessThan(MostBytes));
    }

    [TestCase("http"), TestCase("grpc")]
    public async Task Nor_does_the_whole_server(string transport)
    {
        await using var server = await RunningServer.StartAsync(new Dictionary<string, OnnxModel> { ["m"] = TestModels.Identity(OnnxDataType.Float) });
        using var grpc = new HttpClient { BaseAddress = server.GrpcAddress, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var ask = transport == "http"
            ? Caller(server.Http, "/v2/models/m/infer", [.. Head, .. new byte[TensorBytes]], content => content.Headers.Add(InferEndpoint.HeaderLength, $"{Head.Length}"))
            : Caller(grpc, "/inference.GRPCInferenceService/ModelInfer", GrpcBody(), content => content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc"));
        for (var i = 0; i < 5; i++)
            await ask();
        const int requests = 10;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < requests; i++)
            await ask();
        var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / requests;
        TestContext.Out.WriteLine($"{transport}: {each} bytes per request and answer of {TensorBytes}, the client's included");
        // The client's HTTP/2 takes pieces of 16 KiB where its pool has run out; one array for the request or its answer would be more.
        Assert.That(each, Is.LessThan(transport == "http" ? TensorBytes / 8 : TensorBytes * 3 / 4));
    }

    /// <summary>Sends the same bytes each time, and reads the answer into the same buffer: a client that makes no arrays itself.</summary>
    private static Func<Task> Caller(HttpClient client, string path, byte[] body, Action<ByteArrayContent> describe)
    {
        var buffer = new byte[64 * 1024];
        return async () =>
        {
            using var content = new ByteArrayContent(body);
            describe(content);
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content, Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using var stream = await response.Content.ReadAsStreamAsync();
            var length = 0;
            while (await stream.ReadAsync(buffer) is > 0 and var count)
                length += count;
            Assert.That(length, Is.GreaterThan(TensorBytes));
        };
    }

    private static byte[] GrpcBody()
    {
        var message = new ModelInferRequest
        {
            ModelName = "m",
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { TensorBytes / 8, 2 } } },
            RawInputContents = { ByteString.CopyFrom(new byte[TensorBytes]) },
        }.ToByteArray();
        // Before a message stand a flag, 0 for not compressed, and its length.
        byte[] body = [0, 0, 0, 0, 0, .. message];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), message.Length);
        return body;
    }

    private static void Answer(LoadedModel model, byte[] head)
    {
        using var body = new PooledBuffer(head.Length + TensorBytes, head.Length);
        head.CopyTo(body.GetSpan(head.Length));
        body.Advance(head.Length);
        body.GetSpan(TensorBytes)[..TensorBytes].Clear();
        body.Advance(TensorBytes);
        using var request = RequestParser.Parse(body.Memory, head.Length);
        using var result = model.Run(request);
        using var answer = new PooledBuffer();
        Assert.That(ResponseWriter.Write(answer, model, request, result), Is.Not.Null);
        Assert.That(answer.Length, Is.GreaterThan(TensorBytes));
    }
}
