using System.Diagnostics;

namespace HybridPlacement.Cli.Tests;

/// <summary>What a shell is told, and what it is told when it asks.</summary>
public sealed class CompletionCommandTests
{
    [TestCase("mo", "moves")]
    [TestCase("t", "top")]
    [TestCase("top --c", "--context")]
    [TestCase("completion b", "bash")]
    public async Task A_begun_word_is_completed(string line, string expected)
    {
        var run = await CommandRun.OfAsync($"[suggest:{line.Length}]", line);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Output.Split('\n'), Does.Contain(expected));
    }

    [TestCase("bash", "complete -o default -F _hybridplacement hybridplacement")]
    [TestCase("zsh", "#compdef hybridplacement")]
    [TestCase("fish", "complete -c hybridplacement")]
    public async Task Each_shell_has_its_script(string shell, string line)
    {
        var run = await CommandRun.OfAsync("completion", shell);

        Assert.That(run.Output, Does.Contain(line));
        Assert.That(run.Output, Does.Contain("[suggest:"));
    }

    [Test]
    public async Task An_unknown_shell_is_refused_with_those_that_are_known()
    {
        var run = await CommandRun.OfAsync("completion", "cmd");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("bash").And.Contain("zsh").And.Contain("fish"));
    }

    [TestCase("hybridplacement mo", "moves")]
    [TestCase("hybridplacement top --c", "--context")]
    public async Task Bash_completes_by_the_script(string line, string expected)
    {
        if (!File.Exists("/bin/bash"))
            Assert.Ignore("bash isn't there.");
        var script = await CommandRun.OfAsync("completion", "bash");
        var words = line.Split(' ');
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", ["-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["PATH"] = $"{CommandFolder}:{Environment.GetEnvironmentVariable("PATH")}" },
        })!;
        await bash.StandardInput.WriteAsync(
            $"""
            {script.Output}
            COMP_LINE='{line}'; COMP_POINT={line.Length}; COMP_WORDS=({line}); COMP_CWORD={words.Length - 1}
            _hybridplacement; printf '%s\n' "$COMPREPLY"

            """);
        bash.StandardInput.Close();

        Assert.That((await bash.StandardOutput.ReadToEndAsync()).Trim(), Is.EqualTo(expected));
    }

    private static string CommandFolder => Path.Combine(
        Workplace.Repository(), "artifacts", "bin", "HybridPlacement.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name);
}
