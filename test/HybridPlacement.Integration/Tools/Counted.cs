using System.Diagnostics.Metrics;

namespace HybridPlacement.Integration.Tools;

/// <summary>What a counter of this process counts, by one of its tags, from now on.</summary>
internal sealed class Counted : IDisposable
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public Counted(string instrument, string tag, params (string Tag, string Value)[] where)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Name == instrument)
                listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<long>((_, amount, tags, _) =>
        {
            var values = tags.ToArray().ToDictionary(t => t.Key, t => t.Value?.ToString() ?? "", StringComparer.Ordinal);
            if (where.Any(w => values.GetValueOrDefault(w.Tag) != w.Value))
                return;
            lock (_counts)
                _counts[values[tag]] = _counts.GetValueOrDefault(values[tag]) + amount;
        });
        _listener.Start();
    }

    public long this[string value]
    {
        get
        {
            lock (_counts)
                return _counts.GetValueOrDefault(value);
        }
    }

    public long All
    {
        get
        {
            lock (_counts)
                return _counts.Values.Sum();
        }
    }

    public void Dispose() => _listener.Dispose();
}
