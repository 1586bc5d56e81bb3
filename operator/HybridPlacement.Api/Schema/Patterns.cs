namespace HybridPlacement.Api.Schema;

/// <summary>Regular expressions (RE2) used in more than one field.</summary>
public static class Patterns
{
    /// <summary>A quantity of Kubernetes that isn't negative: <c>500m</c>, <c>4Gi</c>, <c>2</c>.</summary>
    public const string Quantity = "^[0-9]+(\\.[0-9]{1,9})?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi|[eE][+-]?[0-9]{1,2})?$";

    /// <summary>An amount of money that isn't negative: <c>12.50</c>.</summary>
    public const string Money = "^[0-9]{1,12}(\\.[0-9]{1,6})?$";

    /// <summary>A duration in Go's notation: <c>8ms</c>, <c>2m</c>, <c>1h30m</c>.</summary>
    public const string Duration = "^([0-9]{1,9}(\\.[0-9]{1,6})?(ms|s|m|h)){1,4}$";

    /// <summary>A DNS label.</summary>
    public const string DnsLabel = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>A DNS subdomain: the name of most Kubernetes objects.</summary>
    public const string DnsSubdomain = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /// <summary>The value of a label.</summary>
    public const string LabelValue = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";

    /// <summary>A qualified name: a label's key, an extended resource.</summary>
    public const string QualifiedName =
        "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$";
}
