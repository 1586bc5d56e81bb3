using HybridPlacement.Serving.Fetching;
using Microsoft.Extensions.Time.Testing;

namespace HybridPlacement.Serving.Tests;

public sealed class ProgressTests
{
    private const int Mebi = 1 << 20;

    [TestCase(false, "fetched 30.0 of 60.0 MiB\nfetched 60.0 of 60.0 MiB\nbroke off\n")]
    [TestCase(true, "\r[###############...............] 30.0 of 60.0 MiB\r[##############################] 60.0 of 60.0 MiB\r\u001b[Kbroke off\n")]
    public void Is_a_bar_on_a_terminal_and_a_line_now_and_then_elsewhere(bool isTerminal, string expected)
    {
        var clock = new FakeTimeProvider();
        using var output = new StringWriter { NewLine = "\n" };
        var progress = new Progress(output, isTerminal, clock);
        foreach (var (seconds, mebi) in ((double, int)[])[(0.01, 1), (6, 30), (0.01, 31), (6, 60)])
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            progress.Report(mebi * Mebi, 60 * Mebi);
        }

        progress.Say("broke off");
        Assert.That(output.ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void Says_what_has_come_where_the_whole_is_unknown()
    {
        var clock = new FakeTimeProvider();
        using var output = new StringWriter { NewLine = "\n" };
        var progress = new Progress(output, isTerminal: false, clock);
        clock.Advance(TimeSpan.FromSeconds(6));
        progress.Report(Mebi / 2, null);
        Assert.That(output.ToString(), Is.EqualTo("fetched 0.5 MiB\n"));
    }
}
