using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Serving.Grpc;

namespace HybridPlacement.Serving.Tests;

public sealed class GrpcTests
{
    private RunningServer _server = null!;
    private GrpcChannel _channel = null!;
    private GRPCInferenceService.GRPCInferenceServiceClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await RunningServer.StartAsync(
            new Dictionary<string, OnnxModel>
            {
                ["affine"] = TestModels.Affine,
                ["small"] = TestModels.Identity(OnnxDataType.Int8),
                ["half"] = TestModels.Identity(OnnxDataType.Float16),
                ["text"] = TestModels.Identity(OnnxDataType.String),
                ["truth"] = TestModels.Identity(OnnxDataType.Bool),
            },
            o => o with { Cpus = 1, LongestQueue = 1, LargestRequestBytes = 1 << 20 });
        _channel = GrpcChannel.ForAddress(_server.GrpcAddress);
        _client = new GRPCInferenceService.GRPCInferenceServiceClient(_channel);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task The_server_says_what_it_is_and_what_it_has()
    {
        var model = await _client.ModelMetadataAsync(new ModelMetadataRequest { Name = "affine" });
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _client.ServerLiveAsync(new ServerLiveRequest())).Live, Is.True);
            Assert.That((await _client.ServerReadyAsync(new ServerReadyRequest())).Ready, Is.True);
            Assert.That((await _client.ModelReadyAsync(new ModelReadyRequest { Name = "affine", Version = "1" })).Ready, Is.True);
            Assert.That((await _client.ServerMetadataAsync(new ServerMetadataRequest())).Name, Is.EqualTo("hybridplacement-serving"));
            Assert.That(model.Inputs.Single().Shape, Is.EqualTo([-1L, 3L]));
            Assert.That(model.Outputs.Select(o => o.Name), Is.EqualTo(["y", "sum"]));
        }
    }

    [Test]
    public async Task The_health_service_of_gRPC_probes_answers()
    {
        var health = await new Health.HealthClient(_channel).CheckAsync(new HealthCheckRequest());
        Assert.That(health.Status, Is.EqualTo(HealthCheckResponse.Types.ServingStatus.Serving));
    }

    [Test]
    public async Task Typed_contents_are_answered_with_typed_contents()
    {
        var request = Request("affine", "FP32", 1, 3);
        request.Inputs[0].Contents = new InferTensorContents { Fp32Contents = { 1, 2, 3 } };
        var response = await _client.ModelInferAsync(request);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Id, Is.EqualTo("id-1"));
            Assert.That(response.Outputs[0].Contents.Fp32Contents, Is.EqualTo([32f, 48f]));
            Assert.That(response.RawOutputContents, Is.Empty);
        }
    }

    [Test]
    public async Task Raw_contents_are_answered_with_raw_contents_and_only_for_outputs_that_are_named()
    {
        var request = Request("affine", "FP32", 1, 3);
        request.RawInputContents.Add(ByteString.CopyFrom(Convert.FromHexString("0000803F0000004000004040")));
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "sum" });
        var response = await _client.ModelInferAsync(request);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Outputs.Single().Name, Is.EqualTo("sum"));
            Assert.That(BitConverter.ToSingle(response.RawOutputContents.Single().Span), Is.EqualTo(80));
        }
    }

    [TestCase("small", "INT8", "80-7F")]
    [TestCase("half", "FP16", "00-3C-00-C0")]
    [TestCase("text", "BYTES", "01-00-00-00-61-02-00-00-00-62-63")]
    [TestCase("truth", "BOOL", "01-00")]
    public async Task Raw_contents_go_through_unchanged(string model, string datatype, string hex)
    {
        var request = Request(model, datatype, 1, 2);
        request.RawInputContents.Add(ByteString.CopyFrom(Convert.FromHexString(hex.Replace("-", "", StringComparison.Ordinal))));
        var response = await _client.ModelInferAsync(request);
        Assert.That(BitConverter.ToString(response.RawOutputContents.Single().ToByteArray()), Is.EqualTo(hex));
    }

    [Test]
    public async Task Small_numbers_and_texts_go_through_typed_contents()
    {
        var small = Request("small", "INT8", 1, 2);
        small.Inputs[0].Contents = new InferTensorContents { IntContents = { -128, 127 } };
        var text = Request("text", "BYTES", 1, 2);
        text.Inputs[0].Contents = new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8("ä"), ByteString.Empty } };
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _client.ModelInferAsync(small)).Outputs[0].Contents.IntContents, Is.EqualTo([-128, 127]));
            Assert.That((await _client.ModelInferAsync(text)).Outputs[0].Contents.BytesContents.Select(b => b.ToStringUtf8()), Is.EqualTo(["ä", ""]));
        }
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case("an_unknown_model", Request("nobody", "FP32", 1, 3), StatusCode.NotFound, "no model");
        yield return Case("too_few_raw_contents", Raw(Request("affine", "FP32", 1, 3), 8), StatusCode.InvalidArgument, "more elements");
        yield return Case("two_raw_contents_for_one_input", Raw(Raw(Request("affine", "FP32", 1, 3), 12), 12), StatusCode.InvalidArgument, "2 entries for 1 inputs");
        yield return Case("no_contents", Request("affine", "FP32", 1, 3), StatusCode.InvalidArgument, "needs 3 elements, its contents have 0");
        yield return Case("a_wrong_type", Raw(Request("affine", "INT32", 1, 3), 12), StatusCode.InvalidArgument, "is FP32, the request has INT32");
        yield return Case("a_wrong_rank", Raw(Request("affine", "FP32", 3), 12), StatusCode.InvalidArgument, "the request has [3]");
        yield return Case("a_negative_size", Request("affine", "FP32", -1, 3), StatusCode.InvalidArgument, "0 or more");
        yield return Case("an_unknown_type", Request("affine", "FP31", 1, 3), StatusCode.InvalidArgument, "FP31");
        yield return Case("typed_16_bit_floats", Request("half", "FP16", 1, 2), StatusCode.InvalidArgument, "raw_input_contents");
        var both = Raw(Request("affine", "FP32", 1, 3), 12);
        both.Inputs[0].Contents = new InferTensorContents();
        yield return Case("both_kinds_of_contents", both, StatusCode.InvalidArgument, "send one of them");
        var beyond = Request("small", "INT8", 1, 2);
        beyond.Inputs[0].Contents = new InferTensorContents { IntContents = { 128, 0 } };
        yield return Case("a_value_beyond_its_type", beyond, StatusCode.InvalidArgument, "a value beyond it");
        yield return Case("more_than_the_limit", Raw(Request("affine", "FP32", 1, 3), 2 << 20), StatusCode.ResourceExhausted, "maximum configured message size");
    }

    [TestCaseSource(nameof(Wrong))]
    public async Task Is_refused_over_gRPC(object request, StatusCode code, string part)
    {
        var thrown = await Assert.ThrowsAsync<RpcException>(async () => await _client.ModelInferAsync((ModelInferRequest)request));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(thrown!.StatusCode, Is.EqualTo(code));
            Assert.That(thrown.Status.Detail, Does.Contain(part));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_full_queue_and_a_passed_deadline_have_their_own_status(CancellationToken cancellation)
    {
        using var turn = await _server.Gate.EnterAsync(cancellation);
        var request = Raw(Request("affine", "FP32", 1, 3), 12);
        using var waiting = _client.ModelInferAsync(request, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(2), cancellationToken: cancellation);
        while (_server.Gate.Waiting == 0)
            await Task.Yield();
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await _client.ModelInferAsync(request, cancellationToken: cancellation));
        var late = await Assert.ThrowsAsync<RpcException>(async () => await waiting);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
            Assert.That(refused.Trailers.GetValue("retry-after"), Is.EqualTo("1"));
            Assert.That(late!.StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
        }
    }

    private static TestCaseData Case(string name, ModelInferRequest request, StatusCode code, string part) =>
        new TestCaseData(request, code, part).SetName($"{name}_is_refused_over_gRPC");

    private static ModelInferRequest Raw(ModelInferRequest request, int bytes)
    {
        request.RawInputContents.Add(ByteString.CopyFrom(new byte[bytes]));
        return request;
    }

    private static ModelInferRequest Request(string model, string datatype, params long[] shape) => new()
    {
        ModelName = model,
        Id = "id-1",
        Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = datatype, Shape = { shape } } },
    };
}
