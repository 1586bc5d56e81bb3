namespace HybridPlacement.Serving.Fetching;

/// <summary>A file below a folder; neither <c>..</c> nor a symbolic link leads out of it.</summary>
internal sealed class FolderSource(string root, string path) : IModelFileSource
{
    private const int MostLinks = 40;

    public string Name => path;

    public string Hint => "";

    public Task<SourceStream> OpenAsync(long offset, string? validator, CancellationToken cancellation)
    {
        var stream = Open(Locate());
        stream.Position = Math.Min(offset, stream.Length);
        return Task.FromResult(new SourceStream(stream, stream.Position, stream.Length, null, null));
    }

    private static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FetchException.Failed($"{file} can't be read: {e.Message}");
        }
    }

    /// <summary>The file meant: the path where it lies below the root as it is, otherwise taken as relative to it.</summary>
    private string Locate()
    {
        var realRoot = Resolve(Path.GetFullPath(root));
        foreach (var candidate in (string[])[Path.GetFullPath(path, realRoot), Path.GetFullPath(path.TrimStart('/'), realRoot)])
        {
            if (IsBelow(candidate, Path.GetFullPath(root)) || IsBelow(candidate, realRoot))
            {
                var real = Resolve(candidate);
                if (!IsBelow(real, realRoot))
                    throw FetchException.Failed($"{path} leads out of {root}, below which files may be read");
                if (File.Exists(real))
                    return real;
            }
        }

        throw FetchException.Failed($"there is no file {path} below {root}: check spec.model.uri");
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with every symbolic link in it followed.</summary>
    private static string Resolve(string path)
    {
        var links = 0;
        var rest = new Stack<string>(path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse());
        var real = Path.GetPathRoot(path)!;
        while (rest.TryPop(out var part))
        {
            var next = Path.GetFullPath(Path.Combine(real, part));
            var target = new FileInfo(next).LinkTarget;
            if (target is null)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
                throw FetchException.Failed($"{path} goes through more than {MostLinks} symbolic links");
            if (Path.IsPathRooted(target))
                real = Path.GetPathRoot(target)!;
            foreach (var step in target.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
                rest.Push(step);
        }

        return real;
    }
}
