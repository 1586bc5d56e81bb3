using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Serving.Fetching;

namespace HybridPlacement.Serving.Tests;

/// <summary>Against the text form of Triton's <c>ModelConfig</c>, as its documentation shows it.</summary>
public sealed class TritonConfigTests
{
    [Test]
    public void Onnx_runs_with_the_TensorRT_execution_provider_and_an_engine_cache() => Assert.That(
        TritonConfig.Write("affine", Facts(TestModels.Affine), "/cache/engines"),
        Is.EqualTo("""
            name: "affine"
            platform: "onnxruntime_onnx"
            max_batch_size: 0
            input { name: "x" data_type: TYPE_FP32 dims: [ -1, 3 ] }
            output { name: "y" data_type: TYPE_FP32 dims: [ -1, 2 ] }
            output { name: "sum" data_type: TYPE_FP32 dims: [ 1, 1 ] }
            instance_group [ { kind: KIND_GPU count: 1 } ]
            optimization { execution_accelerators { gpu_execution_accelerator [ {
              name: "tensorrt"
              parameters { key: "precision_mode" value: "FP32" }
              parameters { key: "max_workspace_size_bytes" value: "1073741824" }
              parameters { key: "trt_engine_cache_enable" value: "1" }
              parameters { key: "trt_engine_cache_path" value: "/cache/engines" }
            } ] } }

            """));

    [Test]
    public void A_plan_is_left_as_it_is() => Assert.That(
        TritonConfig.Write("m", null, null),
        Is.EqualTo("""
            name: "m"
            platform: "tensorrt_plan"
            instance_group [ { kind: KIND_GPU count: 1 } ]

            """));

    [Test]
    public void A_model_that_Triton_has_no_words_for_is_left_to_its_own_inspection()
    {
        var graph = TestModels.Affine.Graph with { Inputs = [.. TestModels.Affine.Graph.Inputs, new OnnxValue("scalar", OnnxDataType.Float)] };
        Assert.That(TritonConfig.Write("m", Facts(TestModels.Affine with { Graph = graph }), null), Does.Not.Contain("input").And.Not.Contain("max_batch_size"));
    }

    [Test]
    public void A_name_from_the_file_cannot_leave_its_quotes()
    {
        var graph = TestModels.Affine.Graph with { Inputs = [new OnnxValue("x\" } platform: \"evil\n\\", OnnxDataType.Float, 3)] };
        var config = TritonConfig.Write("m", Facts(TestModels.Affine with { Graph = graph }), null);
        Assert.That(config, Does.Contain("""input { name: "x\042 } platform: \042evil\012\134" data_type: TYPE_FP32 dims: [ 3 ] }"""));
    }

    [Test]
    public async Task The_fetcher_lays_out_a_repository()
    {
        using var folder = new TemporaryFolder();
        folder.Write("source/m.onnx", TestModels.Affine.ToArray());
        var (exit, report) = await FetchTests.FetchAsync(Options(folder, "m.onnx", "model.onnx") with { EngineCache = folder.File("cache/engines") });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, report.ToJsonString());
            Assert.That(File.Exists(folder.File("models/xray/1/model.onnx")));
            Assert.That(await File.ReadAllTextAsync(folder.File("models/xray/config.pbtxt")), Does.StartWith("name: \"xray\"\nplatform: \"onnxruntime_onnx\"\n"));
            Assert.That(Directory.Exists(folder.File("cache/engines")));
        }
    }

    [Test]
    public async Task A_file_format_that_this_project_s_own_runtime_does_not_load_is_for_Triton_to_judge()
    {
        using var folder = new TemporaryFolder();
        folder.Write("source/m.onnx", (TestModels.Affine with { IrVersion = 14 }).ToArray());
        var (exit, report) = await FetchTests.FetchAsync(Options(folder, "m.onnx", "model.onnx"));
        Assert.That((exit, (long?)report["irVersion"]), Is.EqualTo((0, 14)), report.ToJsonString());
    }

    [TestCase("ftrt and then what TensorRT alone can read", 0, "ModelVerified")]
    [TestCase("<html>Sign in</html>", 11, "ModelRejected")]
    [TestCase("", 11, "ModelRejected")]
    public async Task A_plan_is_taken_without_a_look_into_it(string content, int exitCode, string reason)
    {
        using var folder = new TemporaryFolder();
        folder.Write("source/m.plan", System.Text.Encoding.ASCII.GetBytes(content));
        var (exit, report) = await FetchTests.FetchAsync(Options(folder, "m.plan", "model.plan") with { IsPlan = true });
        using (Assert.EnterMultipleScope())
        {
            Assert.That((exit, (string?)report["reason"]), Is.EqualTo((exitCode, reason)));
            Assert.That(File.Exists(folder.File("models/xray/config.pbtxt")), Is.EqualTo(exitCode == 0));
        }
    }

    private static FetchOptions Options(TemporaryFolder folder, string source, string target) => new()
    {
        Uri = new Uri($"file:///{source}"),
        FileRoot = folder.File("source"),
        Target = folder.File($"models/xray/1/{target}"),
        IsTritonRepository = true,
        TerminationLog = folder.File("log"),
    };

    private static OnnxModelFacts Facts(OnnxModel model)
    {
        using var stream = new MemoryStream(model.ToArray());
        return OnnxModelReader.Read(stream);
    }
}
