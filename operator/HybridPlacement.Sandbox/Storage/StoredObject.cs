using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Storage;

/// <summary>
/// One version of an object, as a tree for those who read its fields and as JSON for those who only pass it on. The tree takes
/// six times as much memory as the JSON: an object that nobody holds and that wasn't written lately has the JSON alone.
/// </summary>
/// <remarks>As long as somebody holds the tree, <see cref="Tree"/> gives that same one: it can be compared by reference.</remarks>
internal sealed class StoredObject
{
    // As deep as requests may be.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    private readonly Lock _gate = new();
    private JsonObject? _recent;
    private WeakReference<JsonObject>? _held;
    private byte[]? _json;

    /// <param name="key">Where it is stored.</param>
    /// <param name="revision">The revision that made this version.</param>
    /// <param name="tree">The object; not to be changed from now on.</param>
    public StoredObject(StoreKey key, long revision, JsonObject tree)
    {
        Key = key;
        Revision = revision;
        Uid = (string?)tree["metadata"]?["uid"] ?? string.Empty;
        _recent = tree;
    }

    public StoreKey Key { get; }

    public long Revision { get; }

    public string Uid { get; }

    /// <summary>The object; shared, never to be changed.</summary>
    public JsonObject Tree
    {
        get
        {
            if (Volatile.Read(ref _recent) is { } recent)
                return recent;
            lock (_gate)
            {
                if (_recent is not null)
                    return _recent;
                if (_held!.TryGetTarget(out var held))
                    return held;
                var tree = (JsonObject)JsonNode.Parse(_json!, documentOptions: Deep)!;
                _held.SetTarget(tree);
                return tree;
            }
        }
    }

    /// <summary>The object as JSON that begins with kind and apiVersion; made once, however many watchers it goes to.</summary>
    public ReadOnlyMemory<byte> Json => Volatile.Read(ref _json) ?? Serialize(Tree);

    /// <summary>Whether this is the object's tree.</summary>
    public bool Is(JsonObject tree)
    {
        lock (_gate)
            return ReferenceEquals(_recent, tree) || (_held is not null && _held.TryGetTarget(out var held) && ReferenceEquals(held, tree));
    }

    /// <summary>Lets the tree go when nobody else holds it.</summary>
    internal void Settle()
    {
        lock (_gate)
        {
            if (_recent is null)
                return;
            _json ??= Serialize(_recent);
            _held = new WeakReference<JsonObject>(_recent);
            _recent = null;
        }
    }

    private byte[] Serialize(JsonObject tree)
    {
        using var buffer = new PooledBytes(8192);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 1000 }))
        {
            writer.WriteStartObject();
            Write(writer, "kind", tree["kind"]);
            Write(writer, "apiVersion", tree["apiVersion"]);
            foreach (var (name, value) in tree)
            {
                if (name is not ("kind" or "apiVersion"))
                    Write(writer, name, value);
            }

            writer.WriteEndObject();
        }

        var json = buffer.Written.ToArray();
        Volatile.Write(ref _json, json);
        return json;
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonNode? value)
    {
        writer.WritePropertyName(name);
        if (value is null)
            writer.WriteNullValue();
        else
            value.WriteTo(writer);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Key.Namespace}/{Key.Name}@{Revision}");
}
