using System.Globalization;

namespace HybridPlacement.Serving.Fetching;

/// <summary>Says on stderr how far a fetch is: a bar on a terminal, a line every few seconds otherwise.</summary>
internal sealed class Progress(TextWriter output, bool isTerminal, TimeProvider time)
{
    private const int BarWidth = 30;

    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5), BarEvery = TimeSpan.FromMilliseconds(100);

    private long _lastShown = time.GetTimestamp();

    public static Progress OnStandardError(TimeProvider time) => new(Console.Error, !Console.IsErrorRedirected, time);

    public void Say(string message) => output.WriteLine(isTerminal ? $"\r\e[K{message}" : message);

    public void Report(long bytes, long? length)
    {
        if (time.GetElapsedTime(_lastShown) < (isTerminal ? BarEvery : LineEvery))
            return;
        _lastShown = time.GetTimestamp();
        if (isTerminal)
            output.Write($"\r{Bar(bytes, length)} {Amount(bytes, length)}");
        else
            output.WriteLine($"fetched {Amount(bytes, length)}");
    }

    private static string Bar(long bytes, long? length)
    {
        var full = length > 0 ? (int)(Math.Min(bytes, length.Value) * BarWidth / length.Value) : 0;
        return $"[{new string('#', full)}{new string('.', BarWidth - full)}]";
    }

    private static string Amount(long bytes, long? length)
    {
        const double mebi = 1024 * 1024;
        return length is null
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / mebi:F1} MiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / mebi:F1} of {length / mebi:F1} MiB");
    }
}
