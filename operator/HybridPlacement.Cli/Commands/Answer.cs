using System.CommandLine;

namespace HybridPlacement.Cli.Commands;

/// <summary>How a command answers: the answer alone on standard output, all else on standard error.</summary>
internal static class Answer
{
    public static async Task WriteAsync(this ParseResult parsed, IReadOnlyList<string> notes, string answer)
    {
        foreach (var note in notes)
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"note: {note}");
        await parsed.InvocationConfiguration.Output.WriteAsync(answer);
    }
}
