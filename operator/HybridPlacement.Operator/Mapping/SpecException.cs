namespace HybridPlacement.Operator.Mapping;

/// <summary>A field of an object makes no sense. The message names it and says what to write instead.</summary>
internal sealed class SpecException(string field, string problem) : Exception($"{field}: {problem}");
