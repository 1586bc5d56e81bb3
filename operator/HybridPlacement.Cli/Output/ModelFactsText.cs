using System.Globalization;
using HybridPlacement.Onnx;

namespace HybridPlacement.Cli.Output;

/// <summary>
/// The facts of an ONNX file for people. Names come from the file: what a terminal would obey is taken out of them, and long
/// lists are cut; the JSON has them whole.
/// </summary>
internal static class ModelFactsText
{
    private const int LongestList = 24, LongestText = 60;

    public static void Write(TextWriter writer, string path, OnnxModelFacts facts)
    {
        Columns(writer, [
            ["file", path],
            ["size", Amount(facts.FileBytes)],
            ["written by", Clean($"{facts.ProducerName} {facts.ProducerVersion}".Trim()) is { Length: > 0 } producer ? producer : "not said"],
            ["IR version", Number(facts.IrVersion)],
            ["operator sets", string.Join(", ", facts.Opsets.Take(LongestList).Select(o =>
                $"{(o.Key.Length == 0 ? ModelFactsJson.OwnDomain : Clean(o.Key))} {Number(o.Value)}"))],
            ["parameters", Number(facts.Parameters)],
            ["sub-graphs", Number(facts.SubGraphs)],
            ["functions", Number(facts.Functions)],
            ["made at load", facts.GeneratedConstantBytes == 0 ? "nothing" : Amount(facts.GeneratedConstantBytes)],
        ]);
        if (facts.UnknownConstantShapes > 0)
            writer.WriteLine($"{Number(facts.UnknownConstantShapes)} constants have a size that only a run tells");
        Section(writer, "INPUTS", facts.Inputs, Value);
        Section(writer, "OUTPUTS", facts.Outputs, Value);
        Section(writer, "PARAMETERS BY TYPE", facts.ParameterBytesByType.OrderByDescending(p => p.Value), p => [p.Key, Amount(p.Value)]);
        Section(writer, "OPERATORS", facts.Operators.OrderByDescending(o => o.Value), o => [Clean(o.Key), Number(o.Value)]);
        Section(writer, "FILES BESIDE IT", facts.ExternalData, e => [Clean(e.Location), Amount(e.Bytes)]);
        Section(writer, "METADATA", facts.Metadata, m => [Clean(m.Key), Clean(m.Value)]);
        Section(writer, "MEMORY OF A SERVER", (string[][])[
            ["total", Amount(facts.Memory.TotalBytes)],
            ["server", Amount(facts.Memory.RuntimeBytes)],
            ["weights", Amount(facts.Memory.WeightBytes)],
            ["one request", Amount(facts.Memory.ActivationBytes)],
        ], row => row);
        writer.WriteLine($"  {facts.Memory.Explanation.Trim()}");
    }

    private static void Section<T>(TextWriter writer, string title, IEnumerable<T> items, Func<T, string[]> row)
    {
        var all = items.ToList();
        if (all.Count == 0)
            return;
        writer.WriteLine();
        writer.WriteLine(title);
        Columns(writer, [.. all.Take(LongestList).Select(item => (string[])["", .. row(item)])]);
        if (all.Count > LongestList)
            writer.WriteLine($"  and {Number(all.Count - LongestList)} more");
    }

    private static void Columns(TextWriter writer, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows.Max(r => r.Length))
            .Select(i => rows.Where(r => r.Length > i + 1).Select(r => r[i].Length).DefaultIfEmpty().Max())
            .ToArray();
        foreach (var row in rows)
            writer.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    private static string[] Value(OnnxValueFacts value) =>
        [Clean(value.Name), value.DataType, value.Shape is null ? "any shape" : $"[{Clean(string.Join(", ", value.Shape))}]"];

    private static string Clean(string text)
    {
        var shown = text.Length > LongestText ? $"{text[..(LongestText - 3)]}..." : text;
        return string.Create(shown.Length, shown, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = CharUnicodeInfo.GetUnicodeCategory(source[i])
                    is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    ? '?'
                    : source[i];
            }
        });
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Amount(long bytes)
    {
        const double kibi = 1024, mebi = kibi * kibi;
        return bytes switch
        {
            long.MaxValue => "beyond counting",
            < (long)mebi => string.Create(CultureInfo.InvariantCulture, $"{bytes / kibi:N1} KiB ({bytes:N0} bytes)"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / mebi:N1} MiB ({bytes:N0} bytes)"),
        };
    }
}
