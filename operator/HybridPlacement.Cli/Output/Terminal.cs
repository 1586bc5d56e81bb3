using Spectre.Console;

namespace HybridPlacement.Cli.Output;

/// <summary>Standard output and standard error, for people: colours and frames only on a terminal.</summary>
internal static class Terminal
{
    // A redirected stream has no width; lines are as long as their content needs.
    private const int UnboundedWidth = 400;

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Out { get; } = Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error: progress and hints, so that standard output holds the answer alone.</summary>
    public static IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected)
            console.Profile.Width = UnboundedWidth;
        return console;
    }
}
