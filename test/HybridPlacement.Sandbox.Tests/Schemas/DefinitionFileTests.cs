using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.Tests.Schemas;

[TestFixture]
internal sealed class DefinitionFileTests
{
    private static IEnumerable<string> Files()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HybridPlacement.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no folder above the tests holds HybridPlacement.sln");
        return Directory.EnumerateFiles(Path.Combine(folder.FullName, "crds"), "*.yaml");
    }

    [TestCaseSource(nameof(Files))]
    public void Every_definition_of_this_project_is_accepted(string file)
    {
        var errors = new List<StatusCause>();

        foreach (var version in Json.Object(File.ReadAllText(file))["spec"]!["versions"]!.AsArray())
            StructuralSchema.Parse(version!["schema"]!["openAPIV3Schema"]!.AsObject(), errors);

        Assert.That(errors, Is.Empty);
    }
}
