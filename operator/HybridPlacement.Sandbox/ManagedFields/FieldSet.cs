using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Storage;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>
/// A set of paths, kept as a tree. A path may be a member itself, lead to members, or both. Filled by <see cref="Add"/> and
/// <see cref="Insert"/>; all else gives new sets.
/// </summary>
internal sealed class FieldSet
{
    private static readonly FieldSet Empty = new();

    // As deep as Utf8JsonWriter writes: a path is no longer than an object is deep.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    // In order of their elements. Most of what is done with sets goes through them from the first to the last.
    private readonly List<Node> _nodes = [];

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
        var at = Find(path[0]);
        if (at < 0)
            _nodes.Insert(at = ~at, new Node(path[0], false, null));
        var node = _nodes[at];
        if (path.Length == 1)
        {
            _nodes[at] = node with { IsMember = true };
            return;
        }
        if (node.Below is null)
            _nodes[at] = node = node with { Below = new FieldSet() };
        node.Below!.Insert(path[1..]);
    }

    /// <summary>Adds an element with what lies below it; to one of the same path what it hadn't.</summary>
    /// <param name="element">The element.</param>
    /// <param name="isMember">Whether it is a member itself.</param>
    /// <param name="below">What lies below it; null for nothing.</param>
    public void Add(PathElement element, bool isMember, FieldSet? below)
    {
        var at = Find(element);
        if (at < 0 && (isMember || below is not null))
            _nodes.Insert(~at, new Node(element, isMember, below));
        else if (at >= 0)
            _nodes[at] = new Node(element, _nodes[at].IsMember || isMember, Union(_nodes[at].Below, below));
    }

    public bool Has(PathElement element) => Find(element) is var at and >= 0 && _nodes[at].IsMember;

    /// <summary>What lies below a path element; null where there is nothing.</summary>
    public FieldSet? Below(PathElement element) => Find(element) is var at and >= 0 ? _nodes[at].Below : null;

    public FieldSet Union(FieldSet other) => Combine(other, (a, b) => a || b, Union);

    private static FieldSet? Union(FieldSet? left, FieldSet? right) => left is null ? right : right is null ? left : left.Union(right);

    public FieldSet Intersect(FieldSet other) => Combine(
        other, (a, b) => a && b, (a, b) => a is null || b is null ? null : a.Intersect(b));

    /// <summary>Without the members of the other set; members below those stay.</summary>
    public FieldSet Except(FieldSet other) => Combine(
        other, (a, b) => a && !b, (a, b) => a is null || b is null ? a : a.Except(b));

    /// <summary>
    /// Whether an apply that sets the fields of <paramref name="applied"/> takes nothing of this set out of an object that has
    /// those of <paramref name="all"/>: it sets all of them again, and what has nothing below in this set has nothing in the object.
    /// </summary>
    /// <remarks>What has, such as an empty struct that was given defaults, may go along with what lies below.</remarks>
    public bool IsKeptBy(FieldSet applied, FieldSet all)
    {
        foreach (var (element, isMember, below) in _nodes)
        {
            if (isMember && !applied.Has(element))
                return false;
            var belowInAll = all.Below(element);
            var kept = below is null ? belowInAll is null : below.IsKeptBy(applied.Below(element) ?? Empty, belowInAll ?? Empty);
            if (!kept)
                return false;
        }
        return true;
    }

    /// <summary>Without the given fields and all that lies below them.</summary>
    public FieldSet WithoutFields(IEnumerable<string> names)
    {
        var result = new FieldSet();
        var unwanted = names.ToHashSet(StringComparer.Ordinal);
        foreach (var node in _nodes)
        {
            if (node.Element.Kind != 'f' || !unwanted.Contains(node.Element.Text))
                result._nodes.Add(node);
        }
        return result;
    }

    /// <summary>Makes members of the fields with a name in the schema that lead to members.</summary>
    public FieldSet WithNamedFields(SchemaNode? schema)
    {
        var result = new FieldSet();
        foreach (var (element, isMember, below) in _nodes)
        {
            var named = element.Kind == 'f' && schema?.Properties.ContainsKey(element.Text) == true;
            var inner = element.Kind == 'f' ? Typing.Field(schema, element.Text) : schema?.Items;
            result._nodes.Add(new Node(element, isMember || (named && below is not null), below?.WithNamedFields(inner)));
        }
        return result;
    }

    /// <summary>The paths of all members, as messages show them.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        foreach (var node in _nodes)
        {
            if (node.IsMember)
                yield return prefix + node.Element;
        }
        foreach (var node in _nodes)
        {
            foreach (var path in node.Below?.Paths(prefix + node.Element) ?? [])
                yield return path;
        }
    }

    /// <summary>As <c>fieldsV1</c>: an object that is text until it is looked into, so that a copy costs nothing.</summary>
    /// <remarks>With managedFields as trees, these were most of what each write copied, and of what was kept.</remarks>
    public JsonObject ToFieldsV1()
    {
        using var text = new PooledBytes(4096);
        using (var writer = new Utf8JsonWriter(text))
            WriteTo(writer, isMember: false);
        return JsonObject.Create(JsonElement.Parse(text.Written, Deep))!;
    }

    private void WriteTo(Utf8JsonWriter writer, bool isMember)
    {
        writer.WriteStartObject();
        if (isMember && !IsEmpty)
        {
            writer.WriteStartObject(".");
            writer.WriteEndObject();
        }
        foreach (var (element, inner, below) in _nodes)
        {
            writer.WritePropertyName(element.Serialized);
            (below ?? Empty).WriteTo(writer, inner);
        }
        writer.WriteEndObject();
    }

    /// <summary>Whether <c>fieldsV1</c>, in the form that <see cref="ToFieldsV1"/> writes, has a member of this set.</summary>
    public bool HasMemberIn(JsonObject fieldsV1)
    {
        foreach (var (element, isMember, below) in _nodes)
        {
            if (fieldsV1.TryGetPropertyValue(element.Serialized, out var value) && value is JsonObject inner
                && ((isMember && (inner.Count == 0 || inner.ContainsKey("."))) || below?.HasMemberIn(inner) == true))
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
            set.Set(new Node(PathElement.Parse(key), inner.Count == 0 || inner.ContainsKey("."), below.IsEmpty ? null : below));
        }
        return set;
    }

    private void Set(Node node)
    {
        var at = Find(node.Element);
        if (at < 0)
            _nodes.Insert(~at, node);
        else
            _nodes[at] = node;
    }

    /// <summary>Where the element is; the complement of where it were to be, if it isn't there.</summary>
    private int Find(PathElement element)
    {
        // What is inserted in order comes last.
        if (_nodes.Count == 0 || _nodes[^1].Element.CompareTo(element) < 0)
            return ~_nodes.Count;
        var (low, high) = (0, _nodes.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _nodes[middle].Element.CompareTo(element);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return ~low;
    }

    private FieldSet Combine(FieldSet other, Func<bool, bool, bool> members, Func<FieldSet?, FieldSet?, FieldSet?> below)
    {
        var result = new FieldSet();
        var (l, r) = (0, 0);
        while (l < _nodes.Count || r < other._nodes.Count)
        {
            var order = l == _nodes.Count ? 1 : r == other._nodes.Count ? -1 : _nodes[l].Element.CompareTo(other._nodes[r].Element);
            var left = order <= 0 ? _nodes[l++] : default;
            var right = order >= 0 ? other._nodes[r++] : default;
            var inner = below(left.Below, right.Below);
            var node = new Node(
                order <= 0 ? left.Element : right.Element,
                members(left.IsMember, right.IsMember),
                inner is { IsEmpty: false } ? inner : null);
            if (node.IsMember || node.Below is not null)
                result._nodes.Add(node);
        }
        return result;
    }

    private readonly record struct Node(PathElement Element, bool IsMember, FieldSet? Below);
}
