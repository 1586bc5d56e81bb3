using System.Text.Json.Nodes;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration;

/// <summary>The README's first command, as a newcomer runs it.</summary>
public sealed class QuickstartTests
{
    private static readonly string Command = Repository.Output("HybridPlacement.Cli", "hybridplacement");

    [Test]
    public async Task The_quick_start_places_serves_and_asks_three_models()
    {
        var run = await RequiredTool.RunAsync(
            Command, ["sandbox", Repository.Path("samples", "quickstart"), "--once", "-o", "json"]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var models = JsonNode.Parse(run.Output)!["models"]!.AsArray().ToDictionary(m => (string)m!["name"]!, m => m!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(models.Keys, Is.EquivalentTo(["chest-xray", "shelf-monitor", "text-classifier"]));
            AssertRuns(models["chest-xray"], "dc-munich", "OnPrem", "sensitive-stays-on-premises", replicas: 2);
            AssertRuns(models["shelf-monitor"], "shop-hamburg", "Edge", "low-latency-at-the-edge", replicas: 1);
            AssertRuns(models["text-classifier"], "azure-westeurope", "Cloud", "everything-else", replicas: 1);
        }
    }

    [Test]
    public async Task The_table_names_each_model_its_place_and_the_rule()
    {
        var run = await RequiredTool.RunAsync(Command, ["sandbox", Repository.Path("samples", "quickstart"), "--once"]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Match(
            @"radiology/chest-xray +High +Medium +dc-munich +OnPrem +2/2 +sensitive-stays-on-premises"));
        Assert.That(run.Output, Does.Not.Contain("\u001b["), "no colours where the output isn't a terminal");
    }

    [Test]
    public async Task Models_are_found_where_the_pods_mount_a_folder_above_them()
    {
        var models = Directory.CreateTempSubdirectory("hybridplacement-models-");
        try
        {
            foreach (var file in Directory.GetFiles(Repository.Path("samples", "models"), "*.onnx"))
                File.Copy(file, Path.Combine(models.FullName, Path.GetFileName(file)));

            var run = await RequiredTool.RunAsync(
                Command, ["sandbox", Repository.Path("samples", "quickstart"), "--once", "--models", models.FullName]);

            Assert.That(run.ExitCode, Is.Zero, run.Error);
        }
        finally
        {
            models.Delete(recursive: true);
        }
    }

    [TestCase("does-not-exist", "isn't there")]
    public async Task A_folder_that_is_not_there_is_named(string folder, string message)
    {
        var run = await RequiredTool.RunAsync(Command, ["sandbox", folder, "--once"]);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain(folder).And.Contain(message));
    }

    [TestCase("kind: [", "scene.yaml")]
    [TestCase("apiVersion: v1\nkind: Gadget\nmetadata: {name: x}", "no matches for kind \"Gadget\" in version \"v1\"")]
    [TestCase(
        """
        apiVersion: hybridplacement.io/v1alpha1
        kind: ModelDeployment
        metadata: {name: x, namespace: default}
        spec: {model: {uri: "https://models.example/m.onnx"}, sensitivity: Hihg}
        """,
        "spec.sensitivity: Unsupported value: \"Hihg\": supported values: \"Low\", \"Medium\", \"High\"")]
    [TestCase(
        """
        apiVersion: hybridplacement.io/v1alpha1
        kind: ModelDeployment
        metadata: {name: x, namespace: default}
        spec: {model: {uri: "https://models.example/m.onnx"}}
        """,
        "spec.sensitivity: Required value")]
    public async Task A_mistake_in_a_manifest_is_named_with_its_file(string manifest, string message)
    {
        var folder = Directory.CreateTempSubdirectory("hybridplacement-scene-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "scene.yaml"), manifest);

            var run = await RequiredTool.RunAsync(Command, ["sandbox", folder.FullName, "--once"]);

            Assert.That(run.ExitCode, Is.EqualTo(1), run.Output);
            Assert.That(run.Error, Does.Contain("scene.yaml").And.Contain(message));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void AssertRuns(JsonNode model, string pool, string tier, string rule, int replicas)
    {
        Assert.That((bool)model["ready"]!, Is.True, model.ToJsonString());
        Assert.That((string?)model["rule"], Is.EqualTo(rule));
        var only = model["pools"]!.AsArray().Single()!;
        Assert.That((string?)only["name"], Is.EqualTo(pool));
        Assert.That((string?)only["tier"], Is.EqualTo(tier));
        Assert.That((int)only["replicas"]!, Is.EqualTo(replicas));
        Assert.That((int)only["readyReplicas"]!, Is.EqualTo(replicas));
        Assert.That((string?)model["inference"]!["model_name"], Is.EqualTo((string?)model["name"]));
        Assert.That(model["inference"]!["outputs"]!.AsArray(), Is.Not.Empty);
    }
}
