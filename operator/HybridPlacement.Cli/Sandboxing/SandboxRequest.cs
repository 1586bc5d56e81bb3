using HybridPlacement.Cli.Commands;

namespace HybridPlacement.Cli.Sandboxing;

/// <summary>What <c>hybridplacement sandbox</c> was asked to do.</summary>
internal sealed record SandboxRequest
{
    /// <summary>The folder with the manifests.</summary>
    public required DirectoryInfo Folder { get; init; }

    /// <summary>The folder that <c>file:///</c> uris are read from; absent: <c>models</c> in the folder or beside it.</summary>
    public DirectoryInfo? Models { get; init; }

    /// <summary>Whether to answer, stop everything and exit.</summary>
    public bool Once { get; init; }

    /// <summary>How long to wait until all is settled.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Whether the operator's log goes to standard error.</summary>
    public bool Verbose { get; init; }

    /// <summary>The file of the operator's audit log; null for none.</summary>
    public FileInfo? AuditLog { get; init; }

    /// <summary>The form of the answer.</summary>
    public OutputFormat Output { get; init; }

    /// <summary>The folder of model files, if there is one.</summary>
    public DirectoryInfo? FindModels()
    {
        var inside = new DirectoryInfo(Path.Combine(Folder.FullName, "models"));
        var beside = new DirectoryInfo(Path.Combine(Folder.FullName, "..", "models"));
        return Models ?? (inside.Exists ? inside : beside.Exists ? beside : null);
    }
}
