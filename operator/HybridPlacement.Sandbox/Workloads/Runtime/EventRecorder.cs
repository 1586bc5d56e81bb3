using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Runtime;

/// <summary>
/// Writes Events. Equal ones are counted up instead of repeated, the oldest go when there are many, and under a flood new
/// ones are dropped: no controller waits for an event.
/// </summary>
internal sealed partial class EventRecorder(IWorkloadApi api, TimeProvider clock, ILogger logger)
{
    private const int Kept = 5_000;
    private const int Backlog = 10_000;

    private readonly Channel<Occurrence> _occurrences = Channel.CreateBounded<Occurrence>(
        new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Dictionary<(string Uid, string Field, string Reason, string Message), ObjectKey> _written = [];
    private readonly Queue<(string, string, string, string)> _order = new();

    public void Normal(JsonObject about, string source, string reason, string message, string field = "") =>
        Record(about, "Normal", source, reason, message, field);

    public void Warning(JsonObject about, string source, string reason, string message, string field = "") =>
        Record(about, "Warning", source, reason, message, field);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var occurrence in _occurrences.Reader.ReadAllAsync(cancellationToken))
            {
                try
                {
                    await WriteAsync(occurrence, cancellationToken);
                }
                catch (WorkloadApiException exception)
                {
                    // As when its namespace is going away.
                    Refused(logger, exception.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Shutting down.
        }
    }

    private void Record(JsonObject about, string type, string source, string reason, string message, string field)
    {
        var reference = new JsonObject
        {
            ["kind"] = about.Text("kind"),
            ["apiVersion"] = about.Text("apiVersion"),
            ["name"] = about.Name(),
            ["uid"] = about.Uid(),
        };
        if (about.Namespace().Length > 0) reference["namespace"] = about.Namespace();
        if (field.Length > 0) reference["fieldPath"] = field;
        _occurrences.Writer.TryWrite(new Occurrence(reference, type, source, reason, message, clock.GetUtcNow()));
    }

    private async Task WriteAsync(Occurrence occurrence, CancellationToken cancellationToken)
    {
        var key = (occurrence.About.Text("uid") ?? "", occurrence.About.Text("fieldPath") ?? "", occurrence.Reason, occurrence.Message);
        if (!_written.TryGetValue(key, out var known))
            _order.Enqueue(key);
        else if (await CountAsync(known, occurrence, cancellationToken))
            return;
        _written[key] = ObjectKey.Of(await api.CreateAsync(ResourceKind.Event, occurrence.ToEvent(), cancellationToken));
        while (_order.Count > Kept)
        {
            if (!_written.Remove(_order.Dequeue(), out var oldest)) continue;
            if (await api.GetAsync(ResourceKind.Event, oldest, cancellationToken) is { } old)
                await api.DeleteAsync(ResourceKind.Event, old, null, cancellationToken);
        }
    }

    /// <summary>False where the event was deleted or changed by somebody: it is written anew.</summary>
    private async Task<bool> CountAsync(ObjectKey known, Occurrence occurrence, CancellationToken cancellationToken)
    {
        if (await api.GetAsync(ResourceKind.Event, known, cancellationToken) is not { } written) return false;
        var again = (JsonObject)written.DeepClone();
        again["count"] = again.Int32(1, "count") + 1;
        again["lastTimestamp"] = occurrence.Time.Stamp();
        try
        {
            await api.UpdateAsync(ResourceKind.Event, again, cancellationToken);
            return true;
        }
        catch (WorkloadApiException exception) when (exception.IsRace)
        {
            return false;
        }
    }

    private sealed record Occurrence(
        JsonObject About, string Type, string Source, string Reason, string Message, DateTimeOffset Time)
    {
        public JsonObject ToEvent() => new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{About.Text("name")}.{Guid.NewGuid():N}"[..Math.Min(253, About.Text("name")!.Length + 17)],
                ["namespace"] = About.Text("namespace") ?? "default",
            },
            ["involvedObject"] = About.DeepClone(),
            ["type"] = Type,
            ["reason"] = Reason,
            ["message"] = Message.Length <= 1024 ? Message : Message[..1024],
            ["source"] = new JsonObject { ["component"] = Source },
            ["reportingComponent"] = Source,
            ["reportingInstance"] = "",
            ["firstTimestamp"] = Time.Stamp(),
            ["lastTimestamp"] = Time.Stamp(),
            ["count"] = 1,
        };
    }

    [LoggerMessage(2, LogLevel.Debug, "An event was not written: {Message}")]
    private static partial void Refused(ILogger logger, string message);
}
