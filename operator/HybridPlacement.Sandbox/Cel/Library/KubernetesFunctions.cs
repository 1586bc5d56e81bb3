using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>Kubernetes' own types: quantities, URLs, semantic versions and named formats.</summary>
internal static class KubernetesFunctions
{
    public static IEnumerable<Overload> All { get; } =
    [
        new("quantity(string) -> quantity", a => Parsed((string)a[0]!)),
        new("isQuantity(string) -> bool", a => Quantity.TryParse((string)a[0]!, out _)),
        new("sign(quantity) -> int", a => (long)Q(a[0]).Sign),
        new("quantity.isInteger() -> bool", a => Q(a[0]).AsInteger() is not null),
        new("quantity.asInteger() -> int", a => Q(a[0]).AsInteger() ?? throw new CelEvaluationException("cannot convert value to integer")),
        new("quantity.asApproximateFloat() -> double", a => Q(a[0]).AsApproximateFloat()),
        new("quantity.isGreaterThan(quantity) -> bool", a => Q(a[0]).CompareTo(Q(a[1])) > 0),
        new("quantity.isLessThan(quantity) -> bool", a => Q(a[0]).CompareTo(Q(a[1])) < 0),
        new("quantity.compareTo(quantity) -> int", a => (long)Math.Sign(Q(a[0]).CompareTo(Q(a[1])))),
        new("quantity.add(quantity) -> quantity", a => Q(a[0]).Add(Q(a[1]))),
        new("quantity.add(int) -> quantity", a => Q(a[0]).Add(Quantity.Of((long)a[1]!))),
        new("quantity.sub(quantity) -> quantity", a => Q(a[0]).Subtract(Q(a[1]))),
        new("quantity.sub(int) -> quantity", a => Q(a[0]).Subtract(Quantity.Of((long)a[1]!))),

        new("url(string) -> url", a => GoUrl.TryParseRequest((string)a[0]!, out var url)
            ? url : throw new CelEvaluationException($"URL parse error during conversion from string: parse {GoText.Quote((string)a[0]!)}: invalid URI for request")),
        new("isURL(string) -> bool", a => GoUrl.TryParseRequest((string)a[0]!, out _)),
        new("url.getScheme() -> string", a => ((GoUrl)a[0]!).Scheme),
        new("url.getHost() -> string", a => ((GoUrl)a[0]!).Host),
        new("url.getHostname() -> string", a => ((GoUrl)a[0]!).Hostname),
        new("url.getPort() -> string", a => ((GoUrl)a[0]!).Port),
        new("url.getEscapedPath() -> string", a => ((GoUrl)a[0]!).Path),
        new("url.getQuery() -> map(string, list(string))", a => Query((GoUrl)a[0]!)),

        new("semver(string) -> semver", a => Version((string)a[0]!, normalize: false)),
        new("semver(string, bool) -> semver", a => Version((string)a[0]!, (bool)a[1]!)),
        new("isSemver(string) -> bool", a => Semver.TryParse((string)a[0]!, normalize: false, out _)),
        new("isSemver(string, bool) -> bool", a => Semver.TryParse((string)a[0]!, (bool)a[1]!, out _)),
        new("semver.major() -> int", a => (long)V(a[0]).Major),
        new("semver.minor() -> int", a => (long)V(a[0]).Minor),
        new("semver.patch() -> int", a => (long)V(a[0]).Patch),
        new("semver.isGreaterThan(semver) -> bool", a => V(a[0]).CompareTo(V(a[1])) > 0),
        new("semver.isLessThan(semver) -> bool", a => V(a[0]).CompareTo(V(a[1])) < 0),
        new("semver.compareTo(semver) -> int", a => (long)Math.Sign(V(a[0]).CompareTo(V(a[1])))),

        .. NamedFormat.Names.Select(name => new Overload($"'format.{name}'() -> format", _ => NamedFormat.Find(name))),
        new("'format.named'(string) -> optional(format)", a => NamedFormat.Find((string)a[0]!) is { } f ? CelOptional.Of(f) : CelOptional.None),
        new("format.validate(string) -> optional(list(string))", a => ((NamedFormat)a[0]!).Validate((string)a[1]!) is { Count: > 0 } errors
            ? CelOptional.Of(CelList.Of([.. errors])) : CelOptional.None),
    ];

    private static Quantity Q(object? value) => (Quantity)value!;

    private static Semver V(object? value) => (Semver)value!;

    private static Quantity Parsed(string text) => Quantity.TryParse(text, out var quantity)
        ? quantity
        : throw new CelEvaluationException(
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");

    private static Semver Version(string text, bool normalize) => Semver.TryParse(text, normalize, out var version)
        ? version
        : throw new CelEvaluationException($"string {GoText.Quote(text)} is not a semantic version");

    private static CelMap Query(GoUrl url)
    {
        var entries = CelMap.NewEntries();
        foreach (var group in url.QueryValues().GroupBy(q => q.Name, q => (object?)q.Value))
            entries[group.Key] = CelList.Of(group.ToArray());
        return CelMap.Of(entries);
    }
}
