using HybridPlacement.Sandbox.Cel.Library;
using HybridPlacement.Sandbox.Cel.Syntax;
using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Checking;

/// <summary>
/// Finds the type of every part of an expression, and refuses what can't be right: unknown names, functions and fields,
/// arguments that no overload takes.
/// </summary>
internal sealed class Checker
{
    private static readonly Dictionary<string, CelType> TypeNamesInExpressions = new(StringComparer.Ordinal)
    {
        ["bool"] = CelType.Bool,
        ["bytes"] = CelType.Bytes,
        ["double"] = CelType.Double,
        ["int"] = CelType.Int,
        ["list"] = CelType.List(CelType.Dyn),
        ["map"] = CelType.Map(CelType.Dyn, CelType.Dyn),
        ["null_type"] = CelType.Null,
        ["string"] = CelType.String,
        ["type"] = CelType.TypeOf(CelType.Dyn),
        ["uint"] = CelType.Uint,
        ["optional_type"] = CelType.Optional(CelType.Dyn),
    };

    private readonly IReadOnlyDictionary<string, CelType> _variables;
    private readonly Stack<(string Name, CelType Type)> _scopes = [];
    private readonly List<(Expr Expr, CelType Type)> _found = [];
    private readonly List<CelIssue> _issues = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Unifier _unifier = new();

    private Checker(IReadOnlyDictionary<string, CelType> variables) => _variables = variables;

    /// <summary>Notes the types on the tree.</summary>
    /// <returns>What is wrong, and which variables are used.</returns>
    public static (IReadOnlyList<CelIssue> Issues, IReadOnlySet<string> Used) Check(
        Expr expr, IReadOnlyDictionary<string, CelType> variables)
    {
        var checker = new Checker(variables);
        checker.Visit(expr);
        foreach (var (part, type) in checker._found)
            part.Type = checker._unifier.Resolve(type);
        return (checker._issues, checker._used);
    }

    private CelType Visit(Expr expr)
    {
        var type = expr switch
        {
            Literal literal => OfLiteral(literal.Value),
            Ident ident => OfIdent(ident),
            Select select => OfSelect(select),
            Has has => OfHas(has),
            Call call => OfCall(call),
            ListExpr list => OfList(list),
            MapExpr map => OfMap(map),
            Comprehension comprehension => OfComprehension(comprehension),
            OptionalMap optional => OfOptionalMap(optional),
            SortBy sort => OfSortBy(sort),
            MessageExpr message => Issue(message, $"undeclared reference to '{message.TypeName}' (in container '')"),
            _ => throw new InvalidOperationException($"no type check for {expr.GetType().Name}"),
        };
        _found.Add((expr, type));
        return type;
    }

    private static CelType OfLiteral(object? value) => value switch
    {
        null => CelType.Null,
        bool => CelType.Bool,
        long => CelType.Int,
        ulong => CelType.Uint,
        double => CelType.Double,
        string text => CelType.String.Bounded((ulong)CodePoints.Count(text), 0),
        CelBytes bytes => CelType.Bytes.Bounded((ulong)bytes.Length, 0),
        _ => throw new InvalidOperationException($"no literal of {value.GetType().Name}"),
    };

    private CelType OfIdent(Ident ident)
    {
        foreach (var (name, type) in _scopes)
        {
            if (name == ident.Name)
                return type;
        }
        if (_variables.TryGetValue(ident.Name, out var variable))
        {
            _used.Add(ident.Name);
            return variable;
        }
        return TypeNamesInExpressions.TryGetValue(ident.Name, out var named)
            ? CelType.TypeOf(named)
            : Issue(ident, $"undeclared reference to '{ident.Name}' (in container '')");
    }

    private CelType OfSelect(Select select)
    {
        if (Path(select) is { } path && Types.QualifiedTypes.Find(path) is { } qualified && !IsDeclared(path))
            return CelType.TypeOf(qualified);
        var operand = Resolved(Visit(select.Operand));
        var inOptional = operand.Kind == CelKind.Optional;
        var field = OfField(select, inOptional ? operand.Item : operand, select.Field);
        return field.Kind != CelKind.Error && (select.Optional || inOptional) ? CelType.Optional(field) : field;
    }

