namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>Finds programs as a shell does.</summary>
internal static class Executables
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The full path of a program; null where there is none that may be executed.</summary>
    public static string? Find(string name, string? searchPath)
    {
        if (name.Contains('/', StringComparison.Ordinal)) return MayRun(name) ? Path.GetFullPath(name) : null;
        foreach (var folder in (searchPath ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var candidate = Path.Combine(folder, name);
            if (MayRun(candidate)) return candidate;
        }

        return null;
    }

    private static bool MayRun(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0);
}
