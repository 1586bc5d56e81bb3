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

    public bool HasOtherThan(ManagerId manager) => _entries.Count > (_entries.ContainsKey(manager) ? 1 : 0);

    /// <summary>What the manager owns; null where it has no entry.</summary>
    public FieldSet? this[ManagerId manager] => _entries.GetValueOrDefault(manager)?.Fields;

    /// <summary>Whether the manager owns one of the fields; without reading all that it owns.</summary>
    public bool HasAnyOf(ManagerId manager, FieldSet fields) => _entries.GetValueOrDefault(manager)?.HasAnyOf(fields) == true;

    /// <summary>Of an object that is stored, whose entries are as <see cref="WriteTo"/> wrote them.</summary>
    public static ManagerList OfStored(JsonObject? obj)
    {
        var list = new ManagerList();
        foreach (var entry in obj.Items("metadata", "managedFields"))
            list.Read(entry, isOurs: true);
        return list;
    }

    /// <summary>Of an object that a client sent.</summary>
    public static ManagerList OfSent(JsonObject? obj)
    {
        var list = new ManagerList();
        try
        {
            foreach (var entry in obj.Items("metadata", "managedFields"))
                list.Read(entry, isOurs: false);
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
            _entries[manager] = new Entry(apiVersion, _entries.GetValueOrDefault(manager)?.Time, fields);
    }

    public void Touch(ManagerId manager, DateTimeOffset now)
    {
        if (_entries.TryGetValue(manager, out var entry))
            _entries[manager] = entry.At(now.Stamp());
    }

    /// <summary>Takes fields from all managers but one.</summary>
    public void Release(FieldSet fields, ManagerId? except)
    {
        foreach (var manager in Managers)
        {
            if (manager != except && HasAnyOf(manager, fields))
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
                ? new Entry(joined.ApiVersion, entry.Time, joined.Fields.Union(entry.Fields))
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

    private void Read(JsonObject json, bool isOurs)
    {
        if (json["fieldsV1"] is not JsonObject fields)
            return;
        var apiVersion = json.Text("apiVersion") ?? "";
        var (name, subresource) = (json.Text("manager") ?? "", json.Text("subresource") ?? "");
        var manager = json.Text("operation") == "Apply"
            ? ManagerId.Applier(name, subresource)
            : ManagerId.Updater(name, apiVersion, subresource);
        var time = Seconds(json.Text("time"));
        _entries[manager] = isOurs ? new Entry(apiVersion, time, fields) : new Entry(apiVersion, time, FieldSet.FromFieldsV1(fields));
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
        json["fieldsV1"] = entry.ToFieldsV1();
        if (manager.Subresource.Length > 0)
            json["subresource"] = manager.Subresource;
        return json;
    }

    /// <summary>What a manager owns. Of most managers nothing is asked but whether a write took something from them: their JSON tells.</summary>
    /// <remarks>
    /// The JSON itself is never looked into, but a copy: so it stays text, as <see cref="FieldSet.ToFieldsV1"/> made it, with each
    /// version of the object that it is copied into.
    /// </remarks>
    private sealed class Entry
    {
        private readonly JsonObject? _json;
        private FieldSet? _fields;

        public Entry(string apiVersion, string? time, FieldSet fields) => (ApiVersion, Time, _fields) = (apiVersion, time, fields);

        public Entry(string apiVersion, string? time, JsonObject fieldsV1) => (ApiVersion, Time, _json) = (apiVersion, time, fieldsV1);

        private Entry(string time, Entry other) => (ApiVersion, Time, _json, _fields) = (other.ApiVersion, time, other._json, other._fields);

        public string ApiVersion { get; }

        public string? Time { get; }

        public FieldSet Fields => _fields ??= FieldSet.FromFieldsV1(Read);

        public Entry At(string time) => new(time, this);

        public bool HasAnyOf(FieldSet fields) => _json is null ? !fields.Intersect(Fields).IsEmpty : fields.HasMemberIn(Read);

        public JsonObject ToFieldsV1() => _json is null ? Fields.ToFieldsV1() : (JsonObject)_json.DeepClone();

        private JsonObject Read => field ??= (JsonObject)_json!.DeepClone();
    }
}
