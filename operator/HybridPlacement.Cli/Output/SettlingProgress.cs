using HybridPlacement.Cli.Sandboxing;

namespace HybridPlacement.Cli.Output;

/// <summary>
/// What is still awaited, on standard error: one line that changes on a terminal, a line per change elsewhere.
/// </summary>
internal sealed class SettlingProgress(TextWriter writer, bool terminal)
{
    private string _shown = string.Empty;

    public void Show(IReadOnlyList<ModelReport> models)
    {
        var waiting = models.Where(m => !m.Settled).Select(m => $"{m.Namespace}/{m.Name}").ToArray();
        var line = waiting.Length == 0
            ? $"{models.Count} models settled"
            : $"waiting for {waiting.Length} of {models.Count} models: {string.Join(", ", waiting.Take(5))}";
        if (line == _shown)
            return;
        if (terminal)
            writer.Write("\r" + line.PadRight(_shown.Length));
        else
            writer.WriteLine(line);
        _shown = line;
    }

    /// <summary>Takes the changing line off a terminal.</summary>
    public void Clear()
    {
        if (terminal)
            writer.Write("\r" + new string(' ', _shown.Length) + "\r");
        _shown = string.Empty;
    }
}
