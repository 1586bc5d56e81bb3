using System.Text;

namespace HybridPlacement.Cli.Docs;

/// <summary>The pages that are generated, and where in the repository they are.</summary>
internal static class GeneratedDocs
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Path below the repository's root → text; the same on every machine.</summary>
    public static IReadOnlyDictionary<string, string> Generate() => new Dictionary<string, string>
    {
        ["crds/REFERENCE.md"] = ApiReference.Write(),
        ["operator/METRICS.md"] = MetricReference.Write(),
        ["operator/REASONS.md"] = ReasonReference.Write(),
    };

    /// <returns>The files written.</returns>
    public static IReadOnlyList<string> Write(string root)
    {
        var written = new List<string>();
        foreach (var (path, text) in Generate())
        {
            var file = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text, Utf8);
            written.Add(file);
        }

        return written;
    }

    /// <returns>The files that aren't as they would be written.</returns>
    public static IReadOnlyList<string> Check(string root) =>
    [
        .. Generate().Select(page => (File: Path.Combine(root, page.Key), page.Value))
            .Where(page => !File.Exists(page.File) || File.ReadAllText(page.File, Utf8) != page.Value)
            .Select(page => page.File),
    ];
}
