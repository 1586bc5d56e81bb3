using System.Diagnostics;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration;

/// <summary>The operator's program outside a cluster, with nothing but a kubeconfig.</summary>
public sealed class OperatorProgramTests
{
    [Test]
    public async Task The_program_works_against_any_cluster_that_has_the_kinds()
    {
        await using var scene = await Scene.StartAsync(withOperator: false);
        await scene.ApplyFileAsync("samples", "quickstart", "fleet.yaml");
        await scene.MakeNodesReadyAsync();
        var port = FreePorts.Take(1)[0];
        using var program = Process.Start(
            Repository.Output("HybridPlacement.Operator", "HybridPlacement.Operator"),
            ["--kubeconfig", scene.Cluster.Kubeconfig, "--http-endpoint", $"127.0.0.1:{port}", "--log-level", "Warning"]);
        try
        {
            await scene.ApplyAsync(
                """
                apiVersion: hybridplacement.io/v1alpha1
                kind: ModelDeployment
                metadata: {name: outside, namespace: default}
                spec: {model: {uri: "https://models.example/m.onnx"}, sensitivity: High}
                """);

            var model = await scene.WaitForModelAsync("default", "outside", "Placed", "True");

            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            var metrics = await http.GetStringAsync("/metrics");
            using (Assert.EnterMultipleScope())
            {
                Assert.That((string?)model["status"]!["placement"]!["summary"], Is.EqualTo("1 on dc-munich (OnPrem)"));
                Assert.That(await http.GetStringAsync("/healthz"), Is.EqualTo("ok"));
                Assert.That(await http.GetStringAsync("/readyz"), Is.EqualTo("ok"));
                Assert.That(metrics, Does.Contain("hybridplacement_model_replicas_desired"));
            }
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync();
        }
    }
}
