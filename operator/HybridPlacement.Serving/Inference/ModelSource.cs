using System.Globalization;

namespace HybridPlacement.Serving.Inference;

/// <summary>A model file on disk, with the name and version that it is served under.</summary>
internal sealed record ModelSource(string Name, string Version, string Path)
{
    /// <summary>
    /// Finds the model that a path means: an .onnx file, or a folder in the layout of model repositories,
    /// <c>NAME/VERSION/model.onnx</c>, where the highest version is served.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static ModelSource Find(string path, string? name)
    {
        if (File.Exists(path))
            return new ModelSource(name ?? System.IO.Path.GetFileNameWithoutExtension(path), "1", path);
        var newest = (Directory.Exists(path) ? Directory.EnumerateDirectories(path) : [])
            .Select(folder => (Folder: folder, Number: VersionOf(folder)))
            .Where(v => v.Number > 0 && File.Exists(System.IO.Path.Combine(v.Folder, "model.onnx")))
            .OrderByDescending(v => v.Number)
            .FirstOrDefault();
        if (newest.Folder is null)
            throw new FileNotFoundException($"{path} is neither an .onnx file nor a folder that holds VERSION/model.onnx, such as {path}/1/model.onnx");
        return new ModelSource(
            name ?? System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path))),
            newest.Number.ToString(CultureInfo.InvariantCulture),
            System.IO.Path.Combine(newest.Folder, "model.onnx"));
    }

    private static long VersionOf(string folder) =>
        long.TryParse(System.IO.Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