    private bool IsDeclared(string path)
    {
        var root = path.Split('.')[0];
        return _variables.ContainsKey(root) || _scopes.Any(s => s.Name == root);
    }

    private static string? Path(Expr expr) => expr switch
    {
        Ident ident => ident.Name,
        Select { Optional: false } select => Path(select.Operand) is { } path ? $"{path}.{select.Field}" : null,
        _ => null,
    };

    private CelType OfHas(Has has)
    {
        var operand = Resolved(Visit(has.Operand));
        OfField(has, operand.Kind == CelKind.Optional ? operand.Item : operand, has.Field);
        return CelType.Bool;
    }

    private CelType OfField(Expr at, CelType operand, string field) => operand.Kind switch
    {
        CelKind.Object => operand.Fields.TryGetValue(field, out var type) ? type : Issue(at, $"undefined field '{field}'"),
        CelKind.Map => operand.Item,
        CelKind.Dyn or CelKind.Error or CelKind.Parameter => CelType.Dyn,
        _ => Issue(at, $"type '{operand}' does not support field selection"),
    };

    private CelType OfCall(Call call)
    {
        var isMember = call.Target is not null;
        var types = call.AllArguments.Select(Visit).ToArray();
        var named = Functions.Named(call.Function).ToArray();
        if (named.Length == 0)
            return Issue(call, $"undeclared reference to '{call.Function}' (in container '')");
        if (types.Any(t => Resolved(t).Kind == CelKind.Error))
            return CelType.Error;
        CelType? result = null;
        var candidates = new List<Overload>();
        foreach (var overload in named.Where(o => o.IsMember == isMember && o.Arguments.Count == types.Length))
        {
            var (arguments, overloadResult) = _unifier.Instantiate(overload);
            if (!_unifier.TryAssign(arguments, types))
                continue;
            candidates.Add(overload);
            overloadResult = _unifier.Resolve(overloadResult, openIsDyn: false);
            result = result is null || result.ToString() == overloadResult.ToString() ? overloadResult : CelType.Dyn;
        }
        call.Candidates = candidates;
        if (result is not null)
        {
            LiteralArguments.Check(call, _issues);
            return result;
        }
        var printed = types.Select(t => Resolved(t).ToString()).ToArray();
        var applied = isMember ? $"{printed[0]}.({string.Join(", ", printed[1..])})" : $"({string.Join(", ", printed)})";
        return Issue(call, $"found no matching overload for '{call.Function}' applied to '{applied}'");
    }

    private CelType OfList(ListExpr list)
    {
        CelType? item = null;
        foreach (var (value, optional) in list.Items)
        {
            var type = Visit(value);
            item = Join(value, item, optional ? Unwrapped(value, type) : type);
        }
        return CelType.List(item ?? _unifier.NewParameter(), (ulong)list.Items.Count);
    }

    private CelType OfMap(MapExpr map)
    {
        CelType? key = null;
        CelType? value = null;
        foreach (var (keyExpr, valueExpr, optional) in map.Entries)
        {
            key = Join(keyExpr, key, Visit(keyExpr));
            var type = Visit(valueExpr);
            value = Join(valueExpr, value, optional ? Unwrapped(valueExpr, type) : type);
        }
        return CelType.Map(key ?? _unifier.NewParameter(), value ?? _unifier.NewParameter(), (ulong)map.Entries.Count);
    }

    private CelType Unwrapped(Expr at, CelType type)
    {
        var resolved = Resolved(type);
        return resolved.Kind switch
        {
            CelKind.Optional => resolved.Item,
            CelKind.Dyn or CelKind.Error => CelType.Dyn,
            _ => Issue(at, $"expected type 'optional_type({resolved})' but found '{resolved}'"),
        };
    }

    /// <summary>Kubernetes wants all items of a list of one type.</summary>
    private CelType Join(Expr at, CelType? previous, CelType next)
    {
        if (previous is null)
            return next;
        if (!_unifier.TryAssign(previous, next))
            return Issue(at, $"expected type '{Resolved(previous)}' but found '{Resolved(next)}'");
        // The wider of the two, and of strings the one whose length is unknown: bounds of one item aren't the other's.
        return Resolved(next).Kind == CelKind.Dyn || Resolved(previous).Kind is CelKind.Null || Resolved(next).MaxSize > Resolved(previous).MaxSize
            ? next
            : previous;
    }

