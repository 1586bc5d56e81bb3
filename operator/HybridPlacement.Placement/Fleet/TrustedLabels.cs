namespace HybridPlacement.Placement;

/// <summary>
/// Labels that the admission plugin NodeRestriction keeps kubelets from setting on themselves:
/// https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction.
/// </summary>
internal static class TrustedLabels
{
    private const string Domain = "node-restriction.kubernetes.io";

    public static bool IsRestricted(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return false;
        var prefix = key.AsSpan(0, slash);
        return prefix.SequenceEqual(Domain) || (prefix.EndsWith(Domain) && prefix[^(Domain.Length + 1)] == '.');
    }
}
