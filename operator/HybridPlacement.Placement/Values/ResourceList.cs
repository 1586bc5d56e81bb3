namespace HybridPlacement.Placement;

/// <summary>
/// Amounts of resources in the units that kube-scheduler counts in: thousandths of a core, and whole units (bytes, GPUs,
/// pods) for all else. Immutable; two lists with the same amounts are equal.
/// </summary>
public sealed class ResourceList : IEquatable<ResourceList>
{
    private static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    private readonly KeyValuePair<string, long>[] _others;

    private ResourceList(long cpuMillis, long memoryBytes, KeyValuePair<string, long>[] others)
    {
        CpuMillis = cpuMillis;
        MemoryBytes = memoryBytes;
        _others = others;
    }

    /// <summary>No resources.</summary>
    public static ResourceList Empty { get; } = new(0, 0, []);

    /// <summary>Thousandths of a core.</summary>
    public long CpuMillis { get; }

    /// <summary>Bytes of memory.</summary>
    public long MemoryBytes { get; }

    /// <summary>All resources but cpu and memory, sorted by name, in whole units.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Others => _others;

    /// <summary>The others as a span: the hot path counts on not allocating an enumerator.</summary>
    internal ReadOnlySpan<KeyValuePair<string, long>> OthersSpan => _others;

    /// <summary>What a pod asks for: each amount rounded up.</summary>
    public static ResourceList Requests(IEnumerable<KeyValuePair<string, Quantity>> amounts) =>
        Of(amounts, static (name, q) => name == ResourceNames.Cpu ? q.ToMillisCeiling() : q.ToUnitsCeiling());

    /// <summary>What a node has: each amount rounded down.</summary>
    public static ResourceList Room(IEnumerable<KeyValuePair<string, Quantity>> amounts) =>
        Of(amounts, static (name, q) => name == ResourceNames.Cpu ? q.ToMillisFloor() : q.ToUnitsFloor());

    /// <summary>A list from amounts that are already in its units; negative ones count as zero.</summary>
    public static ResourceList Of(long cpuMillis, long memoryBytes, params IEnumerable<KeyValuePair<string, long>> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return new ResourceList(Math.Max(0, cpuMillis), Math.Max(0, memoryBytes), Sorted(others));
    }

    /// <summary>How much of a resource; 0 when the list doesn't name it.</summary>
    public long this[string resource] => resource switch
    {
        ResourceNames.Cpu => CpuMillis,
        ResourceNames.Memory => MemoryBytes,
        _ => Other(resource),
    };

    /// <summary>The sum of two lists.</summary>
    public static ResourceList operator +(ResourceList left, ResourceList right) => left.Add(right);

    /// <summary>The sum of this and another list.</summary>
    public ResourceList Add(ResourceList other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var sums = new Dictionary<string, long>();
        foreach (var (name, amount) in _others.Concat(other._others))
            sums[name] = Saturating.Add(sums.GetValueOrDefault(name), amount);
        return Of(Saturating.Add(CpuMillis, other.CpuMillis), Saturating.Add(MemoryBytes, other.MemoryBytes), sums);
    }

    /// <summary>This list with one amount replaced.</summary>
    public ResourceList With(string resource, long amount) => resource switch
    {
        ResourceNames.Cpu => new(Math.Max(0, amount), MemoryBytes, _others),
        ResourceNames.Memory => new(CpuMillis, Math.Max(0, amount), _others),
        _ => Of(CpuMillis, MemoryBytes, _others.Where(o => o.Key != resource).Append(new(resource, amount))),
    };

    /// <inheritdoc/>
    public bool Equals(ResourceList? other) =>
        other is not null && CpuMillis == other.CpuMillis && MemoryBytes == other.MemoryBytes
        && _others.AsSpan().SequenceEqual(other._others);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceList);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(CpuMillis, MemoryBytes, _others.Length);

    /// <summary>As somebody would write it: "cpu 500m, memory 1536Mi, nvidia.com/gpu 2".</summary>
    public override string ToString() =>
        string.Join(", ", new[] { $"cpu {Cores(CpuMillis)}", $"memory {Binary(MemoryBytes)}" }.Concat(_others.Select(o => $"{o.Key} {o.Value}")));

    private static string Cores(long millis) => millis % 1000 == 0 ? $"{millis / 1000}" : $"{millis}m";

    /// <summary>With the largest suffix that leaves a whole number.</summary>
    private static string Binary(long bytes)
    {
        var suffix = 0;
        for (; bytes != 0 && bytes % 1024 == 0 && suffix < BinarySuffixes.Length - 1; suffix++) bytes /= 1024;
        return $"{bytes}{BinarySuffixes[suffix]}";
    }

    private static ResourceList Of(IEnumerable<KeyValuePair<string, Quantity>> amounts, Func<string, Quantity, long> round)
    {
        ArgumentNullException.ThrowIfNull(amounts);
        long cpu = 0, memory = 0;
        var others = new List<KeyValuePair<string, long>>();
        foreach (var (name, quantity) in amounts)
        {
            var amount = round(name, quantity);
            if (name == ResourceNames.Cpu) cpu = amount;
            else if (name == ResourceNames.Memory) memory = amount;
            else others.Add(new(name, amount));
        }

        return Of(cpu, memory, others);
    }

    private static KeyValuePair<string, long>[] Sorted(IEnumerable<KeyValuePair<string, long>> others)
    {
        var sorted = others.Where(o => o.Value > 0).ToArray();
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return sorted.Length == 0 ? [] : sorted;
    }

    private long Other(string resource)
    {
        foreach (var (name, amount) in _others)
        {
            if (name == resource) return amount;
        }

        return 0;
    }
}
