namespace HybridPlacement.Sandbox.Schemas;

/// <summary>Builds field paths as the API server prints them: <c>spec.list[0].map[key]</c>.</summary>
internal static class FieldPath
{
    /// <summary>How the server prints the path of the whole object.</summary>
    public const string Nil = "<nil>";

    public static string Child(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    public static string Key(string path, string key) => $"{path}[{key}]";

    public static string Index(string path, int index) => $"{path}[{index}]";
}

/// <summary>The path to where a walk through an object is, of which a string is made only where one is asked for.</summary>
internal sealed class FieldPathStack
{
    private const int Value = -1;

    private readonly List<(string? Name, int Index)> _steps = [];

    public bool IsRoot => _steps.Count == 0;

    /// <summary>Steps into a field of an object.</summary>
    public void Push(string name) => _steps.Add((name, 0));

    /// <summary>Steps to a value of a map, which has a dot before its key even where the map is the whole.</summary>
    public void PushValue(string key) => _steps.Add((key, Value));

    /// <summary>Steps into an item of a list.</summary>
    public void Push(int index) => _steps.Add((null, index));

    public void Pop() => _steps.RemoveAt(_steps.Count - 1);

    /// <summary>The path of a field of the object where the walk is.</summary>
    public string Child(string name) => FieldPath.Child(ToString(), name);

    public override string ToString()
    {
        var path = string.Empty;
        foreach (var (name, index) in _steps)
            path = name is null ? FieldPath.Index(path, index) : index == Value ? $"{path}.{name}" : FieldPath.Child(path, name);
        return path;
    }
}
