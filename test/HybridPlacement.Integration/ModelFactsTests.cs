using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;
using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Operator;

namespace HybridPlacement.Integration;

/// <summary>What the fetcher finds in a model's file, and what the operator makes of it.</summary>
public sealed class ModelFactsTests
{
    private const string Model = "/apis/hybridplacement.io/v1alpha1/namespaces/default/modeldeployments/wide";

    private Scene _scene = null!;
    private ModelStore _store = null!;

    [SetUp]
    public async Task StartAsync()
    {
        // Pods have to run for this, which they do in the sandbox only.
        _scene = await Scene.StartAsync(cluster: await EmbeddedCluster.StartAsync());
        _store = await ModelStore.StartAsync();
        _store.Files["/wide.onnx"] = Wide(100 << 20);
        await _scene.ApplyFileAsync("samples", "quickstart", "fleet.yaml");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _scene.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task The_status_tells_what_is_in_the_file_and_its_pods_ask_for_the_memory_that_it_needs()
    {
        await ApplyAsync();
        var model = await _scene.WaitForModelAsync("default", "wide", "Ready", "True");
        var facts = model["status"]!["model"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)facts["opset"]!, Is.EqualTo(17));
            Assert.That((long)facts["sizeBytes"]!, Is.EqualTo(_store.Files["/wide.onnx"].Length));
            Assert.That((string?)facts["sha256"], Has.Length.EqualTo(64));
            Assert.That(facts["parameters"], Is.Not.Null);
            Assert.That(facts["inputs"]!.ToJsonString(), Is.EqualTo("""[{"name":"x","datatype":"FP32","shape":[1]}]"""));
            Assert.That(facts["outputs"]!.AsArray(), Has.Count.EqualTo(1));
            // 96 MiB of the server and 1.7 or 2.7 times what is made at load, against 256 Mi where nothing is known.
            Assert.That((string?)facts["estimatedMemory"], Does.Match("^(2[6-9]|3[0-9])[0-9]Mi$"));
        }

        await _scene.WaitForAsync(
            () => _scene.ListAsync("/apis/apps/v1/namespaces/default/deployments"),
            deployments => (string?)deployments.Single()["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!["requests"]!["memory"]
                is "320Mi" or "384Mi",
            "the estimate, in steps of 64 Mi, as the request");
    }

    [Test]
    public async Task A_model_that_the_runtime_is_too_old_for_is_refused_with_both_numbers()
    {
        await _scene.ApplyAsync(
            $$"""
            apiVersion: hybridplacement.io/v1alpha1
            kind: InferenceRuntime
            metadata: {name: onnxruntime}
            spec:
              image: {{new OperatorOptions().ServerImage}}
              supports: [{format: ONNX, accelerator: None}]
              modelLayout: SingleFile
              maxOpset: 15
            """);
        await ApplyAsync();
        var model = await _scene.WaitForAsync(
            Model, m => (string?)Scene.Condition(m, "Available")?["reason"] == "ModelRejected", "a refusal");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)Scene.Condition(model, "Available")?["message"], Does.Contain("opset 17").And.Contain("up to 15").And.Contain("export it with opset 15"));
            Assert.That((string?)Scene.Condition(model, "Stalled")?["status"], Is.EqualTo("True"));
        }
    }

    private Task ApplyAsync() => _scene.ApplyAsync(
        $$"""
        apiVersion: hybridplacement.io/v1alpha1
        kind: ModelDeployment
        metadata: {name: wide, namespace: default}
        spec:
          model: {uri: {{_store.Address}}wide.onnx}
          sensitivity: Low
        """);

    /// <summary>A file of a few hundred bytes that a server makes so many of when it loads it.</summary>
    private static byte[] Wide(long bytes) => new OnnxModel
    {
        Graph = new OnnxGraph
        {
            Nodes =
            [
                new OnnxNode("Constant", [], ["shape"], OnnxAttribute.Tensor("value", OnnxTensor.OfInt64s("", [1], [bytes / sizeof(float)]))),
                new OnnxNode("ConstantOfShape", ["shape"], ["zeros"]),
                new OnnxNode("ReduceSum", ["zeros"], ["zero"]),
                new OnnxNode("Add", ["x", "zero"], ["y"]),
            ],
            Inputs = [new OnnxValue("x", OnnxDataType.Float, 1)],
            Outputs = [new OnnxValue("y", OnnxDataType.Float, 1)],
        },
    }.ToArray();
}
