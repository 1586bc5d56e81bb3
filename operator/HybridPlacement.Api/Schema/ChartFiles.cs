namespace HybridPlacement.Api.Schema;

/// <summary>What is generated in the Helm chart: its copies of the CustomResourceDefinitions, and the table of values in its
/// README.</summary>
public static class ChartFiles
{
    private const string Begin = "<!-- values: generated from values.yaml -->";
    private const string End = "<!-- end of values -->";

    /// <summary>Writes it, and returns the paths of what was written.</summary>
    /// <param name="chart">The chart's folder, with <c>values.yaml</c> and <c>README.md</c>.</param>
    /// <exception cref="InvalidDataException">The README lacks the lines between which the table stands.</exception>
    public static IReadOnlyList<string> Write(string chart)
    {
        var readme = Readme(chart);
        File.WriteAllText(readme, WithTable(chart));
        return [.. CrdFiles.Write(Definitions(chart)), readme];
    }

    /// <summary>What differs from what would be written, a sentence per file.</summary>
    /// <param name="chart">The chart's folder.</param>
    public static IReadOnlyList<string> Check(string chart)
    {
        var differences = CrdFiles.Check(Definitions(chart)).ToList();
        if (File.ReadAllText(Readme(chart)) != WithTable(chart))
            differences.Add($"{Readme(chart)}: the table of values differs from what values.yaml says.");
        return differences;
    }

    private static string Definitions(string chart) => Path.Combine(chart, "files", "crds");

    private static string Readme(string chart) => Path.Combine(chart, "README.md");

    private static string WithTable(string chart)
    {
        var text = File.ReadAllText(Readme(chart));
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidDataException($"{Readme(chart)}: write the lines \"{Begin}\" and \"{End}\" where the table of values is to stand.");
        var table = ValuesTable.Write(File.ReadAllText(Path.Combine(chart, "values.yaml")));
        return $"{text[..(begin + Begin.Length)]}\n{table}{text[end..]}";
    }
}
