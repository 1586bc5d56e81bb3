namespace HybridPlacement.Sandbox.Workloads;

/// <summary>
/// An image that the kubelet stand-in runs as a real process on this machine instead of pretending.
/// </summary>
public sealed record ProcessImage
{
    /// <summary>
    /// The image name as in a pod's spec, without tag and digest, such as <c>registry.example/server</c>.
    /// </summary>
    public required string Image { get; init; }

    /// <summary>The program to start: an absolute path, or a name found on <c>PATH</c>.</summary>
    public required string Executable { get; init; }

    /// <summary>Arguments put before the container's own <c>args</c> (as an image's entry point is).</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// Environment variables as if set in the image. <c>$(POD_IP)</c> in a value is replaced by the pod's address;
    /// the container's own <c>env</c> wins over a variable of the same name.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
