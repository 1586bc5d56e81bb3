using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Docs;

/// <summary>The blocks of a README that are indented by four blanks: commands, and what they print.</summary>
internal static class ReadmeText
{
    private const string Indent = "    ";

    /// <summary>The blocks in order, without the indent.</summary>
    public static IReadOnlyList<string> Blocks(params string[] path)
    {
        var blocks = new List<string>();
        var block = new List<string>();
        foreach (var line in File.ReadLines(Repository.Path(path)).Append("end"))
        {
            if (line.StartsWith(Indent, StringComparison.Ordinal) || (line.Length == 0 && block.Count > 0))
            {
                block.Add(line.Length == 0 ? line : line[Indent.Length..]);
                continue;
            }

            if (block.Count > 0)
                blocks.Add(string.Join('\n', block).Trim('\n'));
            block.Clear();
        }

        return blocks;
    }
}
