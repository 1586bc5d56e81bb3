using System.Globalization;
using System.Reflection;

namespace HybridPlacement.Sandbox.Protobuf;

/// <summary>One field of a message on the wire.</summary>
/// <param name="Name">Its name in JSON; <c>^</c> for a message whose fields JSON has in the outer object.</param>
/// <param name="Type">A letter for a scalar, or the name of a message.</param>
/// <param name="IsList">Whether it may come many times.</param>
/// <param name="IsMap">Whether each time is an entry of a map from strings.</param>
/// <param name="KeepsZero">Whether JSON has it also where it is zero or empty.</param>
internal sealed record MessageField(string Name, string Type, bool IsList, bool IsMap, bool KeepsZero)
{
    public bool IsInline => Name == "^";
}

/// <summary>
/// The numbers and types of the fields of the built-in kinds in Kubernetes' protobuf encoding, which no schema tells. A
/// line of <c>Messages.txt</c> is a message: its name, then <c>name=number:type</c> for each field, where <c>[]</c> is a
/// list, <c>{}</c> a map from strings, <c>*</c> a field that JSON has also where it is zero, and a scalar is a letter:
/// <c>s</c> string, <c>b</c> bytes, <c>i</c> integer, <c>o</c> boolean, <c>d</c> double, <c>T</c> time, <c>M</c> time with
/// microseconds, <c>D</c> duration, <c>q</c> quantity, <c>x</c> integer or string, <c>F</c> fields of managedFields,
/// <c>R</c> any object, <c>E</c> a list of strings.
/// </summary>
internal static class MessageTable
{
    private static readonly Lazy<Dictionary<string, string>> Lines = new(Read);

    /// <summary>The fields by number; null for a message that isn't known.</summary>
    public static IReadOnlyDictionary<int, MessageField>? Find(string message) =>
        Lines.Value.TryGetValue(message, out var line) ? Parse(line) : null;

    /// <summary>The name of the message of a kind.</summary>
    public static string NameOf(string apiVersion, string kind)
    {
        // Every group has these options for its own.
        if (kind == "DeleteOptions")
            return "meta.DeleteOptions";
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return "core." + kind;
        var (group, version) = (apiVersion[..slash].Split('.')[0], apiVersion[(slash + 1)..]);
        return $"{group}{(version == "v1" ? string.Empty : version)}.{kind}";
    }

    private static Dictionary<int, MessageField> Parse(string line)
    {
        var fields = new Dictionary<int, MessageField>();
        foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (equals, colon) = (word.LastIndexOf('='), word.LastIndexOf(':'));
            var type = word.AsSpan(colon + 1);
            var keeps = type.StartsWith("*");
            if (keeps)
                type = type[1..];
            var (isList, isMap) = (type.StartsWith("[]"), type.StartsWith("{}"));
            if (isList || isMap)
                type = type[2..];
            fields[int.Parse(word.AsSpan(equals + 1, colon - equals - 1), CultureInfo.InvariantCulture)] =
                new MessageField(word[..equals], type.ToString(), isList, isMap, keeps);
        }

        return fields;
    }

    private static Dictionary<string, string> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("HybridPlacement.Sandbox.Protobuf.Messages.txt")!;
        using var reader = new StreamReader(stream);
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            lines[blank < 0 ? line : line[..blank]] = blank < 0 ? string.Empty : line[blank..];
        }

        return lines;
    }
}
