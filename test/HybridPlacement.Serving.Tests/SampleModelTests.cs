using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Onnx;
using HybridPlacement.SampleModels;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Tests;

/// <summary>The models under <c>samples/models</c>, as they are checked in.</summary>
public sealed class SampleModelTests
{
    internal static readonly string Folder = FindFolder();

    private static string[] Names => [.. TrainedSample.All.Select(s => s.Name)];

    [Test]
    public void Training_anew_gives_the_files_checked_in()
    {
        var files = SampleFolder.Files(TrainedSample.All.AsParallel().AsOrdered().Select(TrainedSample.Train));
        Assert.That(SampleFolder.Differences(Folder, files), Is.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public void Are_right_on_at_least_95_percent_of_held_out_examples(string name)
    {
        var sample = TrainedSample.All.Single(s => s.Name == name);
        using var model = LoadedModel.Load(new ModelSource(name, "1", Path.Combine(Folder, $"{name}.onnx")), threads: 1);
        var examples = TrainedSample.HeldOut(sample);
        using var request = new InferenceRequest();
        request.Inputs.Add(InputTensor.Allocate("input", TensorType.Find("FP32")!, [examples.Count, .. sample.InputShape], int.MaxValue));
        var target = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(request.Inputs[0].Bytes);
        foreach (var (value, i) in examples.SelectMany(e => e.Input).Select((v, i) => (v, i)))
            target[i] = (float)value;
        using var result = model.Run(request);
        var probabilities = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(result[0].Bytes).ToArray();
        var right = examples.Zip(probabilities.Chunk(sample.Labels.Count)).Count(p => Array.IndexOf(p.Second, p.Second.Max()) == p.First.Class);
        TestContext.Out.WriteLine($"{name}: {right} of {examples.Count}");
        Assert.That((double)right / examples.Count, Is.GreaterThanOrEqualTo(0.95));
    }

    [TestCaseSource(nameof(Names))]
    public async Task Answer_their_sample_request_rightly(string name)
    {
        await using var server = await RunningServer.StartAsync(
            new Dictionary<string, Onnx.Writing.OnnxModel>(), o => o with { Models = [Path.Combine(Folder, $"{name}.onnx")] });
        var body = await File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.request.json"));
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync($"/v2/models/{name}/infer", content);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var probabilities = answer["outputs"]![0]!["data"]!.AsArray().Select(v => (float)v!).ToArray();
        var expected = JsonNode.Parse(body)!["parameters"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Array.IndexOf(probabilities, probabilities.Max()), Is.EqualTo((int)expected["expected_index"]!));
            Assert.That(
                OnnxModelReader.ReadFile(Path.Combine(Folder, $"{name}.onnx")).Metadata["labels"].Split(',')[(int)expected["expected_index"]!],
                Is.EqualTo((string?)expected["expected_label"]));
        }
    }

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HybridPlacement.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository");
        return Path.Combine(folder.FullName, "samples", "models");
    }
}
