using HybridPlacement.Cli.Commands;
using HybridPlacement.Cli.Sandboxing;
using Spectre.Console;

namespace HybridPlacement.Cli.Output;

/// <summary>The table of models, kept up to date: in place on a terminal, anew on each change elsewhere.</summary>
internal static class LiveTable
{
    public static Task ShowAsync(IAsyncEnumerable<IReadOnlyList<ModelReport>> changes, OutputFormat format) =>
        format == OutputFormat.Json ? DrainAsync(changes)
        : Terminal.Out.Profile.Capabilities.Interactive ? UpdateAsync(changes)
        : PrintAsync(changes);

    private static async Task DrainAsync(IAsyncEnumerable<IReadOnlyList<ModelReport>> changes)
    {
        // The one JSON document is already out; only the end of the stream is awaited.
        await foreach (var _ in changes)
        {
        }
    }

    private static async Task UpdateAsync(IAsyncEnumerable<IReadOnlyList<ModelReport>> changes) =>
        await Terminal.Out.Live(new Text(string.Empty)).StartAsync(async context =>
        {
            await foreach (var models in changes)
                context.UpdateTarget(ModelTable.Create(models, framed: true));
        });

    private static async Task PrintAsync(IAsyncEnumerable<IReadOnlyList<ModelReport>> changes)
    {
        await foreach (var models in changes)
        {
            Terminal.Out.Write(ModelTable.Create(models, framed: false));
            Terminal.Out.WriteLine();
        }
    }
}
