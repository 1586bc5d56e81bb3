using System.Globalization;

namespace HybridPlacement.Serving.Inference;

/// <summary>A model file on disk, with the name and version that it is served under.</summary>
internal sealed record ModelSource(string Name, string Version, string Path)
{
    /// <summary>
    /// Finds the versions of the model that a path means, the highest first: an .onnx file, which is version 1, or a folder in
    /// the layout of model repositories, <c>NAME/VERSION/model.onnx</c>.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static IReadOnlyList<ModelSource> Find(string path, string? name)
    {
        if (File.Exists(path))
            return [new ModelSource(name ?? System.IO.Path.GetFileNameWithoutExtension(path), "1", path)];
        var folderName = name ?? System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
        ModelSource[] versions =
        [
            .. (Directory.Exists(path) ? Directory.EnumerateDirectories(path) : [])
                .Select(folder => (File: System.IO.Path.Combine(folder, "model.onnx"), Number: VersionOf(folder)))
                .Where(v => v.Number > 0 && File.Exists(v.File))
                .OrderByDescending(v => v.Number)
                .Select(v => new ModelSource(folderName, v.Number.ToString(CultureInfo.InvariantCulture), v.File)),
        ];
        return versions.Length > 0
            ? versions
            : throw new FileNotFoundException($"{path} is neither an .onnx file nor a folder that holds VERSION/model.onnx, such as {System.IO.Path.Combine(path, "1", "model.onnx")}{Hint(path)}");
    }

    private static string Hint(string path)
    {
        var file = Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.onnx").Order(StringComparer.Ordinal).FirstOrDefault() : null;
        return file is null ? "" : $"; to serve a file in it, name that: {file}";
    }

    private static long VersionOf(string folder) =>
        long.TryParse(System.IO.Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
