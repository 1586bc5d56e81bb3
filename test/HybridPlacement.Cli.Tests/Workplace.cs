namespace HybridPlacement.Cli.Tests;

/// <summary>A folder for the files of one test, and the way to the repository's own.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hybridplacement-cli-");

    public string Folder => _folder.FullName;

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    public static string Repository(params string[] path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HybridPlacement.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no folder above the tests holds HybridPlacement.sln");
        return Path.Combine([folder.FullName, .. path]);
    }
}
