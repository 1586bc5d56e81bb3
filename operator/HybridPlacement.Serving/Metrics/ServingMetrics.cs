using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Metrics;

/// <summary>
/// Metrics in the Prometheus text format, under the names that Triton has for the same things, so that one dashboard and
/// one scaler fit both runtimes; and a histogram, which Triton's counters can't be made into.
/// </summary>
internal sealed class ServingMetrics(InferenceGate gate)
{
    private readonly ConcurrentDictionary<(string Model, string Version), ModelCounters> _counters = new();
    private readonly ConcurrentDictionary<(string Model, string Version), double> _loadSeconds = new();

    public ModelCounters For(LoadedModel model) => _counters.GetOrAdd((model.Source.Name, model.Source.Version), _ => new());

    public void Loaded(LoadedModel model, TimeSpan time)
    {
        For(model);
        _loadSeconds[(model.Source.Name, model.Source.Version)] = time.TotalSeconds;
    }

    public string Write()
    {
        var text = new StringBuilder();
        Counter(text, "nv_inference_request_success", "Requests answered", c => c.Success);
        WriteFailures(text);
        Counter(text, "nv_inference_count", "Answers given, a batch of n as n", c => c.Inferences);
        Counter(text, "nv_inference_exec_count", "Runs of the model", c => c.Executions);
        Counter(text, "nv_inference_request_duration_us", "Time of requests in microseconds", c => c.TotalMicroseconds);
        Counter(text, "nv_inference_queue_duration_us", "Time waited for a turn in microseconds", c => c.QueueMicroseconds);
        Counter(text, "nv_inference_compute_input_duration_us", "Time reading inputs in microseconds", c => c.InputMicroseconds);
        Counter(text, "nv_inference_compute_infer_duration_us", "Time running the model in microseconds", c => c.InferMicroseconds);
        Counter(text, "nv_inference_compute_output_duration_us", "Time writing outputs in microseconds", c => c.OutputMicroseconds);
        Head(text, "nv_inference_pending_request_count", "gauge", "Requests waiting for a turn, of all models");
        foreach (var labels in _counters.Keys.Order().Select(Labels))
            Line(text, "nv_inference_pending_request_count", labels, gate.Waiting);
        Head(text, "nv_model_load_duration_secs", "gauge", "Time to load the model in seconds");
        foreach (var (key, seconds) in _loadSeconds.OrderBy(l => l.Key))
            Line(text, "nv_model_load_duration_secs", Labels(key), seconds);
        WriteHistogram(text);
        return text.ToString();
    }

    private void Counter(StringBuilder text, string name, string help, Func<ModelCounters, long> value)
    {
        Head(text, name, "counter", help);
        foreach (var (key, counters) in _counters.OrderBy(c => c.Key))
            Line(text, name, Labels(key), value(counters));
    }

    private void WriteFailures(StringBuilder text)
    {
        const string name = "nv_inference_request_failure";
        Head(text, name, "counter", "Requests not answered, by reason");
        foreach (var (key, counters) in _counters.OrderBy(c => c.Key))
        {
            foreach (var reason in Enum.GetValues<FailureReason>())
                Line(text, name, $"{Labels(key)},reason=\"{reason.ToString().ToUpperInvariant()}\"", counters.Failures(reason));
        }
    }

    private void WriteHistogram(StringBuilder text)
    {
        const string name = "hybridplacement_serving_request_duration_seconds";
        Head(text, name, "histogram", "Time of requests in seconds");
        foreach (var (key, counters) in _counters.OrderBy(c => c.Key))
        {
            var sum = 0L;
            foreach (var (count, bound) in counters.Buckets().Zip(ModelCounters.Bounds.Append(double.PositiveInfinity)))
            {
                sum += count;
                var le = double.IsInfinity(bound) ? "+Inf" : bound.ToString(CultureInfo.InvariantCulture);
                Line(text, $"{name}_bucket", $"{Labels(key)},le=\"{le}\"", sum);
            }

            Line(text, $"{name}_sum", Labels(key), counters.TotalSeconds);
            Line(text, $"{name}_count", Labels(key), sum);
        }
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
            .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append('{').Append(labels).Append("} ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');

    private static string Labels((string Model, string Version) key) => $"model=\"{Escape(key.Model)}\",version=\"{Escape(key.Version)}\"";

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
