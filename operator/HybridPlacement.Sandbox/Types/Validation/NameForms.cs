using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>The forms that names may have. Each check gives what is wrong, in the server's words; nothing where all is well.</summary>
internal static partial class NameForms
{
    private const string QualifiedText =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string LabelText =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
        + "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string SubdomainText =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end "
        + "with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string LabelValueText =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end "
        + "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    public static IEnumerable<string> DnsLabel(string name)
    {
        if (name.Length > 63)
            yield return "must be no more than 63 bytes";
        if (!LabelForm().IsMatch(name))
            yield return LabelText;
    }

    public static IEnumerable<string> DnsSubdomain(string name)
    {
        if (name.Length > 253)
            yield return "must be no more than 253 bytes";
        if (!SubdomainForm().IsMatch(name))
            yield return SubdomainText;
    }

    /// <summary>The names of services and namespaces, which are labels of DNS: dots get an error of their own.</summary>
    public static IEnumerable<string> DnsLabelName(string name) =>
        name.Contains('.', StringComparison.Ordinal) ? ["must not contain dots"] : DnsLabel(name);

    /// <summary>The keys of labels and annotations, and extended resources.</summary>
    public static IEnumerable<string> QualifiedName(string name)
    {
        var parts = name.Split('/');
        if (parts.Length > 2)
        {
            yield return "a valid label key " + QualifiedText + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            yield break;
        }
        if (parts.Length == 2)
        {
            if (parts[0].Length == 0)
                yield return "prefix part must be non-empty";
            else
                foreach (var problem in DnsSubdomain(parts[0]))
                    yield return "prefix part " + problem;
        }
        var last = parts[^1];
        if (last.Length == 0)
            yield return "name part must be non-empty";
        else if (last.Length > 63)
            yield return "name part must be no more than 63 bytes";
        if (!QualifiedForm().IsMatch(last))
            yield return "name part " + QualifiedText;
    }

    public static IEnumerable<string> LabelValue(string value)
    {
        if (value.Length > 63)
            yield return "must be no more than 63 bytes";
        if (value.Length > 0 && !QualifiedForm().IsMatch(value))
            yield return LabelValueText;
    }

    /// <summary>The names of ports, as IANA has them.</summary>
    public static IEnumerable<string> PortName(string name)
    {
        if (name.Length > 15)
            yield return "must be no more than 15 characters";
        if (!name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') || name.Length == 0)
            yield return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
        if (!name.Any(char.IsAsciiLetter))
            yield return "must contain at least one letter (a-z)";
        if (name.Contains("--", StringComparison.Ordinal))
            yield return "must not contain consecutive hyphens";
        if (name.StartsWith('-') || name.EndsWith('-'))
            yield return "must not begin or end with a hyphen";
    }

    public static IEnumerable<string> EnvironmentVariable(string name)
    {
        if (name.Any(c => c is < ' ' or > '~' or '='))
            yield return "a valid environment variable name must consist only of printable ASCII characters other than '='";
    }

    /// <summary>The keys of ConfigMaps and Secrets, which become file names.</summary>
    public static IEnumerable<string> ConfigKey(string key)
    {
        if (key.Length > 253)
            yield return "must be no more than 253 bytes";
        if (!ConfigKeyForm().IsMatch(key))
        {
            yield return "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
                + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
        }
        if (key == ".")
            yield return "must not be '.'";
        else if (key == "..")
            yield return "must not be '..'";
        else if (key.StartsWith("..", StringComparison.Ordinal))
            yield return "must not start with '..'";
    }

    /// <summary>A share such as <c>25%</c>.</summary>
    public static IEnumerable<string> Percent(string value)
    {
        if (!PercentForm().IsMatch(value))
        {
            yield return "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', "
                + "regex used for validation is '[0-9]+%')";
        }
    }

    /// <summary>The number of a share; 0 where it has no such form.</summary>
    public static int PercentValue(string value) =>
        PercentForm().IsMatch(value) && int.TryParse(value.AsSpan(0, value.Length - 1), CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    public static int ByteCount(string text) => Encoding.UTF8.GetByteCount(text);

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex LabelForm();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex SubdomainForm();

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex QualifiedForm();

    [GeneratedRegex(@"\A[-._a-zA-Z0-9]+\z")]
    private static partial Regex ConfigKeyForm();

    [GeneratedRegex(@"\A[0-9]+%\z")]
    private static partial Regex PercentForm();
}
