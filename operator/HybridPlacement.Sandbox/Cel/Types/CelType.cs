namespace HybridPlacement.Sandbox.Cel.Types;

internal enum CelKind
{
    Dyn,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,
    Map,

    /// <summary>An object with declared fields.</summary>
    Object,

    /// <summary>A type of a library, such as a quantity.</summary>
    Opaque,
    Optional,

    /// <summary>The type of a type: <c>type(1)</c>.</summary>
    Type,

    /// <summary>A variable that stands for a type in a signature.</summary>
    Parameter,
    Error,
}

/// <summary>A type of an expression. Types that come from schemas carry bounds, by which costs are estimated.</summary>
internal sealed class CelType
{
    public static readonly CelType Dyn = new(CelKind.Dyn, "dyn");
    public static readonly CelType Null = new(CelKind.Null, "null");
    public static readonly CelType Bool = new(CelKind.Bool, "bool");
    public static readonly CelType Int = new(CelKind.Int, "int");
    public static readonly CelType Uint = new(CelKind.Uint, "uint");
    public static readonly CelType Double = new(CelKind.Double, "double");
    public static readonly CelType String = new(CelKind.String, "string");
    public static readonly CelType Bytes = new(CelKind.Bytes, "bytes");
    public static readonly CelType Timestamp = new(CelKind.Timestamp, "google.protobuf.Timestamp");
    public static readonly CelType Duration = new(CelKind.Duration, "google.protobuf.Duration");
    public static readonly CelType Quantity = new(CelKind.Opaque, "kubernetes.Quantity");
    public static readonly CelType Url = new(CelKind.Opaque, "kubernetes.URL");
    public static readonly CelType Ip = new(CelKind.Opaque, "net.IP");
    public static readonly CelType Cidr = new(CelKind.Opaque, "net.CIDR");
    public static readonly CelType Semver = new(CelKind.Opaque, "kubernetes.Semver");
    public static readonly CelType Format = new(CelKind.Opaque, "kubernetes.NamedFormat");
    public static readonly CelType Error = new(CelKind.Error, "!error!");

    private CelType(CelKind kind, string name)
    {
        Kind = kind;
        Name = name;
    }

    public CelKind Kind { get; }

    public string Name { get; }

    /// <summary>The item of a list, key and value of a map, the value of an optional.</summary>
    public IReadOnlyList<CelType> Parameters { get; private init; } = [];

    /// <summary>The fields of an object, by their names in expressions (escaped).</summary>
    public IReadOnlyDictionary<string, CelType> Fields { get; private init; } = new Dictionary<string, CelType>();

    /// <summary>How long a string or how large a collection can be; null where nothing is known.</summary>
    public ulong? MaxSize { get; private init; }

    /// <summary>The least number of bytes that a value takes as JSON.</summary>
    public long MinSerializedSize { get; private init; }

    /// <summary><c>set</c> or <c>map</c> for a list that Kubernetes merges by value or by key; null for others.</summary>
    public string? ListType { get; private init; }

    public IReadOnlyList<string> ListMapKeys { get; private init; } = [];

    public CelType Item => Parameters[^1];

    /// <summary>A list that is equal to another in any order, and that <c>+</c> merges.</summary>
    public CelType Merging(string? listType, IReadOnlyList<string> keys) => new(Kind, Name)
    {
        Parameters = Parameters,
        MaxSize = MaxSize,
        MinSerializedSize = MinSerializedSize,
        ListType = listType,
        ListMapKeys = keys,
    };

    public static CelType List(CelType item, ulong? maxSize = null, long minSize = 2) =>
        new(CelKind.List, "list") { Parameters = [item], MaxSize = maxSize, MinSerializedSize = minSize };

    public static CelType Map(CelType key, CelType value, ulong? maxSize = null, long minSize = 2) =>
        new(CelKind.Map, "map") { Parameters = [key, value], MaxSize = maxSize, MinSerializedSize = minSize };

    public static CelType Optional(CelType value) => new(CelKind.Optional, "optional_type") { Parameters = [value] };

    public static CelType TypeOf(CelType value) => new(CelKind.Type, "type") { Parameters = [value] };

    public static CelType Parameter(string name) => new(CelKind.Parameter, name);

    public static CelType Object(string name, IReadOnlyDictionary<string, CelType> fields, long minSize = 2) =>
        new(CelKind.Object, name) { Fields = fields, MinSerializedSize = minSize };

    /// <summary>The same type with bounds.</summary>
    public CelType Bounded(ulong? maxSize, long minSize) => new(Kind, Name)
    {
        Parameters = Parameters,
        Fields = Fields,
        MaxSize = maxSize,
        MinSerializedSize = minSize,
    };

    public override string ToString() => Kind switch
    {
        CelKind.List or CelKind.Map or CelKind.Optional or CelKind.Type when Parameters.Count > 0 =>
            $"{Name}({string.Join(", ", Parameters)})",
        _ => Name,
    };
}
