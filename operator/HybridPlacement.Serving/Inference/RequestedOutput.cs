namespace HybridPlacement.Serving.Inference;

/// <summary>An output that a request names.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="IsBinary">Whether it is wanted as bytes behind the JSON; <see langword="null"/> where the request doesn't say.</param>
internal sealed record RequestedOutput(string Name, bool? IsBinary);
