namespace HybridPlacement.Api.Tests;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string CrdFolder => Path.Combine(Root, "crds");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HybridPlacement.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("HybridPlacement.sln isn't above the tests.");
    }
}
