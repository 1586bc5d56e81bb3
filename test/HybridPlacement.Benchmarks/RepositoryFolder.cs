namespace HybridPlacement.Benchmarks;

/// <summary>Folders of the repository, found from wherever the program runs.</summary>
internal static class RepositoryFolder
{
    /// <exception cref="DirectoryNotFoundException">The program runs outside a clone.</exception>
    public static string Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HybridPlacement.sln")))
                return Path.Combine(folder.FullName, name);
        }

        throw new DirectoryNotFoundException($"no clone of the repository above {AppContext.BaseDirectory}: run it from one");
    }
}
