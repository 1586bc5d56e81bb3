using System.Text;

namespace HybridPlacement.Api.Schema;

/// <summary>The checked-in files of the CustomResourceDefinitions.</summary>
public static class CrdFiles
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes all files into a folder, which is made if need be, and returns their paths.</summary>
    public static IReadOnlyList<string> Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var written = new List<string>();
        foreach (var (name, text) in CrdGenerator.Generate())
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, text, Utf8);
            written.Add(path);
        }

        return written;
    }

    /// <summary>What differs between a folder and what would be written to it, a sentence per file; empty where all is as
    /// generated.</summary>
    public static IReadOnlyList<string> Check(string folder)
    {
        var expected = CrdGenerator.Generate();
        var differences = new List<string>();
        foreach (var (name, text) in expected)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
                differences.Add($"{path} is missing.");
            else if (FirstDifference(text, File.ReadAllText(path, Utf8)) is { } line)
                differences.Add($"{path} differs from what the types say, from line {line} on.");
        }

        if (Directory.Exists(folder))
        {
            differences.AddRange(Directory.EnumerateFiles(folder, "*.yaml")
                .Where(f => !expected.ContainsKey(Path.GetFileName(f)))
                .Order(StringComparer.Ordinal)
                .Select(f => $"{f} belongs to no kind."));
        }

        return differences;
    }

    private static int? FirstDifference(string expected, string actual)
    {
        if (string.Equals(expected, actual, StringComparison.Ordinal))
            return null;
        var left = expected.Split('\n');
        var right = actual.Split('\n');
        var line = 0;
        while (line < left.Length && line < right.Length && left[line] == right[line])
            line++;
        return line + 1;
    }
}
