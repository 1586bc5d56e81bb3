namespace HybridPlacement.SampleModels.Learning;

/// <summary>An input and the class that it belongs to.</summary>
internal sealed record Example(double[] Input, int Class);
