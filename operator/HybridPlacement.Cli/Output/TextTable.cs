using System.Text;

namespace HybridPlacement.Cli.Output;

/// <summary>A table of plain text: columns line up, two spaces between them, nothing after the last.</summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> _rows = [headers];

    public void Add(params string[] cells)
    {
        if (cells.Length != headers.Length)
            throw new ArgumentException($"{cells.Length} cells in a table of {headers.Length} columns", nameof(cells));
        _rows.Add(cells);
    }

    /// <summary>The lines, each ending in a line feed.</summary>
    public string ToText(string indent = "")
    {
        var widths = Enumerable.Range(0, headers.Length).Select(c => _rows.Max(r => r[c].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            var line = new StringBuilder(indent);
            for (var c = 0; c < row.Length; c++)
                line.Append(row[c].PadRight(widths[c] + 2));
            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
