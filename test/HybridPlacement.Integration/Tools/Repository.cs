namespace HybridPlacement.Integration.Tools;

/// <summary>The folder of the clone that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>A file that another project's build put out, in the configuration of these tests.</summary>
    public static string Output(string project, string file) =>
        Path("artifacts", "bin", project, new DirectoryInfo(AppContext.BaseDirectory).Name, file);

    private static string Find(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "HybridPlacement.sln"))
            ? folder
            : Find(Directory.GetParent(folder)?.FullName
                ?? throw new DirectoryNotFoundException("no folder above the tests holds HybridPlacement.sln"));
}
