using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.Http;

/// <summary>The rules of the query parameters of writes and of DeleteOptions: 422 for what can't be.</summary>
internal static class OptionChecks
{
    private const int MaxManager = 128;

    /// <param name="kind"><c>CreateOptions</c>, <c>UpdateOptions</c> or <c>PatchOptions</c>.</param>
    /// <param name="dryRun">All values of the parameter.</param>
    /// <param name="manager">Null where it isn't given.</param>
    /// <param name="validation">Null where it isn't given.</param>
    /// <param name="isApply">Whether it is server-side apply; null where it is no patch.</param>
    /// <param name="force">Whether <c>force</c> is given.</param>
    /// <exception cref="ApiStatusException">422 with a cause for each parameter that is wrong.</exception>
    public static void Write(
        string kind, IReadOnlyList<string> dryRun, string? manager, string? validation, bool? isApply, bool force)
    {
        var causes = new List<StatusCause>();
        if (isApply == true && string.IsNullOrEmpty(manager))
            causes.Add(StatusCause.ForRequired("fieldManager", "is required for apply patch"));
        if (isApply == false && force)
            causes.Add(StatusCause.ForForbidden("force", "may not be specified for non-apply patch"));
        Manager(manager ?? string.Empty, causes);
        DryRun(dryRun, causes);
        if (validation is not (null or "" or "Ignore" or "Strict" or "Warn"))
            causes.Add(StatusCause.ForNotSupported("fieldValidation", validation, ["", "Ignore", "Strict", "Warn"]));
        Refuse(kind, causes);
    }

    /// <exception cref="ApiStatusException">422.</exception>
    public static void Delete(IReadOnlyList<string> dryRun, string? propagation, bool orphansToo)
    {
        var causes = new List<StatusCause>();
        if (propagation is not null && orphansToo)
            causes.Add(StatusCause.ForInvalid(
                "propagationPolicy", propagation, "orphanDependents and deletionPropagation cannot be both set"));
        if (propagation is not (null or "Foreground" or "Background" or "Orphan"))
            causes.Add(StatusCause.ForNotSupported("propagationPolicy", propagation, ["Foreground", "Background", "Orphan", "nil"]));
        DryRun(dryRun, causes);
        Refuse("DeleteOptions", causes);
    }

    private static void Manager(string manager, List<StatusCause> causes)
    {
        if (manager.Length > MaxManager)
            causes.Add(StatusCause.ForTooLong("fieldManager", MaxManager));
        for (var i = 0; i < manager.Length; i++)
        {
            if (char.IsControl(manager[i]))
                causes.Add(StatusCause.ForInvalid(
                    "fieldManager", manager, $"invalid character U+{(int)manager[i]:X4} (at position {i})"));
        }
    }

    private static void DryRun(IReadOnlyList<string> values, List<StatusCause> causes)
    {
        if (values.Any(v => v is not ("" or "All")))
            causes.Add(new StatusCause(
                StatusCause.NotSupported,
                $"Unsupported value: [{string.Join(',', values.Select(GoText.Quote))}]: supported values: \"All\"",
                "dryRun"));
    }

    private static void Refuse(string kind, List<StatusCause> causes)
    {
        if (causes.Count > 0)
            throw ApiStatusException.Invalid("meta.k8s.io", kind, string.Empty, causes);
    }
}
