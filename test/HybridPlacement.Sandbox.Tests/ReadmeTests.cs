using HybridPlacement.Integration.Tools;
using MyOperator.Tests;

namespace HybridPlacement.Sandbox.Tests;

/// <summary>The examples in the sandbox's README are this project's code: they compile, and they run.</summary>
public sealed class ReadmeTests
{
    [TestCase("ReadmeExample.cs")]
    [TestCase("ReadmeFaultExample.cs")]
    public void The_example_is_the_code_that_is_tested(string file)
    {
        var readme = File.ReadAllText(Repository.Path("operator", "HybridPlacement.Sandbox", "README.md"));
        Assert.That(readme, Does.Contain($"```csharp\n{File.ReadAllText(Repository.Path("test", "HybridPlacement.Sandbox.Tests", file))}```"));
    }

    [Test]
    public async Task The_example_runs()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await MovesWhenItsNodeIsLost.RunAsync(limit.Token);
    }

    [Test]
    public async Task The_example_of_faults_runs()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.That(
            await WritesAgainAfterAFault.RunAsync(limit.Token),
            Is.EquivalentTo(new Dictionary<string, int> { ["apiServerRestart"] = 1, ["http503"] = 1, ["lostAnswer"] = 1 }));
    }
}
