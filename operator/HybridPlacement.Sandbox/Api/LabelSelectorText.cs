using System.Text.RegularExpressions;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>A label selector as a query has it: <c>a=b,c!=d,e in (f,g),h,!i</c>.</summary>
internal static partial class LabelSelectorText
{
    public static IReadOnlyList<LabelRequirement> Parse(string text)
    {
        var requirements = new List<LabelRequirement>();
        var rest = text.Trim();
        while (rest.Length > 0)
        {
            var match = Requirement().Match(rest);
            if (!match.Success)
                throw ApiStatusException.BadRequest($"unable to parse requirement: found '{rest}', expected: a label selector");
            requirements.Add(Read(match));
            rest = rest[match.Length..].TrimStart();
            if (rest.Length > 0 && rest[0] != ',' && !match.Groups["op"].Success && !match.Groups["set"].Success)
                throw ApiStatusException.BadRequest(
                    $"unable to parse requirement: found '{rest.Split(' ', ',')[0]}', expected: in, notin, =, ==, !=, gt, lt");
            if (rest.StartsWith(',') && rest.Length > 1)
                rest = rest[1..].TrimStart();
            else if (rest.Length > 0)
                throw ApiStatusException.BadRequest($"unable to parse requirement: found '{rest}', expected: ',' or 'end of string'");
        }

        return requirements;
    }

    private static LabelRequirement Read(Match match)
    {
        var key = match.Groups["key"].Value;
        if (match.Groups["set"].Success)
        {
            string[] values = [.. match.Groups["values"].Value.Split(',').Select(v => v.Trim())];
            return new LabelRequirement(key, match.Groups["set"].Value == "in" ? "In" : "NotIn", values);
        }

        return match.Groups["op"].Value switch
        {
            "" => new LabelRequirement(key, match.Groups["not"].Success ? "DoesNotExist" : "Exists", []),
            "!=" => new LabelRequirement(key, "NotIn", [match.Groups["value"].Value]),
            ">" => new LabelRequirement(key, "Gt", [match.Groups["value"].Value]),
            "<" => new LabelRequirement(key, "Lt", [match.Groups["value"].Value]),
            _ => new LabelRequirement(key, "In", [match.Groups["value"].Value]),
        };
    }

    [GeneratedRegex(
        @"^(?<not>!\s*)?(?<key>[A-Za-z0-9][A-Za-z0-9_./-]*)(\s+(?<set>in|notin)\s*\((?<values>[^)]*)\)|\s*(?<op>==|=|!=|>|<)\s*(?<value>[A-Za-z0-9_.-]*))?\s*",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Requirement();
}
