using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary><c>metadata.managedFields</c>, by manager.</summary>
internal sealed class ManagerList
{
    /// <summary>So many updaters are told apart; the oldest beyond that become one.</summary>
    private const int MaxUpdaters = 10;

    private const string Ancient = "ancient-changes";

    private readonly Dictionary<ManagerId, Entry> _entries = [];

    public bool IsEmpty => _entries.Count == 0;

    public IReadOnlyCollection<ManagerId> Managers => [.. _entries.Keys];

    /// <summary>What the manager owns; null where it has no entry.</summary>
    public FieldSet? this[ManagerId manager] => _entries.GetValueOrDefault(manager)?.Fields;

    public static ManagerList Of(JsonObject? obj)
    {
        var list = new ManagerList();
        try
        {
            foreach (var entry in obj.Items("metadata", "managedFields"))
                list.Read(entry);
        }
        catch (FormatException)
        {
            // As on the server: what can't be read counts as none.
            return new ManagerList();
        }
        catch (System.Text.Json.JsonException)
        {
            return new ManagerList();
        }
        return list;
    }

    /// <summary>Gives a manager its fields; none remove its entry.</summary>
    public void Set(ManagerId manager, FieldSet fields, string apiVersion)
    {
        if (fields.IsEmpty)
            _entries.Remove(manager);
        else
            _entries[manager] = new Entry(fields, apiVersion, _entries.GetValueOrDefault(manager)?.Time);
    }

    public void Touch(ManagerId manager, DateTimeOffset now)
    {
        if (_entries.TryGetValue(manager, out var entry))
            _entries[manager] = entry with { Time = now.Stamp() };
    }

    /// <summary>Takes fields from all managers but one.</summary>
    public void Release(FieldSet fields, ManagerId? except)
    {
        foreach (var manager in Managers)
        {
            if (manager != except)
                Set(manager, _entries[manager].Fields.Except(fields), _entries[manager].ApiVersion);
        }
    }

    /// <summary>Joins the oldest updaters where there are too many.</summary>
    public void Cap()
    {
        var updaters = _entries.Where(e => !e.Key.IsApply && e.Key.Subresource.Length == 0).ToArray();
        if (updaters.Length <= MaxUpdaters)
            return;
        foreach (var (manager, entry) in updaters
            .OrderBy(e => e.Key.Name != Ancient)
            .ThenBy(e => e.Value.Time ?? "", StringComparer.Ordinal)
            .Take(updaters.Length - MaxUpdaters + 1)
            .ToArray())
        {
            _entries.Remove(manager);
            var ancient = ManagerId.Updater(Ancient, manager.ApiVersion, "");
            _entries[ancient] = _entries.TryGetValue(ancient, out var joined)
                ? joined with { Fields = joined.Fields.Union(entry.Fields), Time = entry.Time }
                : entry;
        }
    }

    /// <summary>Writes the entries into an object, in the server's order.</summary>
    public void WriteTo(JsonObject obj)
    {
        if (obj["metadata"] is not JsonObject metadata)
            obj["metadata"] = metadata = [];
        metadata.Remove("managedFields");
        if (IsEmpty)
            return;
        metadata["managedFields"] = new JsonArray([.. _entries
            .OrderBy(e => e.Key.IsApply ? 0 : 1)
            .ThenBy(e => e.Value.Time ?? "", StringComparer.Ordinal)
            .ThenBy(e => e.Key.Name, StringComparer.Ordinal)
            .ThenBy(e => e.Value.ApiVersion, StringComparer.Ordinal)
            .ThenBy(e => e.Key.Subresource, StringComparer.Ordinal)
            .Select(e => Write(e.Key, e.Value))]);
    }

    private void Read(JsonObject json)
    {
        if (json["fieldsV1"] is not JsonObject fields)
            return;
        var apiVersion = json.Text("apiVersion") ?? "";
        var (name, subresource) = (json.Text("manager") ?? "", json.Text("subresource") ?? "");
        var manager = json.Text("operation") == "Apply"
            ? ManagerId.Applier(name, subresource)
            : ManagerId.Updater(name, apiVersion, subresource);
        _entries[manager] = new Entry(FieldSet.FromFieldsV1(fields), apiVersion, Seconds(json.Text("time")));
    }

    /// <summary>Times sort as text where all have one form.</summary>
    private static string? Seconds(string? time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed.Stamp()
            : null;

    private static JsonObject Write(ManagerId manager, Entry entry)
    {
        var json = new JsonObject
        {
            ["manager"] = manager.Name,
            ["operation"] = manager.IsApply ? "Apply" : "Update",
            ["apiVersion"] = entry.ApiVersion,
        };
        if (entry.Time is { } time)
            json["time"] = time;
        json["fieldsType"] = "FieldsV1";
        json["fieldsV1"] = entry.Fields.ToFieldsV1();
        if (manager.Subresource.Length > 0)
            json["subresource"] = manager.Subresource;
        return json;
    }

    private sealed record Entry(FieldSet Fields, string ApiVersion, string? Time);
}
