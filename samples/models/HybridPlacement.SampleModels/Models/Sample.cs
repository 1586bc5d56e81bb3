using HybridPlacement.SampleModels.Learning;

namespace HybridPlacement.SampleModels.Models;

/// <summary>A model to make: what it tells apart and the examples that it learns from.</summary>
internal sealed record Sample
{
    public required string Name { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The input's shape without the batch.</summary>
    public required IReadOnlyList<long> InputShape { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Draws one example of a class.</summary>
    public required Func<int, Chance, double[]> Draw { get; init; }

    public required Func<Chance, IReadOnlyList<ILayer>> Layers { get; init; }

    public required int Examples { get; init; }

    public required int Rounds { get; init; }

    /// <summary>The input of the sample request, and its class.</summary>
    public required Func<Chance, Example> Request { get; init; }

    /// <summary>As many examples of each class, drawn with <paramref name="chance"/>.</summary>
    public IReadOnlyList<Example> DrawExamples(int count, Chance chance) =>
        [.. Enumerable.Range(0, count).Select(i => i % Labels.Count).Select(c => new Example(Draw(c, chance), c))];
}
