using System.Diagnostics.Metrics;

namespace HybridPlacement.KubeRuntime;

/// <summary>A meter whose instruments can't be made without a description and the names of their labels.</summary>
public sealed class DescribedMeter(string name) : IDisposable
{
    private const string Seconds = "s";

    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private readonly Meter _meter = new(name);
    private readonly List<MetricDescription> _described = [];

    /// <summary>Its instruments, in the order in which they were made.</summary>
    public IReadOnlyList<MetricDescription> Described => _described;

    /// <summary>A count that only grows. Exporters add <c>_total</c>.</summary>
    public Counter<long> Counter(string instrument, string what, params string[] labels) =>
        _meter.CreateCounter<long>(instrument, null, Describe($"{instrument}_total", "counter", what, labels));

    /// <summary>A count that grows and shrinks.</summary>
    public UpDownCounter<long> UpDownCounter(string instrument, string what, params string[] labels) =>
        _meter.CreateUpDownCounter<long>(instrument, null, Describe(instrument, "gauge", what, labels));

    /// <summary>Durations, in seconds. Exporters add <c>_seconds</c>.</summary>
    public Histogram<double> Duration(string instrument, string what, params string[] labels) =>
        _meter.CreateHistogram(instrument, Seconds, Describe($"{instrument}_seconds", "histogram", what, labels), null, Durations);

    /// <summary>What is when it is asked for.</summary>
    public void Gauge<T>(string instrument, Func<IEnumerable<Measurement<T>>> observe, string what, params string[] labels)
        where T : struct =>
        _meter.CreateObservableGauge(instrument, observe, null, Describe(instrument, "gauge", what, labels));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private string Describe(string exposed, string type, string what, string[] labels)
    {
        _described.Add(new(exposed, type, what, labels));
        return labels.Length == 0 ? what : $"{what}, by {string.Join(", ", labels)}";
    }
}
