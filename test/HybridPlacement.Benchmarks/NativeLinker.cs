namespace HybridPlacement.Benchmarks;

/// <summary>What a program that is compiled to native code is linked with.</summary>
internal static class NativeLinker
{
    /// <summary>Whether this machine has clang or gcc. Where it has neither, the operator is published as it was before: with a runtime, compiled ahead of time in part.</summary>
    public static bool IsThere { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc")));
}
