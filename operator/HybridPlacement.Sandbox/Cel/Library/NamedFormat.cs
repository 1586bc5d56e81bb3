namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>A format by name, against which strings can be checked: <c>format.dns1123Label().validate(s)</c>.</summary>
internal sealed class NamedFormat
{
    private const string Label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string LabelHelp =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private const string SubdomainHelp =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string Label1035Help =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private const string LabelValueHelp =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private const string NameHelp =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private static readonly Dictionary<string, NamedFormat> All = new[]
    {
        new NamedFormat("dns1123Label", 63, Label, LabelHelp),
        new NamedFormat("dns1123Subdomain", 253, $"{Label}(\\.{Label})*", SubdomainHelp),
        new NamedFormat("dns1035Label", 63, "[a-z]([-a-z0-9]*[a-z0-9])?", Label1035Help),
        new NamedFormat("dns1123LabelPrefix", 63, $"({Label}-?)?", LabelHelp),
        new NamedFormat("dns1123SubdomainPrefix", 253, $"({Label}(\\.{Label})*[-.]?)?", SubdomainHelp),
        new NamedFormat("dns1035LabelPrefix", 63, "([a-z]([-a-z0-9]*[a-z0-9])?-?)?", Label1035Help),
        new NamedFormat("labelValue", 63, "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?", LabelValueHelp),
        new NamedFormat("qualifiedName", 317, $"({Label}(\\.{Label})*/)?([A-Za-z0-9][-A-Za-z0-9_.]{{0,61}})?[A-Za-z0-9]", NameHelp),
        new NamedFormat("uri", int.MaxValue, "", "invalid URI"),
        new NamedFormat("uuid", int.MaxValue, "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", "does not match the UUID format"),
        new NamedFormat("byte", int.MaxValue, "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", "invalid base64"),
        new NamedFormat("date", int.MaxValue, "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "invalid date"),
        new NamedFormat("datetime", int.MaxValue, "", "invalid datetime"),
    }.ToDictionary(f => f.Name, StringComparer.Ordinal);

    private readonly int _maxLength;
    private readonly string _pattern;
    private readonly string _help;

    private NamedFormat(string name, int maxLength, string pattern, string help)
    {
        Name = name;
        _maxLength = maxLength;
        _pattern = pattern;
        _help = help;
    }

    public string Name { get; }

    public static IEnumerable<string> Names => All.Keys;

    public static NamedFormat? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>What is wrong with the text; empty where it conforms.</summary>
    public IReadOnlyList<string> Validate(string text)
    {
        var errors = new List<string>();
        if (text.Length > _maxLength)
            errors.Add($"must be no more than {_maxLength} characters");
        var matches = Name switch
        {
            "uri" => GoUrl.TryParseRequest(text, out _),
            "datetime" => GoTime.TryParse(text, out _),
            _ => Re2.Compile($"^({_pattern})$").IsMatch(text),
        };
        if (!matches)
            errors.Add(_help);
        return errors;
    }
}
