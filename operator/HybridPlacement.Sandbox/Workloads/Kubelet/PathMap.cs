namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>One mount: what the container calls a path, and the file or folder that stands in for it.</summary>
internal sealed record PathMount(string MountPath, string Target);

/// <summary>
/// Rewrites paths that a process gets to see: it runs on the real file system, where the mounts of its container
/// aren't (operator/README.md, "Process images").
/// </summary>
internal sealed class PathMap(IEnumerable<PathMount> mounts)
{
    // The deepest mount wins, as it does in a container.
    private readonly PathMount[] _mounts = [.. mounts
        .Select(mount => mount with { MountPath = Trimmed(mount.MountPath) })
        .OrderByDescending(mount => mount.MountPath.Length)];

    /// <summary>An argument: itself a path, or an option whose value after the first <c>=</c> is one.</summary>
    public string TranslateArgument(string argument)
    {
        if (TryTranslate(argument, out var path)) return path;
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals >= 0 && TryTranslate(argument[(equals + 1)..], out path) ? argument[..(equals + 1)] + path : argument;
    }

    /// <summary>A path or the value of an environment variable.</summary>
    public string Translate(string value) => TryTranslate(value, out var path) ? path : value;

    private bool TryTranslate(string value, out string path)
    {
        foreach (var mount in _mounts)
        {
            if (!value.StartsWith(mount.MountPath, StringComparison.Ordinal)) continue;
            var rest = value[mount.MountPath.Length..];
            if (rest.Length > 0 ? rest[0] != '/' : value.Length == 0) continue;
            path = mount.Target + rest;
            return true;
        }

        path = value;
        return false;
    }

    // A mount at the root becomes "": it maps what begins with a slash, by the boundary rule.
    private static string Trimmed(string path) => path.TrimEnd('/');
}
