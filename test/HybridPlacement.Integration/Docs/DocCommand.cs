using System.Text.RegularExpressions;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Docs;

/// <summary>A command that a page shows for typing in.</summary>
internal sealed partial record DocCommand(string Page, string Text)
{
    /// <summary>Every page of the repository.</summary>
    public static IEnumerable<string> Pages { get; } = [.. Directory
        .EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file))
        .Where(file => !Skipped().IsMatch(file))
        .Order(StringComparer.Ordinal)];

    /// <summary>Every command of every page, in order; lines that end with a backslash go on in the next one.</summary>
    public static IEnumerable<DocCommand> All { get; } = [.. from page in Pages
                                                             from block in ReadmeText.Blocks(page)
                                                             from line in Continued().Replace(block, " ").Split('\n')
                                                             where Start().IsMatch(line)
                                                             select new DocCommand(page, line)];

    public override string ToString() => $"{Page}: {Text}";

    [GeneratedRegex(@"(^|/)(artifacts|bin|obj|node_modules)/")]
    private static partial Regex Skipped();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();

    [GeneratedRegex(@"^(?:[A-Z_]+=\S+ +)?(?:dotnet|kubectl|helm|hybridplacement|curl|export|az|docker|buildah|podman|git|npm|sh|bash)\s")]
    private static partial Regex Start();
}
