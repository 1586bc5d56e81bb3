using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Images;

/// <summary>One instruction of the repository's Dockerfile, of the stage that it is in.</summary>
internal sealed record Instruction(string Stage, string Name, string Arguments);

/// <summary>The repository's Dockerfile, read as Docker reads it as far as it is used there.</summary>
internal static class Dockerfile
{
    public static IReadOnlyList<Instruction> Instructions { get; } = Read();

    public static IEnumerable<Instruction> Of(string stage) => Instructions.Where(i => i.Stage == stage);

    private static List<Instruction> Read()
    {
        var text = string.Join('\n', File.ReadLines(Repository.Path("Dockerfile")).Where(l => !l.StartsWith('#'))).Replace("\\\n", " ", StringComparison.Ordinal);
        var stage = string.Empty;
        var read = new List<Instruction>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, arguments) = line.Split(' ', 2) is [var n, var a] ? (n, a.Trim()) : (line, string.Empty);
            if (name == "FROM")
                stage = arguments.Split(" AS ")[1];
            read.Add(new(stage, name, arguments));
        }

        return read;
    }
}
