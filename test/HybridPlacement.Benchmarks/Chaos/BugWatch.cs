using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Authentication;
using HybridPlacement.KubeRuntime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>
/// Reads along in what the operators log, and finds each exception that no call to an API explains: a reconcile is tried again until it
/// gets through, so that a bug in it costs a back-off and nothing else that a look at the cluster would show.
/// </summary>
/// <param name="inner">Where it is logged to.</param>
/// <param name="report">Told of each once, by its type and where it was thrown.</param>
internal sealed class BugWatch(ILoggerFactory inner, Action<string> report) : ILoggerFactory
{
    private readonly ConcurrentDictionary<string, byte> _known = new(StringComparer.Ordinal);

    /// <summary>Tells of an exception that no call explains.</summary>
    /// <param name="exception">The exception; null is none.</param>
    /// <param name="where">What it ended.</param>
    public void Look(Exception? exception, string where)
    {
        if (exception is null || IsExplained(exception))
            return;
        var thrown = exception.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("HybridPlacement", StringComparison.Ordinal))?.Trim();
        var what = $"{exception.GetType().Name}: {exception.Message} {thrown}";
        if (_known.TryAdd($"{exception.GetType().Name} {thrown}", 0))
            report($"{where}: {what}");
    }

    public ILogger CreateLogger(string categoryName) => new Logger(inner.CreateLogger(categoryName), this);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    // What a call to an API ends with: refused, cut, late, not even begun, or no longer wanted; and an operator that gives way.
    private static bool IsExplained(Exception exception) => exception switch
    {
        AggregateException all => all.InnerExceptions.All(IsExplained),
        KubeApiException or HttpRequestException or IOException or SocketException or AuthenticationException or TimeoutException
            or OperationCanceledException or LeadershipLostException or StoreRestoredException => true,
        _ => false,
    };

    private sealed class Logger(ILogger log, BugWatch watch) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.BeginScope(state);

        // What is written nowhere is looked at all the same.
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning || log.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            watch.Look(exception, formatter(state, exception));
            if (log.IsEnabled(logLevel))
                log.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
