using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>
/// A set of paths, kept as a tree. A path may be a member itself, lead to members, or both. Filled by
/// <see cref="Insert"/>; all else gives new sets.
/// </summary>
internal sealed class FieldSet
{
    private static readonly FieldSet Empty = new();

    // As deep as Utf8JsonWriter writes: a path is no longer than an object is deep.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    private readonly SortedDictionary<PathElement, Node> _nodes = [];

    public bool IsEmpty => _nodes.Count == 0;

    public static FieldSet Of(params IEnumerable<string[]> fields)
    {
        var set = new FieldSet();
        foreach (var path in fields)
            set.Insert([.. path.Select(PathElement.Field)]);
        return set;
    }

    public void Insert(ReadOnlySpan<PathElement> path)
    {
        if (path.Length == 0)
            return;
        var node = _nodes.GetValueOrDefault(path[0]);
        if (path.Length == 1)
        {
            _nodes[path[0]] = node with { IsMember = true };
            return;
        }
        var below = node.Below ?? new FieldSet();
        below.Insert(path[1..]);
        _nodes[path[0]] = node with { Below = below };
    }

    public bool Has(PathElement element) => _nodes.GetValueOrDefault(element).IsMember;

    /// <summary>What lies below a path element; null where there is nothing.</summary>
    public FieldSet? Below(PathElement element) => _nodes.GetValueOrDefault(element).Below;

    public FieldSet Union(FieldSet other) => Combine(other, (a, b) => a || b, (a, b) => a is null ? b : b is null ? a : a.Union(b));

    public FieldSet Intersect(FieldSet other) => Combine(
        other, (a, b) => a && b, (a, b) => a is null || b is null ? null : a.Intersect(b));

    /// <summary>Without the members of the other set; members below those stay.</summary>
    public FieldSet Except(FieldSet other) => Combine(
        other, (a, b) => a && !b, (a, b) => a is null || b is null ? a : a.Except(b));

    /// <summary>Without the given fields and all that lies below them.</summary>
    public FieldSet WithoutFields(IEnumerable<string> names)
    {
        var result = new FieldSet();
        var unwanted = names.ToHashSet(StringComparer.Ordinal);
        foreach (var (element, node) in _nodes)
        {
            if (element.Kind != 'f' || !unwanted.Contains(element.Text))
                result._nodes[element] = node;
        }
        return result;
    }

    /// <summary>Makes members of the fields with a name in the schema that lead to members.</summary>
    public FieldSet WithNamedFields(SchemaNode? schema)
    {
        var result = new FieldSet();
        foreach (var (element, node) in _nodes)
        {
            var named = element.Kind == 'f' && schema?.Properties.ContainsKey(element.Text) == true;
            var below = element.Kind == 'f' ? Typing.Field(schema, element.Text) : schema?.Items;
            result._nodes[element] = new Node(
                node.IsMember || (named && node.Below is not null), node.Below?.WithNamedFields(below));
        }
        return result;
    }

    /// <summary>The paths of all members, as messages show them.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        foreach (var (element, node) in _nodes)
        {
            if (node.IsMember)
                yield return prefix + element;
        }
        foreach (var (element, node) in _nodes)
        {
            foreach (var path in node.Below?.Paths(prefix + element) ?? [])
                yield return path;
        }
    }

    /// <summary>As <c>fieldsV1</c>: an object that is text until it is looked into, so that a copy costs nothing.</summary>
    /// <remarks>With managedFields as trees, these were most of what each write copied, and of what was kept.</remarks>
    public JsonObject ToFieldsV1()
    {
        var text = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(text))
            WriteTo(writer, isMember: false);
        return JsonObject.Create(JsonElement.Parse(text.WrittenSpan, Deep))!;
    }

    private void WriteTo(Utf8JsonWriter writer, bool isMember)
    {
        writer.WriteStartObject();
        if (isMember && !IsEmpty)
        {
            writer.WriteStartObject(".");
            writer.WriteEndObject();
        }
        foreach (var (element, node) in _nodes)
        {
            writer.WritePropertyName(element.Serialized);
            (node.Below ?? Empty).WriteTo(writer, node.IsMember);
        }
        writer.WriteEndObject();
    }

    /// <summary>Whether <c>fieldsV1</c>, in the form that <see cref="ToFieldsV1"/> writes, has a member of this set.</summary>
    public bool HasMemberIn(JsonObject fieldsV1)
    {
        foreach (var (element, node) in _nodes)
        {
            if (fieldsV1.TryGetPropertyValue(element.Serialized, out var value) && value is JsonObject inner
                && ((node.IsMember && (inner.Count == 0 || inner.ContainsKey("."))) || node.Below?.HasMemberIn(inner) == true))
                return true;
        }
        return false;
    }

    /// <exception cref="FormatException">What is no path element, or a node that is no object.</exception>
    public static FieldSet FromFieldsV1(JsonObject fields)
    {
        var set = new FieldSet();
        foreach (var (key, value) in fields)
        {
            if (key == ".")
                continue;
            if (value is not JsonObject inner)
                throw new FormatException($"'{key}' in managed fields must be an object.");
            var below = FromFieldsV1(inner);
            set._nodes[PathElement.Parse(key)] = new Node(
                inner.Count == 0 || inner.ContainsKey("."), below.IsEmpty ? null : below);
        }
        return set;
    }

    private FieldSet Combine(FieldSet other, Func<bool, bool, bool> members, Func<FieldSet?, FieldSet?, FieldSet?> below)
    {
        var result = new FieldSet();
        foreach (var element in _nodes.Keys.Union(other._nodes.Keys))
        {
            var (left, right) = (_nodes.GetValueOrDefault(element), other._nodes.GetValueOrDefault(element));
            var inner = below(left.Below, right.Below);
            var node = new Node(members(left.IsMember, right.IsMember), inner is { IsEmpty: false } ? inner : null);
            if (node.IsMember || node.Below is not null)
                result._nodes[element] = node;
        }
        return result;
    }

    private readonly record struct Node(bool IsMember, FieldSet? Below);
}
