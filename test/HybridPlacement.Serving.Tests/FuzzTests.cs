using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using global::Grpc.Core;
using Google.Protobuf;
using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Serving.Grpc;

namespace HybridPlacement.Serving.Tests;

/// <summary>
/// Damaged models and requests: read or refused, answered or turned away, and nothing else. Another seed, and for longer:
/// <c>dotnet test -- TestRunParameters.Parameter(name="fuzzSeed",value="2") TestRunParameters.Parameter(name="fuzzSeconds",value="45")</c>.
/// </summary>
public sealed class FuzzTests
{
    private const int MostGrowth = 256 << 20;

    private static readonly int Seed = TestContext.Parameters.Get("fuzzSeed", 20_261_125);

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(TestContext.Parameters.Get("fuzzSeconds", 6));

    // Beyond that a server hangs, however long is tried: a minute in all where nothing else is said.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(54);

    private static readonly byte[] Values = [.. Enumerable.Range(0, 12).SelectMany(i => BitConverter.GetBytes((float)i))];

    private static readonly Dictionary<string, OnnxModel> Models = new()
    {
        ["affine"] = TestModels.Affine,
        ["words"] = TestModels.Identity(OnnxDataType.String),
    };

    [Test]
    public void Damaged_sample_models_are_read_or_refused()
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var originals = Directory.GetFiles(Path.Combine(SampleModelTests.Folder, "."), "*.onnx").Order().Select(File.ReadAllBytes).ToArray();
        var clock = Stopwatch.StartNew();
        var tries = 0;
        for (; clock.Elapsed < Budget; tries++)
        {
            using var stream = new MemoryStream(Damage(originals[tries % originals.Length], random));
            var start = Stopwatch.GetTimestamp();
            try
            {
                OnnxModelReader.Read(stream);
            }
            catch (OnnxFormatException)
            {
                // Refused.
            }

            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(5)));
        }

        TestContext.Out.WriteLine($"{tries} tries");
    }

    [Test]
    public async Task Damaged_requests_over_http_are_answered_or_turned_away()
    {
        var json = Encoding.UTF8.GetBytes(
            """{"id":"1","parameters":{"timeout":0},"inputs":[{"name":"x","shape":[2,3],"datatype":"FP32","data":[[1,2.5,-3e1],[4,5,6]]}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}""");
        var words = Encoding.UTF8.GetBytes("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"BYTES","data":["a\u0041","ß"]}]}""");
        var head = Encoding.UTF8.GetBytes("""{"inputs":[{"name":"x","shape":[4,3],"datatype":"FP32","parameters":{"binary_data_size":48}}]}""");
        byte[] binary = [.. head, .. Values];
        await FuzzAsync(
            (server, random, i) =>
            {
                var (body, length) = (i % 3) switch { 0 => (json, (int?)null), 1 => (words, null), _ => (binary, head.Length) };
                var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{(i % 3 == 1 ? "words" : "affine")}/infer")
                {
                    Content = new ByteArrayContent(Damage(body, random)),
                };
                if (length is { } headLength)
                    request.Content.Headers.Add("Inference-Header-Content-Length", $"{(random.Next(8) == 0 ? random.Next(-5, 5000) : headLength)}");
                return (server.Http, request);
            },
            response => response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotImplemented);
    }

    [Test]
    public async Task Damaged_requests_over_grpc_are_answered_or_turned_away()
    {
        var raw = new ModelInferRequest
        {
            ModelName = "affine",
            Id = "1",
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { 4, 3 } } },
            RawInputContents = { ByteString.CopyFrom(Values) },
        };
        var typed = new ModelInferRequest(raw) { RawInputContents = { } };
        typed.RawInputContents.Clear();
        typed.Inputs[0].Contents = new InferTensorContents { Fp32Contents = { Enumerable.Range(0, 12).Select(i => (float)i) } };
        byte[][] bodies = [raw.ToByteArray(), typed.ToByteArray()];
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        await FuzzAsync(
            (server, random, i) =>
            {
                var body = Damage(bodies[i % 2], random);
                var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.GrpcAddress, "/inference.GRPCInferenceService/ModelInfer"))
                {
                    Version = HttpVersion.Version20,
                    VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                    Content = new ByteArrayContent([0, .. BitConverter.GetBytes(IPAddress.HostToNetworkOrder(body.Length)), .. body]),
                };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
                request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
                return (client, request);
            },
            response =>
            {
                var status = response.TrailingHeaders.Concat(response.Headers).First(h => h.Key == "grpc-status").Value.Single();
                return (StatusCode)int.Parse(status) is StatusCode.OK or StatusCode.InvalidArgument
                    or StatusCode.NotFound or StatusCode.DeadlineExceeded or StatusCode.Unimplemented;
            });
    }

    private static async Task FuzzAsync(
        Func<RunningServer, Random, int, (HttpClient Client, HttpRequestMessage Request)> ask,
        Func<HttpResponseMessage, bool> isExpected)
    {
        using var limit = new CancellationTokenSource(Budget + Slack, TimeProvider.System);
        var cancellation = limit.Token;
        TestContext.Out.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        await using var server = await RunningServer.StartAsync(Models);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        var tries = 0;
        for (; clock.Elapsed < Budget; tries++)
        {
            var (client, request) = ask(server, random, tries);
            using (request)
            using (var response = await client.SendAsync(request, cancellation))
            {
                var body = await response.Content.ReadAsStringAsync(cancellation);
                Assert.That(isExpected(response), $"try {tries}: {response} {body}");
            }
        }

        TestContext.Out.WriteLine($"{tries} tries");
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(MostGrowth));
        using var ready = await server.Http.GetAsync("/v2/health/ready", cancellation);
        Assert.That(ready.IsSuccessStatusCode);
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        for (var n = random.Next(0, 5); n > 0; n--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return random.Next(6) switch
        {
            0 => bytes[..random.Next(bytes.Length)],
            1 => [.. bytes[..random.Next(bytes.Length)], .. bytes[random.Next(bytes.Length)..]],
            _ => bytes,
        };
    }
}
