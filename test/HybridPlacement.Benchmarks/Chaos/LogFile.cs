using System.Globalization;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>What the cluster and the operators of a run log, in one file, with the steps between: to find what went wrong.</summary>
internal sealed class LogFile(string path) : ILoggerFactory
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _file = new(path) { AutoFlush = true };

    public void Write(string line)
    {
        lock (_gate)
            _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetLocalNow():HH:mm:ss.fff} {line}"));
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
        // There is but the file.
    }

    public void Dispose() => _file.Dispose();

    private sealed class Logger(LogFile file, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            file.Write($"{logLevel} {category}: {formatter(state, exception)}{(exception is null ? "" : $" | {exception.GetType().Name}: {exception.Message}")}");
    }
}
