using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>What tells the entries of managedFields apart.</summary>
/// <param name="Name">The field manager.</param>
/// <param name="IsApply">Whether its fields come from server-side apply; else from updates.</param>
/// <param name="ApiVersion">The version written in; empty for appliers, who have one entry over all versions.</param>
/// <param name="Subresource">Empty for the object itself.</param>
internal readonly record struct ManagerId(string Name, bool IsApply, string ApiVersion, string Subresource)
{
    public static ManagerId Applier(string name, string subresource) => new(Named(name), true, "", subresource);

    public static ManagerId Updater(string name, string apiVersion, string subresource) =>
        new(Named(name), false, apiVersion, subresource);

    /// <summary>As the message of a conflict names it.</summary>
    public override string ToString()
    {
        var text = GoText.Quote(Name);
        if (Subresource.Length > 0)
            text += $" with subresource {GoText.Quote(Subresource)}";
        return IsApply ? text : $"{text} using {ApiVersion}";
    }

    private static string Named(string name) => name.Length == 0 ? "unknown" : name;
}
