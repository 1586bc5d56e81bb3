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
