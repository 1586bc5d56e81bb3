namespace HybridPlacement.Api.Schema;

/// <summary>Regular expressions (RE2) used in more than one field.</summary>
public static class Patterns
{
    /// <summary>A DNS subdomain: the name of most Kubernetes objects.</summary>
    public const string DnsSubdomain = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /// <summary>The value of a label.</summary>
    public const string LabelValue = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";

    /// <summary>A qualified name: a label's key, an extended resource.</summary>
    public const string QualifiedName =
        "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$";
}
