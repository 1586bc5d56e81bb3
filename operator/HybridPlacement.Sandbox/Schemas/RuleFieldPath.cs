using System.Text;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>The <c>fieldPath</c> of a rule: <c>.spec.x</c> or <c>.map['key']</c>; items of lists can't be named.</summary>
internal static class RuleFieldPath
{
    /// <param name="text">The path as written.</param>
    /// <param name="schema">The schema to which it is relative.</param>
    /// <param name="path">The path as errors print it.</param>
    /// <param name="problem">What is wrong; empty where nothing is.</param>
    public static bool TryNormalize(string text, SchemaNode schema, out string path, out string problem)
    {
        path = "";
        problem = "";
        var at = 0;
        while (at < text.Length)
        {
            string? name;
            if (text[at] == '.')
            {
                var end = text.AsSpan(at + 1).IndexOfAny('.', '[');
                name = end < 0 ? text[(at + 1)..] : text.Substring(at + 1, end);
                at += name.Length + 1;
                if (name.Length == 0)
                    problem = "unexpected end of JSON path";
            }
            else if (text[at] == '[')
            {
                name = Quoted(text, ref at, ref problem);
            }
            else
            {
                problem = $"expected [ or . but got: {text[at..]}";
                return false;
            }
            if (problem.Length > 0)
                return false;
            if (schema.Properties.Count > 0)
            {
                path = FieldPath.Child(path, name!);
                if (!schema.Properties.TryGetValue(name!, out var property))
                    problem = "does not refer to a valid field";
                else
                    schema = property;
            }
            else if (schema.AdditionalProperties is { } values)
            {
                path = FieldPath.Key(path, name!);
                schema = values;
            }
            else
            {
                problem = "does not refer to a valid field";
            }
            if (problem.Length > 0)
                return false;
        }
        return true;
    }

    private static string? Quoted(string text, ref int at, ref string problem)
    {
        var name = new StringBuilder();
        var i = at + 1;
        if (i >= text.Length || text[i] != '\'')
        {
            problem = $"expected single quoted string but got {text[i..]}";
            return null;
        }
        for (i++; i < text.Length && text[i] != '\''; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
                i++;
            name.Append(text[i]);
        }
        if (i + 1 >= text.Length || text[i + 1] != ']')
        {
            problem = "unexpected end of JSON path";
            return null;
        }
        at = i + 2;
        return name.ToString();
    }
}
