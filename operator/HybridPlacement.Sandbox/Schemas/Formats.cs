using System.Buffers.Text;
using System.Globalization;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>The formats of strings and numbers that CRD schemas may use; the server ignores all others.</summary>
internal static class Formats
{
    private static readonly Dictionary<string, Func<string, bool>> Strings = new(StringComparer.Ordinal)
    {
        ["bsonobjectid"] = text => text.Length == 24 && text.All(char.IsAsciiHexDigit),
        ["uri"] = text => GoUrl.TryParseRequest(text, out _),
        ["email"] = text => MailAddress.TryCreate(text, out _),
        ["hostname"] = IsHostname,
        ["ipv4"] = text => IpAddresses.TryParse(text, out var ip) && ip.AddressFamily == AddressFamily.InterNetwork,
        ["ipv6"] = text => IpAddresses.TryParse(text, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6,
        ["cidr"] = text => IpAddresses.TryParseCidr(text, out _, out _),
        ["mac"] = IsMac,
        ["uuid"] = text => Matches(text, "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$"),
        ["uuid3"] = text => Matches(text, "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$"),
        ["uuid4"] = text => Matches(text, "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$"),
        ["uuid5"] = text => Matches(text, "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$"),
        ["isbn"] = text => IsIsbn10(text) || IsIsbn13(text),
        ["isbn10"] = IsIsbn10,
        ["isbn13"] = IsIsbn13,
        ["creditcard"] = IsCreditCard,
        ["ssn"] = text => Matches(text, "^\\d{3}[- ]?\\d{2}[- ]?\\d{4}$"),
        ["hexcolor"] = text => Matches(text, "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"),
        ["rgbcolor"] = text => Matches(
            text, "^rgb\\(\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*,\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*,\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*\\)$"),
        ["byte"] = text => text.Length % 4 == 0 && Base64.IsValid(text) && !text.Any(char.IsWhiteSpace),
        ["password"] = _ => true,
        ["date"] = IsDate,
        ["duration"] = text => GoDuration.TryParse(text, out _),
        ["datetime"] = text => GoTime.TryParse(text, out _),
        ["k8sshortname"] = text => Matches(text, "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"),
        ["k8slongname"] = text => text.Length <= 253 && Matches(text, "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"),
    };

    /// <summary>The format that counts for the schema's type; empty for none.</summary>
    public static string Effective(SchemaNode schema) => (schema.IntOrString ? "" : schema.Type) switch
    {
        "" or "string" => Strings.ContainsKey(Normalized(schema.Format)) ? schema.Format : "",
        "integer" => schema.Format is "int32" or "int64" ? schema.Format : "",
        "number" => schema.Format is "float" or "double" ? schema.Format : "",
        _ => "",
    };

    public static bool IsValid(string format, string text) =>
        !Strings.TryGetValue(Normalized(format), out var check) || check(text);

    private static string Normalized(string format) => format.Replace("-", "", StringComparison.Ordinal);

    private static bool Matches(string text, string pattern) => Re2.Compile(pattern).IsMatch(text);

    private static bool IsDate(string text) =>
        text.Length == 10 && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsHostname(string text)
    {
        const string Character = "[a-zA-Z0-9\\p{S}\\p{L}]";
        return text.Length is > 0 and <= 255
            && Matches(text, $"^({Character}((-?{Character}{{0,62}})?)|({Character}(([a-zA-Z0-9-\\p{{S}}\\p{{L}}]{{0,61}}{Character})?)(\\.))+([a-zA-Z\\p{{L}}]){{2,63}})$")
            && text.Split('.').All(part => Encoding.UTF8.GetByteCount(part) <= 63);
    }

    private static bool IsMac(string text) => Matches(
        text, "^([0-9a-fA-F]{2}(([:-][0-9a-fA-F]{2}){5}|([:-][0-9a-fA-F]{2}){7}|([:-][0-9a-fA-F]{2}){19})|[0-9a-fA-F]{4}((\\.[0-9a-fA-F]{4}){2}|(\\.[0-9a-fA-F]{4}){3}|(\\.[0-9a-fA-F]{4}){9}))$");

    private static bool IsIsbn10(string text)
    {
        var digits = WithoutSeparators(text);
        if (!Matches(digits, "^[0-9]{9}[0-9X]$"))
            return false;
        var sum = digits.Index().Sum(d => (d.Index + 1) * (d.Item == 'X' ? 10 : d.Item - '0'));
        return sum % 11 == 0;
    }

    private static bool IsIsbn13(string text)
    {
        var digits = WithoutSeparators(text);
        return Matches(digits, "^[0-9]{13}$")
            && digits.Index().Sum(d => (d.Index % 2 == 0 ? 1 : 3) * (d.Item - '0')) % 10 == 0;
    }

    private static bool IsCreditCard(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (!Matches(digits, "^(4[0-9]{12}([0-9]{3})?|5[1-5][0-9]{14}|6(011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(0[0-5]|[68][0-9])[0-9]{11}|(2131|1800|35[0-9]{3})[0-9]{11})$"))
            return false;
        var sum = digits.Reverse().Index().Sum(d => (d.Item - '0') * (d.Index % 2 + 1) is var n && n > 9 ? n - 9 : (d.Item - '0') * (d.Index % 2 + 1));
        return sum % 10 == 0;
    }

    private static string WithoutSeparators(string text) =>
        text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
}
