namespace HybridPlacement.Placement;

/// <summary>What a TensorRT plan was built for: it loads nowhere else.</summary>
/// <param name="Version">TensorRT's version.</param>
/// <param name="ComputeCapability">The GPU's compute capability.</param>
/// <param name="VersionCompatible">Whether newer versions of the same major load it too.</param>
public sealed record TensorRTPlan(NumericVersion Version, NumericVersion ComputeCapability, bool VersionCompatible = false)
{
    /// <summary>Whether a TensorRT version loads it.</summary>
    internal bool LoadsIn(NumericVersion? runtime) =>
        Version == runtime || (VersionCompatible && runtime is { } newer && newer.Major == Version.Major && newer > Version);
}
