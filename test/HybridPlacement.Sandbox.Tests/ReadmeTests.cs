using HybridPlacement.Integration.Tools;
using MyOperator.Tests;

namespace HybridPlacement.Sandbox.Tests;

/// <summary>The example in the sandbox's README is this project's code: it compiles, and it runs.</summary>
public sealed class ReadmeTests
{
    [Test]
    public void The_example_is_the_code_that_is_tested()
    {
        var readme = File.ReadAllText(Repository.Path("operator", "HybridPlacement.Sandbox", "README.md"));
        Assert.That(readme, Does.Contain($"```csharp\n{File.ReadAllText(Repository.Path("test", "HybridPlacement.Sandbox.Tests", "ReadmeExample.cs"))}```"));
    }

    [Test]
    public async Task The_example_runs()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await MovesWhenItsNodeIsLost.RunAsync(limit.Token);
    }
}
