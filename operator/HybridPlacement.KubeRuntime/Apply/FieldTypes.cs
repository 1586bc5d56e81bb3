using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;

namespace HybridPlacement.KubeRuntime;

/// <summary>The C# type behind a JSON path: it says what a text means (quantity, time, int-or-string). Thread-safe.</summary>
internal sealed class FieldTypes(KubeJson json)
{
    private readonly ConcurrentDictionary<Type, Shape> _shapes = new();

    public Type? Property(Type? type, string name)
    {
        if (type is null) return null;
        var shape = Of(type);
        return shape.IsMap ? shape.Element : shape.Properties.GetValueOrDefault(name);
    }

    public Type? Element(Type? type) => type is null ? null : Of(type).Element;

    /// <summary>What identifies an element in a list of these; empty for an atomic list.</summary>
    public string[] Keys(Type? element) => element is null ? [] : Of(element).Keys;

    private Shape Of(Type type) => _shapes.GetOrAdd(type, Load);

    private Shape Load(Type type)
    {
        var info = json.InfoIfKnown(type);
        var properties = info?.Kind == JsonTypeInfoKind.Object
            ? info.Properties.ToDictionary(p => p.Name, p => Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType)
            : [];
        return new(info?.Kind == JsonTypeInfoKind.Dictionary, info?.ElementType, properties, ListKeys.Of(type, properties));
    }

    /// <param name="IsMap">Its JSON has the names of its own entries.</param>
    /// <param name="Element">Of a map or list.</param>
    /// <param name="Properties">By their names in JSON.</param>
    /// <param name="Keys">As <see cref="ListKeys.Of"/> says.</param>
    private sealed record Shape(bool IsMap, Type? Element, Dictionary<string, Type> Properties, string[] Keys);
}
