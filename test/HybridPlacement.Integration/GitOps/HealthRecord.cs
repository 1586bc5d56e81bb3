using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;
using HybridPlacement.Api.Schema;
using YamlDotNet.RepresentationModel;

namespace HybridPlacement.Integration.GitOps;

/// <summary>
/// Objects as they were recorded from a cluster, and what the health script says of each, in the form of Argo CD's own tests
/// (<c>health_test.yaml</c> and <c>testdata/</c>). <c>HYBRIDPLACEMENT_RECORD=1</c> writes them anew from what the tests see.
/// </summary>
internal static class HealthRecord
{
    private static readonly string[] Volatile = ["managedFields", "resourceVersion", "uid", "selfLink", "annotations"];

    public static bool Recording { get; } = Environment.GetEnvironmentVariable("HYBRIDPLACEMENT_RECORD") == "1";

    public static IEnumerable<TestCaseData> Cases() =>
        from kind in new[] { "ModelDeployment", "PlacementPool", "PlacementPolicy", "InferenceRuntime" }
        from test in Tests(kind)
        select new TestCaseData(kind, test.Path, test.Status, test.Message)
            .SetArgDisplayNames(kind, Path.GetFileNameWithoutExtension(test.Path));

    public static JsonObject Read(string kind, string path) =>
        ManifestReader.ReadPath(Path.Combine(HealthScript.Folder(kind), path)).Single().Content;

    /// <summary>Writes the object, and what its script says of it, into the record.</summary>
    public static async Task WriteAsync(string kind, string state, JsonObject obj, (string Status, string Message) health)
    {
        var clean = (JsonObject)obj.DeepClone();
        foreach (var field in Volatile)
            clean["metadata"]!.AsObject().Remove(field);
        var folder = HealthScript.Folder(kind);
        Directory.CreateDirectory(Path.Combine(folder, "testdata"));
        await File.WriteAllTextAsync(Path.Combine(folder, "testdata", state + ".yaml"), YamlText.Write(clean));

        var input = $"testdata/{state}.yaml";
        var all = Tests(kind).Where(t => t.Path != input).Append((Path: input, health.Status, health.Message));
        var tests = all.OrderBy(t => t.Path, StringComparer.Ordinal).Select(t => new JsonObject
        {
            ["healthStatus"] = new JsonObject { ["status"] = t.Status, ["message"] = t.Message },
            ["inputPath"] = t.Path,
        });
        await File.WriteAllTextAsync(TestsOf(kind), YamlText.Write(new JsonObject { ["tests"] = new JsonArray([.. tests]) }));
    }

    private static string TestsOf(string kind) => Path.Combine(HealthScript.Folder(kind), "health_test.yaml");

    private static IReadOnlyList<(string Path, string Status, string Message)> Tests(string kind)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(TestsOf(kind))));
        return
        [
            .. ((YamlSequenceNode)yaml.Documents[0].RootNode["tests"]).Select(test => (
                Text(test["inputPath"]), Text(test["healthStatus"]["status"]), Text(test["healthStatus"]["message"]))),
        ];

        static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
    }
}
