namespace HybridPlacement.Api.Schema;

/// <summary>The field must be there.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RequiredFieldAttribute : Attribute;

/// <summary>Least and greatest value of a number.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BoundsAttribute(long minimum, long maximum) : Attribute
{
    /// <summary>The least value.</summary>
    public long Minimum { get; } = minimum;

    /// <summary>The greatest value.</summary>
    public long Maximum { get; } = maximum;
}

/// <summary>Least and greatest length of a string, or of each string in a list or map.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LengthAttribute(int minimum, int maximum) : Attribute
{
    /// <summary>The least length.</summary>
    public int Minimum { get; } = minimum;

    /// <summary>The greatest length.</summary>
    public int Maximum { get; } = maximum;
}

/// <summary>Least and greatest number of items of a list, or of keys of a map.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int minimum, int maximum) : Attribute
{
    /// <summary>The least number.</summary>
    public int Minimum { get; } = minimum;

    /// <summary>The greatest number.</summary>
    public int Maximum { get; } = maximum;
}

/// <summary>A regular expression (RE2) that a string, or each string in a list or map, matches.</summary>
/// <remarks>A rule and not the schema's <c>pattern</c>: a pattern that doesn't match is refused with the expression alone, and the
/// schema is checked before any rule.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public class PatternAttribute(string pattern, string message) : Attribute
{
    /// <summary>The expression.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>What to write instead.</summary>
    public string Message { get; } = message;
}

/// <summary>A duration in Go's notation.</summary>
public sealed class DurationAttribute() : PatternAttribute(
    "^([0-9]{1,9}(\\.[0-9]{1,6})?(ms|s|m|h)){1,4}$", "write a duration with its unit, ms, s, m or h: for instance 8ms, 2m or 1h30m");

/// <summary>A DNS label.</summary>
public sealed class DnsLabelAttribute() : PatternAttribute(
    "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "write small letters, digits and hyphens, with a letter or digit at both ends");

/// <summary>A DNS subdomain: the name of most Kubernetes objects.</summary>
public sealed class DnsSubdomainAttribute() : PatternAttribute(Patterns.DnsSubdomain,
    "write the name of an object: small letters, digits, hyphens and dots, with a letter or digit at both ends");

/// <summary>The version of TensorRT.</summary>
public sealed class TensorRTVersionAttribute() : PatternAttribute(
    "^[0-9]{1,3}\\.[0-9]{1,3}(\\.[0-9]{1,3}){0,2}$", "write the version of TensorRT as major.minor in quotation marks: for instance \"10.9\"");

/// <summary>The path of a request.</summary>
public sealed class RequestPathAttribute() : PatternAttribute("^/", "write the path of a request, which begins with /: for instance /v2/health/ready");

/// <summary>What the API server fills in where the field is absent.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultAttribute(string json) : Attribute
{
    /// <summary>The value as JSON.</summary>
    public string Json { get; } = json;
}

/// <summary>A list whose items are merged by one of their fields.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListMapAttribute(string key) : Attribute
{
    /// <summary>The field that tells items apart.</summary>
    public string Key { get; } = key;
}

/// <summary>A list in which each value stands once and order means nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListSetAttribute : Attribute;

/// <summary>An integer that isn't negative or a string: written with or without quotation marks.</summary>
[AttributeUsage(AttributeTargets.Property)]
public class IntOrStringAttribute(string expression, string message) : Attribute
{
    /// <summary>A rule in CEL for the string.</summary>
    public string Expression { get; } = expression;

    /// <summary>What to write instead.</summary>
    public string Message { get; } = message;
}

/// <summary>A quantity of Kubernetes that isn't negative, in each of its notations: <c>500m</c>, <c>4Gi</c>, <c>2</c>.</summary>
public sealed class QuantityAttribute() : IntOrStringAttribute("isQuantity(self) && sign(quantity(self)) >= 0",
    "write a quantity that isn't negative: for instance 2, 500m or 4Gi");

/// <summary>An amount of money that isn't negative: <c>12.50</c>.</summary>
public sealed class MoneyAttribute() : IntOrStringAttribute("self.matches(r'^[0-9]{1,12}(\\.[0-9]{1,6})?$')",
    "write an amount that isn't negative, without a currency; a fraction in quotation marks: for instance \"12.50\"");

/// <summary>An object whose further fields are kept as they are.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class PreserveUnknownAttribute : Attribute;

/// <summary>A cross-field rule in CEL that the API server holds.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RuleAttribute(string expression, string message) : Attribute
{
    /// <summary>The expression; it is true where the value is good.</summary>
    public string Expression { get; } = expression;

    /// <summary>What is wrong, and what to write instead.</summary>
    public string Message { get; } = message;
}

/// <summary>
/// A field that people would look for here and that can't be set: declared, so that the API server refuses it with a message
/// that says what to write instead of dropping it.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class ForbiddenFieldAttribute(string name, string type, string message) : Attribute
{
    /// <summary>The field's name.</summary>
    public string Name { get; } = name;

    /// <summary>Its type: string, object or array.</summary>
    public string Type { get; } = type;

    /// <summary>Why not, and what to write instead.</summary>
    public string Message { get; } = message;
}

/// <summary>A column that <c>kubectl get</c> prints.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class PrinterColumnAttribute(string name, string type, string jsonPath) : Attribute
{
    /// <summary>The heading.</summary>
    public string Name { get; } = name;

    /// <summary>string, integer or date.</summary>
    public string Type { get; } = type;

    /// <summary>Where the value is.</summary>
    public string JsonPath { get; } = jsonPath;

    /// <summary>What is in it.</summary>
    public string Description { get; set; } = "";

    /// <summary>Only with <c>-o wide</c>.</summary>
    public bool Wide { get; set; }
}

/// <summary>Names and scope of a kind, beside those in its KubernetesEntity attribute.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ResourceAttribute(string shortName, bool namespaced) : Attribute
{
    /// <summary>The short name.</summary>
    public string ShortName { get; } = shortName;

    /// <summary>In a namespace; else of the cluster.</summary>
    public bool Namespaced { get; } = namespaced;
}

/// <summary>The scale subresource.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ScaleSubresourceAttribute(string spec, string status, string selector) : Attribute
{
    /// <summary>Path of the wanted replicas.</summary>
    public string SpecReplicasPath { get; } = spec;

    /// <summary>Path of the replicas there are.</summary>
    public string StatusReplicasPath { get; } = status;

    /// <summary>Path of the label selector's text.</summary>
    public string LabelSelectorPath { get; } = selector;
}
