namespace HybridPlacement.Sandbox.Cel.Types;

/// <summary>Finds what type parameters stand for, so that one type can be used where another is asked for.</summary>
internal sealed class Unifier
{
    private Dictionary<CelType, CelType> _bound = [];
    private int _fresh;

    /// <summary>A copy of a signature's types with parameters of their own.</summary>
    public (IReadOnlyList<CelType> Arguments, CelType Result) Instantiate(Overload overload)
    {
        var fresh = new Dictionary<string, CelType>(StringComparer.Ordinal);
        return ([.. overload.Arguments.Select(Copy)], Copy(overload.Result));

        CelType Copy(CelType type) => type.Kind switch
        {
            CelKind.Parameter => fresh.TryGetValue(type.Name, out var known) ? known : fresh[type.Name] = NewParameter(),
            _ when type.Parameters.Count > 0 => Rebuild(type, [.. type.Parameters.Select(Copy)]),
            _ => type,
        };
    }

    public CelType NewParameter() => CelType.Parameter($"_var{_fresh++}");

    /// <summary>Whether all the types fit; what was bound on the way stays only if they do.</summary>
    public bool TryAssign(IReadOnlyList<CelType> expected, IReadOnlyList<CelType> actual)
    {
        if (expected.Count != actual.Count)
            return false;
        var before = new Dictionary<CelType, CelType>(_bound);
        for (var i = 0; i < expected.Count; i++)
        {
            if (Assignable(expected[i], actual[i]))
                continue;
            _bound = before;
            return false;
        }
        return true;
    }

    public bool TryAssign(CelType expected, CelType actual) => TryAssign([expected], [actual]);

    /// <summary>The type with all that is known put in; what stays open is dyn.</summary>
    public CelType Resolve(CelType type, bool openIsDyn = true)
    {
        if (type.Kind == CelKind.Parameter)
            return _bound.TryGetValue(type, out var bound) ? Resolve(bound, openIsDyn) : openIsDyn ? CelType.Dyn : type;
        return type.Parameters.Count == 0
            ? type
            : Rebuild(type, [.. type.Parameters.Select(p => Resolve(p, openIsDyn))]);
    }

    private bool Assignable(CelType expected, CelType actual)
    {
        expected = Follow(expected);
        actual = Follow(actual);
        if (ReferenceEquals(expected, actual))
            return true;
        if (expected.Kind == CelKind.Parameter)
            return Bind(expected, actual);
        if (actual.Kind == CelKind.Parameter)
            return Bind(actual, expected);
        if (expected.Kind is CelKind.Dyn or CelKind.Error || actual.Kind is CelKind.Dyn or CelKind.Error)
            return true;
        // Null may stand for an object or a value of a library, not for a scalar, a list or a map.
        if (actual.Kind == CelKind.Null || expected.Kind == CelKind.Null)
        {
            var other = actual.Kind == CelKind.Null ? expected : actual;
            return other.Kind is CelKind.Null or CelKind.Object or CelKind.Opaque or CelKind.Timestamp or CelKind.Duration or CelKind.Optional;
        }
        if (expected.Kind != actual.Kind || (expected.Kind is CelKind.Object or CelKind.Opaque && expected.Name != actual.Name))
            return false;
        if (expected.Kind is CelKind.Type)
            return true;
        for (var i = 0; i < expected.Parameters.Count; i++)
        {
            if (!Assignable(expected.Parameters[i], actual.Parameters[i]))
                return false;
        }
        return true;
    }

    private bool Bind(CelType parameter, CelType type)
    {
        if (Contains(type, parameter))
            return false;
        _bound[parameter] = type;
        return true;
    }

    private bool Contains(CelType type, CelType parameter)
    {
        type = Follow(type);
        return ReferenceEquals(type, parameter) || type.Parameters.Any(p => Contains(p, parameter));
    }

    private CelType Follow(CelType type)
    {
        while (type.Kind == CelKind.Parameter && _bound.TryGetValue(type, out var bound))
            type = bound;
        return type;
    }

    private static CelType Rebuild(CelType type, IReadOnlyList<CelType> parameters)
    {
        var same = true;
        for (var i = 0; i < parameters.Count; i++)
            same &= ReferenceEquals(parameters[i], type.Parameters[i]);
        return same ? type : type.Kind switch
        {
            CelKind.List => CelType.List(parameters[0], type.MaxSize, type.MinSerializedSize),
            CelKind.Map => CelType.Map(parameters[0], parameters[1], type.MaxSize, type.MinSerializedSize),
            CelKind.Optional => CelType.Optional(parameters[0]),
            _ => CelType.TypeOf(parameters[0]),
        };
    }
}