    private CelType OfComprehension(Comprehension comprehension)
    {
        var range = Resolved(Visit(comprehension.Range));
        var (first, second) = range.Kind switch
        {
            CelKind.List when comprehension.SecondVariable is null => (range.Item, CelType.Dyn),
            CelKind.List => (CelType.Int, range.Item),
            CelKind.Map => (range.Parameters[0], range.Item),
            CelKind.Dyn or CelKind.Error or CelKind.Parameter => (CelType.Dyn, CelType.Dyn),
            _ => (Issue(comprehension.Range, $"expression of type '{range}' cannot be range of a comprehension (must be list, map, or dynamic)"), CelType.Error),
        };
        _scopes.Push((comprehension.Variable, first));
        if (comprehension.SecondVariable is not null)
            _scopes.Push((comprehension.SecondVariable, second));
        if (comprehension.Predicate is { } predicate)
            Expect(predicate, Visit(predicate), CelType.Bool);
        var transformed = comprehension.Transform is null ? first : Visit(comprehension.Transform);
        _scopes.Pop();
        if (comprehension.SecondVariable is not null)
            _scopes.Pop();
        return comprehension.Kind switch
        {
            ComprehensionKind.All or ComprehensionKind.Exists or ComprehensionKind.ExistsOne => CelType.Bool,
            ComprehensionKind.Filter => CelType.List(first, range.MaxSize),
            ComprehensionKind.Map or ComprehensionKind.TransformList => CelType.List(transformed, range.MaxSize),
            ComprehensionKind.TransformMap => CelType.Map(comprehension.SecondVariable is null ? CelType.Dyn : first, transformed, range.MaxSize),
            _ => Resolved(transformed).Kind is CelKind.Map or CelKind.Dyn or CelKind.Error
                ? transformed
                : Issue(comprehension.Transform!, $"expected type 'map(dyn, dyn)' but found '{Resolved(transformed)}'"),
        };
    }

    private CelType OfOptionalMap(OptionalMap map)
    {
        var target = Resolved(Visit(map.Target));
        if (target.Kind is not (CelKind.Optional or CelKind.Dyn or CelKind.Error))
            return Issue(map.Target, $"expected type 'optional_type(dyn)' but found '{target}'");
        _scopes.Push((map.Variable, target.Kind == CelKind.Optional ? target.Item : CelType.Dyn));
        var result = Visit(map.Transform);
        _scopes.Pop();
        if (!map.Flat)
            return CelType.Optional(result);
        Expect(map.Transform, result, CelType.Optional(_unifier.NewParameter()));
        return result;
    }

    private CelType OfSortBy(SortBy sort)
    {
        var range = Resolved(Visit(sort.Range));
        if (range.Kind is not (CelKind.List or CelKind.Dyn or CelKind.Error))
            return Issue(sort.Range, $"sortBy can only be applied to a list, not to '{range}'");
        _scopes.Push((sort.Variable, range.Kind == CelKind.List ? range.Item : CelType.Dyn));
        var key = Resolved(Visit(sort.Key));
        _scopes.Pop();
        return key.Kind is CelKind.List or CelKind.Map or CelKind.Object or CelKind.Null or CelKind.Opaque or CelKind.Optional
            ? Issue(sort.Key, $"found no matching overload for '@sortByAssociatedKeys' applied to '{range}.(list({key}))'")
            : range;
    }

    private void Expect(Expr at, CelType found, CelType expected)
    {
        if (!_unifier.TryAssign(expected, found))
            Issue(at, $"expected type '{Resolved(expected)}' but found '{Resolved(found)}'");
    }

    private CelType Resolved(CelType type) => _unifier.Resolve(type, openIsDyn: false);

    private CelType Issue(Expr at, string message)
    {
        _issues.Add(new CelIssue(at.Position, message));
        return CelType.Error;
    }
}
