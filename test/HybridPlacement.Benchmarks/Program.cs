using System.CommandLine;
using BenchmarkDotNet.Running;
using HybridPlacement.Benchmarks.Placement;

// Anything that begins with an option is BenchmarkDotNet's: --filter '*Smoke*'.
if (args.Length > 0 && args[0].StartsWith('-') && args[0] is not ("--help" or "-h"))
{
    BenchmarkSwitcher.FromAssembly(typeof(PlacementCommand).Assembly).Run(args);
    return 0;
}

return new RootCommand("Measures HybridPlacement; with --filter runs BenchmarkDotNet instead.") { PlacementCommand.Create() }
    .Parse(args).Invoke();
