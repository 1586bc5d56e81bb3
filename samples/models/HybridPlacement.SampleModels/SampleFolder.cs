using System.Security.Cryptography;
using System.Text;

namespace HybridPlacement.SampleModels;

/// <summary>The files that are checked in, by name.</summary>
internal static class SampleFolder
{
    public static IReadOnlyDictionary<string, byte[]> Files(IEnumerable<TrainedSample> samples)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var sample in samples)
        {
            files[$"{sample.Sample.Name}.onnx"] = sample.Onnx;
            files[$"{sample.Sample.Name}.request.json"] = Encoding.UTF8.GetBytes(sample.RequestJson);
        }

        var sums = files.Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(f.Value))}  {f.Key}\n");
        files["SHA256SUMS"] = Encoding.UTF8.GetBytes(string.Concat(sums));
        return files;
    }

    /// <summary>Names of the files that are missing in a folder or differ there.</summary>
    public static IReadOnlyList<string> Differences(string folder, IReadOnlyDictionary<string, byte[]> files) =>
        [.. files.Where(f => !IsSame(Path.Combine(folder, f.Key), f.Value)).Select(f => f.Key)];

    public static void Write(string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in files)
            File.WriteAllBytes(Path.Combine(folder, name), content);
    }

    private static bool IsSame(string path, byte[] content) =>
        File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
}
