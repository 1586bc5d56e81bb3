using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;

namespace HybridPlacement.KubeRuntime;

/// <summary>The C# type behind a JSON path: it says what a text means (quantity, time, int-or-string).</summary>
internal static class FieldTypes
{
    private static readonly ConcurrentDictionary<Type, Dictionary<string, Type>> Properties = new();
    private static readonly ConcurrentDictionary<Type, Type?> Elements = new();

    public static Type? Property(Type? type, string name)
    {
        if (type is null) return null;
        if (ElementOf(type, typeof(IReadOnlyDictionary<,>), 1) is { } value) return value;
        return Properties.GetOrAdd(type, Load).GetValueOrDefault(name);
    }

    public static Type? Element(Type? type) =>
        type is null || type == typeof(string) ? null : Elements.GetOrAdd(type, static t => ElementOf(t, typeof(IEnumerable<>), 0));

    private static Dictionary<string, Type> Load(Type type)
    {
        var info = KubeJson.Options.GetTypeInfo(type);
        return info.Kind == JsonTypeInfoKind.Object
            ? info.Properties.ToDictionary(p => p.Name, p => Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType)
            : [];
    }

    private static Type? ElementOf(Type type, Type generic, int argument)
    {
        var shape = type.GetInterfaces().Append(type).FirstOrDefault(i => i.IsGenericType &&
            (i.GetGenericTypeDefinition() == generic ||
                (argument == 1 && i.GetGenericTypeDefinition() == typeof(IDictionary<,>))));
        return shape?.GetGenericArguments()[argument];
    }
}
