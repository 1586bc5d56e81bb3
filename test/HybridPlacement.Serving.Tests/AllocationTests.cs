using System.Text;
using Google.Protobuf;
using HybridPlacement.Benchmarks.Serving.Calling;
using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Serving.Grpc;
using HybridPlacement.Serving.Http;
using HybridPlacement.Serving.Inference;
using Microsoft.Extensions.DependencyInjection;

namespace HybridPlacement.Serving.Tests;

public sealed class AllocationTests
{
    private const int TensorBytes = 4 << 20, MostBytes = 32 * 1024, MostBytesOfTheServer = 128 * 1024;

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
        await using var server = await RunningServer.StartAsync(new Dictionary<string, OnnxModel> { ["model"] = TestModels.Identity(OnnxDataType.Float) });
        using ICaller caller = transport == "http"
            ? new HttpConnection(server.Http.BaseAddress!, $"{InferEndpoint.HeaderLength}: {Head.Length}\r\n", [.. Head, .. new byte[TensorBytes]])
            : new GrpcConnection(server.GrpcAddress, GrpcMessage());
        for (var i = 0; i < 5; i++)
            caller.Ask();
        // Who asks again before the server has put the blocks of the last request back makes it take others, once: a turn may show
        // one of 2 MiB. What each request takes shows in every turn.
        const int turns = 5, requests = 10;
        var perRequest = new long[turns];
        for (var turn = 0; turn < turns; turn++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < requests; i++)
                caller.Ask();
            perRequest[turn] = (GC.GetTotalAllocatedBytes(precise: true) - before) / requests;
        }

        TestContext.Out.WriteLine($"{transport}: {string.Join(", ", perRequest)} bytes per request and answer of {TensorBytes}");
        var each = perRequest.Order().ElementAt(turns / 2);
        Assert.That(each, Is.LessThan(MostBytesOfTheServer));
    }

    [TestCase("http"), TestCase("grpc")]
    public async Task A_connection_at_rest_holds_no_block_of_memory(string transport)
    {
        await using var server = await RunningServer.StartAsync(new Dictionary<string, OnnxModel> { ["model"] = TestModels.Identity(OnnxDataType.Float) });
        var memory = server.App.Services.GetRequiredService<TransportMemory>();
        using var callers = new Callers(
        [
            .. Enumerable.Range(0, 8).Select(_ => transport == "http"
                ? (ICaller)new HttpConnection(server.Http.BaseAddress!, $"{InferEndpoint.HeaderLength}: {Head.Length}\r\n", [.. Head, .. new byte[TensorBytes]])
                : new GrpcConnection(server.GrpcAddress, GrpcMessage())),
        ]);
        foreach (var caller in callers)
            caller.Ask();
        Assert.That(() => memory.Rented, Is.LessThan(8).After(5).Seconds.PollEvery(20).MilliSeconds);
    }

    private static byte[] GrpcMessage() => new ModelInferRequest
    {
        ModelName = "model",
        Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { TensorBytes / 8, 2 } } },
        RawInputContents = { ByteString.CopyFrom(new byte[TensorBytes]) },
    }.ToByteArray();

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
