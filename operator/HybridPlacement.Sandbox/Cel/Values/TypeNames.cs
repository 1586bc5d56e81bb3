using System.Net;
using HybridPlacement.Sandbox.Cel.Library;
using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Cel.Values;

/// <summary>The type of a value at run time.</summary>
/// <param name="Name">As <c>type(x)</c> prints and compares it.</param>
internal sealed record CelTypeValue(string Name);

internal static class TypeNames
{
    public static CelTypeValue Of(object? value) => new(value switch
    {
        null => "null_type",
        bool => "bool",
        long => "int",
        ulong => "uint",
        double => "double",
        string => "string",
        CelBytes => "bytes",
        DateTimeOffset => CelType.Timestamp.Name,
        CelDuration => CelType.Duration.Name,
        CelList => "list",
        CelMap => "map",
        CelOptional => "optional_type",
        CelTypeValue => "type",
        Quantity => CelType.Quantity.Name,
        GoUrl => CelType.Url.Name,
        IPAddress => CelType.Ip.Name,
        Cidr => CelType.Cidr.Name,
        Semver => CelType.Semver.Name,
        NamedFormat => CelType.Format.Name,
        _ => throw new InvalidOperationException($"no CEL type for {value.GetType()}"),
    });

    /// <summary>Whether a value may be given where a signature asks for a type.</summary>
    public static bool Fits(CelType type, object? value) => type.Kind switch
    {
        CelKind.Dyn or CelKind.Parameter or CelKind.Error => true,
        CelKind.Null => value is null,
        CelKind.Bool => value is bool,
        CelKind.Int => value is long,
        CelKind.Uint => value is ulong,
        CelKind.Double => value is double,
        CelKind.String => value is string,
        CelKind.Bytes => value is CelBytes,
        CelKind.Timestamp => value is DateTimeOffset,
        CelKind.Duration => value is CelDuration,
        CelKind.List => value is CelList,
        CelKind.Map or CelKind.Object => value is CelMap,
        CelKind.Optional => value is CelOptional,
        CelKind.Type => value is CelTypeValue,
        _ => value is not null && Of(value).Name == type.Name,
    };
}
