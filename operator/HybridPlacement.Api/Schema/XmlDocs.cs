using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HybridPlacement.Api.Schema;

/// <summary>
/// The documentation comments of an assembly, read from the file that the compiler writes beside it: what a developer reads in
/// the source is what <c>kubectl explain</c> shows.
/// </summary>
public static partial class XmlDocs
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> Loaded = new();

    /// <summary>The summary of a type.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Of(Type type) => Find(type.Assembly, $"T:{NameOf(type)}");

    /// <summary>The summary of a property or constant.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Of(MemberInfo member) =>
        Find(member.DeclaringType!.Assembly, $"{(member is PropertyInfo ? 'P' : 'F')}:{NameOf(member.DeclaringType)}.{member.Name}");

    private static string Find(Assembly assembly, string id) =>
        Loaded.GetOrAdd(assembly, Load).TryGetValue(id, out var text)
            ? text
            : throw new InvalidOperationException($"{id} has no documentation comment: write one, it is shown to users.");

    private static Dictionary<string, string> Load(Assembly assembly)
    {
        var path = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        if (!File.Exists(path))
            throw new InvalidOperationException(
                $"{path} is missing: descriptions come from the documentation file that the build writes beside the assembly.");
        return XDocument.Load(path).Descendants("member")
            .Where(m => m.Element("summary") is not null)
            .ToDictionary(m => m.Attribute("name")!.Value, m => Plain(m.Element("summary")!), StringComparer.Ordinal);
    }

    private static string Plain(XElement element)
    {
        var text = string.Concat(element.Nodes().Select(n => n switch
        {
            XText t => t.Value,
            XElement e when e.Attribute("cref") is { } reference => reference.Value.Split('.', ':')[^1],
            XElement e => e.Value,
            _ => "",
        }));
        return Blanks().Replace(text, " ").Trim();
    }

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
