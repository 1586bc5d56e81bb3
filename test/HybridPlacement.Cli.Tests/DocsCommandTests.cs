using HybridPlacement.Api;
using HybridPlacement.Cli.Docs;

namespace HybridPlacement.Cli.Tests;

/// <summary>The pages that are generated: up to date, and complete.</summary>
public sealed class DocsCommandTests
{
    [Test]
    public async Task The_pages_in_the_repository_are_those_that_the_code_gives()
    {
        var run = await CommandRun.OfAsync("docs", "--out", Workplace.Repository(), "--check");

        Assert.That(run.ExitCode, Is.Zero, $"{run}\nwrite them anew: hybridplacement docs --out .");
    }

    [Test]
    public async Task A_changed_page_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("hybridplacement-docs-");
        try
        {
            var write = await CommandRun.OfAsync("docs", "--out", folder.FullName);
            await File.AppendAllTextAsync(Path.Combine(folder.FullName, "operator", "REASONS.md"), "by hand\n");

            var check = await CommandRun.OfAsync("docs", "--out", folder.FullName, "--check");

            Assert.That(write.ExitCode, Is.Zero, write.ToString());
            Assert.That(check.ExitCode, Is.EqualTo(1));
            Assert.That(check.Error, Does.Contain("REASONS.md").And.Not.Contain("REFERENCE.md"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void Every_reason_of_a_condition_has_a_remedy() => Assert.That(
        Remedies.OfConditions.Keys, Is.EquivalentTo(ReasonReference.Constants(typeof(Reasons)).Select(ReasonReference.Value)));

    [Test]
    public void Every_reason_of_a_placement_has_a_remedy() => Assert.That(
        Remedies.OfPlacement.Keys,
        Is.EquivalentTo(ReasonReference.Constants(typeof(Placement.Reasons)).Select(ReasonReference.Value)));

    [Test]
    public void The_reference_has_every_kind_and_its_deepest_fields()
    {
        var text = ApiReference.Write();

        Assert.That(Kinds.All.Where(kind => !text.Contains($"\n## {kind.Name}\n", StringComparison.Ordinal)), Is.Empty);
        Assert.That(text, Does.Contain("`spec.placement.failover.after`").And.Contain("`status.placement.candidates[].message`"));
    }
}
