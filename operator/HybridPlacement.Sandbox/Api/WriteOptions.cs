namespace HybridPlacement.Sandbox.Api;

/// <summary>How a write is to be done: the query parameters of POST, PUT, PATCH and DELETE.</summary>
internal sealed record WriteOptions
{
    /// <summary>For writes of the cluster's own parts.</summary>
    public static readonly WriteOptions Internal =
        new()
        {
            User = UserInfo.ControllerManager,
            FieldManager = "kube-controller-manager",
            TrackFields = false,
            FieldValidation = "Ignore",
            Trusted = true,
        };

    /// <summary>Who writes.</summary>
    public UserInfo User { get; init; } = UserInfo.Admin;

    /// <summary>Empty for the object, or <c>status</c> for that part of it alone.</summary>
    public string Subresource { get; init; } = string.Empty;

    /// <summary>Who is entered in managedFields.</summary>
    public string FieldManager { get; init; } = "unknown";

    /// <summary>Whether all is done but the storing.</summary>
    public bool DryRun { get; init; }

    /// <summary><c>Ignore</c>, <c>Warn</c> or <c>Strict</c>: what becomes of fields that the schema doesn't have.</summary>
    public string FieldValidation { get; init; } = "Warn";

    /// <summary>Server-side apply: whether fields of other managers are taken over.</summary>
    public bool Force { get; init; }

    /// <summary>Whether what is written comes of a patch: what can't be read is the patch's fault then.</summary>
    public bool IsPatch { get; init; }

    /// <summary>Takes the warnings that go out as headers.</summary>
    public ICollection<string> Warnings { get; init; } = [];

    /// <summary>Whether it is one of the cluster's own parts that writes: what it makes of stored objects has the fields of its schema.</summary>
    public bool Trusted { get; init; }

    /// <summary>Whether managedFields are kept: writes of the cluster's own controllers don't.</summary>
    public bool TrackFields { get; init; } = true;
}
