using System.Net;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Operator.Building;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Integration;

/// <summary>From what a GPU model's server says of itself, at its pod's address, to the condition of the object.</summary>
public sealed class AcceleratorScenarioTests
{
    private const string Gpu = "nv_gpu_memory_total_bytes{gpu_uuid=\"GPU-1\"} 85899345920\n";

    [Test]
    public async Task A_model_that_its_server_has_on_the_CPU_is_told_from_one_on_the_GPU()
    {
        await using var servers = await StartServersAsync();
        var ports = servers.Urls.Select(u => new Uri(u).Port).ToArray();
        // Pods are simulated for this, as Triton isn't here: their addresses are of loopback, and what listens there answers for them.
        await using var scene = await Scene.StartAsync(cluster: await EmbeddedCluster.StartSimulatedAsync());
        await scene.ApplyFileAsync("samples", "quickstart", "fleet.yaml");
        await scene.ApplyAsync(Runtime("triton", ports[0], ports[1]));
        await scene.ApplyAsync(Runtime("triton-without-driver", ports[0], ports[2]));
        await ApplyAsync(scene, "on-gpu", "onnx", "");
        await ApplyAsync(scene, "on-cpu", "onnx", "");
        await ApplyAsync(scene, "blind", "plan", ", tensorRT: {version: \"10.13\", computeCapability: \"8.0\"}", "triton-without-driver");
        await ApplyAsync(scene, "elsewhere", "plan", ", tensorRT: {version: \"10.13\", computeCapability: \"9.0\"}");

        foreach (var (name, status, reason, part) in ((string, string, string, string)[])
            [("on-gpu", "True", "GpuActive", "KIND_GPU"), ("on-cpu", "False", "CpuFallback", "KIND_CPU"), ("blind", "False", "NoGpuVisible", "the device plugin")])
        {
            var model = await scene.WaitForModelAsync("default", name, "AcceleratorActive", status);
            var condition = Scene.Condition(model, "AcceleratorActive");
            using (Assert.EnterMultipleScope())
            {
                Assert.That((string?)condition!["reason"], Is.EqualTo(reason));
                Assert.That((string?)condition["message"], Does.StartWith($"pod {name}-").And.Contain(part));
            }
        }

        var refused = await scene.WaitForModelAsync("default", "elsewhere", "Placed", "False");
        Assert.That((string?)Scene.Condition(refused, "Placed")!["message"], Does.Contain("9.0"));
    }

    private static Task ApplyAsync(Scene scene, string name, string extension, string more, string runtime = "triton") => scene.ApplyAsync(
        $$"""
        apiVersion: hybridplacement.io/v1alpha1
        kind: ModelDeployment
        metadata: {name: {{name}}, namespace: default}
        spec:
          model: {uri: "https://models.example/{{name}}.{{extension}}"{{more}} }
          sensitivity: High
          accelerator: {count: 1}
          runtime: {{runtime}}
        """);

    private static string Runtime(string name, int http, int metrics)
    {
        var triton = RuntimeCatalog.BuiltIn("-").Single(r => r.Metadata.Name == RuntimeCatalog.Triton).Spec;
        return $$"""
            apiVersion: hybridplacement.io/v1alpha1
            kind: InferenceRuntime
            metadata: {name: {{name}}}
            spec:
              image: {{triton.Image}}
              args: [{{string.Join(", ", triton.Args!)}}]
              supports: [{format: TensorRT, accelerator: Nvidia}, {format: ONNX, accelerator: Nvidia}]
              modelLayout: TritonRepository
              tensorRTVersion: "{{triton.TensorRTVersion}}"
              ports: {http: {{http}}, metrics: {{metrics}} }
            """;
    }

    /// <summary>Answers on all addresses as Triton does: the model's configuration on the first port, metrics on the second, and on the third those of one without a GPU.</summary>
    private static async Task<WebApplication> StartServersAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            for (var i = 0; i < 3; i++)
                kestrel.Listen(IPAddress.Any, 0);
        });
        var app = builder.Build();
        app.MapGet("/v2/models/{name}/config", (string name) => Results.Text(
            $$"""{"name":"{{name}}","instance_group":[{"name":"{{name}}_0","kind":"{{(name == "on-cpu" ? "KIND_CPU" : "KIND_GPU")}}","count":1,"gpus":[0]}]}""",
            "application/json"));
        app.MapGet("/metrics", (HttpContext context) => Results.Text(
            "nv_inference_count{model=\"m\",version=\"1\"} 0\n"
            + (context.Connection.LocalPort == new Uri(app.Urls.Last()).Port ? "" : Gpu)));
        await app.StartAsync();
        return app;
    }
}
