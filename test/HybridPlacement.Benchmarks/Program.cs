using System.CommandLine;
using BenchmarkDotNet.Running;
using HybridPlacement.Benchmarks.Chaos;
using HybridPlacement.Benchmarks.Placement;
using HybridPlacement.Benchmarks.Sandbox;
using HybridPlacement.Benchmarks.Scale;
using HybridPlacement.Benchmarks.Serving;

// Anything that begins with an option is BenchmarkDotNet's: --filter '*Smoke*'.
if (args.Length > 0 && args[0].StartsWith('-') && args[0] is not ("--help" or "-h"))
{
    BenchmarkSwitcher.FromAssembly(typeof(PlacementCommand).Assembly).Run(args);
    return 0;
}

return await new RootCommand("Measures HybridPlacement; with --filter runs BenchmarkDotNet instead.")
{
    PlacementCommand.Create(), ServingCommand.Create(), SandboxCommand.Create(), ChaosCommand.Create(), ScaleCommand.Create(),
}.Parse(args).InvokeAsync();
