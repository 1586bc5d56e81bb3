using HybridPlacement.Sandbox.Cel.Library;
using HybridPlacement.Sandbox.Cel.Syntax;
using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Evaluation;

/// <summary>Evaluates a checked expression. Types are looked at again at run time: a dyn may turn out to be anything.</summary>
internal sealed class Evaluator(Func<string, object?> variables, CostMeter meter)
{
    public object? Evaluate(Expr expr) => Evaluate(expr, scope: null);

    private object? Evaluate(Expr expr, Scope? scope)
    {
        switch (expr)
        {
            case Literal literal:
                return literal.Value;
            case Ident ident:
                meter.Charge(1);
                return Scope.TryFind(scope, ident.Name, out var local) ? local : Variable(ident);
            case Select select:
                return Selected(select, scope);
            case Has has:
                return Present(Evaluate(has.Operand, scope), has.Field);
            case Call call:
                return Called(call, scope);
            case ListExpr list:
                meter.Charge(10);
                return ListOf(list, scope);
            case MapExpr map:
                meter.Charge(30);
                return MapOf(map, scope);
            case Comprehension comprehension:
                return new ComprehensionRun(comprehension, meter, (e, s) => Evaluate(e, s)).Run(
                    Evaluate(comprehension.Range, scope), scope);
            case OptionalMap map:
                return Mapped(map, scope);
            case SortBy sort:
                return Sorted(sort, scope);
            default:
                throw new CelEvaluationException($"no evaluation for {expr.GetType().Name}");
        }
    }

    private object? Variable(Ident ident) =>
        ident.Type is { Kind: CelKind.Type, Parameters.Count: > 0 } && CelProgram.IsTypeName(ident.Name)
            ? new CelTypeValue(ident.Name)
            : variables(ident.Name);

    private object? Selected(Select select, Scope? scope)
    {
        if (select.Type is { Kind: CelKind.Type } && QualifiedName(select) is { } qualified)
            return new CelTypeValue(qualified);
        var operand = Evaluate(select.Operand, scope);
        meter.Charge(1);
        if (operand is CelOptional optional)
            return optional.HasValue ? Operators.OptionalAt(optional.Value, select.Field) : CelOptional.None;
        if (select.Optional)
            return Operators.OptionalAt(operand, select.Field);
        if (operand is not CelMap map)
            throw new CelEvaluationException("no such overload");
        return map.TryGet(select.Field, out var value) ? value : throw new CelEvaluationException($"no such key: {select.Field}");
    }

    private static string? QualifiedName(Expr expr)
    {
        var parts = new Stack<string>();
        while (expr is Select select)
        {
            parts.Push(select.Field);
            expr = select.Operand;
        }
        if (expr is not Ident root)
            return null;
        parts.Push(root.Name);
        var path = string.Join('.', parts);
        return QualifiedTypes.Find(path) is null ? null : path;
    }

    private static bool Present(object? operand, string field) => operand switch
    {
        CelMap map => map.TryGet(field, out _),
        CelOptional optional => optional.HasValue && Present(optional.Value, field),
        _ => throw new CelEvaluationException("no such overload"),
    };

    private object? Called(Call call, Scope? scope)
    {
        switch (call.Function)
        {
            case "_&&_":
                return Connected(call, scope, decisive: false);
            case "_||_":
                return Connected(call, scope, decisive: true);
            case "_?_:_":
                return Evaluate(call.Arguments[0], scope) is bool condition
                    ? Evaluate(call.Arguments[condition ? 1 : 2], scope)
                    : throw new CelEvaluationException("no such overload");
            case "or" or "orValue" when call.Target is not null && call.Arguments.Count == 1:
                if (Evaluate(call.Target, scope) is not CelOptional optional)
                    throw new CelEvaluationException("no such overload");
                meter.Charge(1);
                if (!optional.HasValue)
                    return Evaluate(call.Arguments[0], scope);
                return call.Function == "or" ? optional : optional.Value;
        }
        var offset = call.Target is null ? 0 : 1;
        var arguments = new object?[call.Arguments.Count + offset];
        if (call.Target is not null)
            arguments[0] = Evaluate(call.Target, scope);
        for (var i = 0; i < call.Arguments.Count; i++)
            arguments[i + offset] = Evaluate(call.Arguments[i], scope);
        foreach (var overload in call.Candidates)
        {
            if (!Fits(overload, arguments))
                continue;
            meter.ChargeCall(call.Function, arguments);
            return overload.Apply(arguments);
        }
        throw new CelEvaluationException("no such overload");
    }

    private static bool Fits(Overload overload, object?[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            // An index into a list may be any number that comes to a whole one.
            var fits = TypeNames.Fits(overload.Arguments[i], arguments[i])
                || (i == 1 && overload.Function == "_[_]" && arguments[0] is CelList && arguments[1] is ulong or double);
            if (!fits)
                return false;
        }
        return true;
    }

    /// <summary>
    /// The decisive value on either side wins, even over an error on the other: <c>a &amp;&amp; b</c> is false as soon as one is.
    /// </summary>
    private bool Connected(Call call, Scope? scope, bool decisive)
    {
        var error = Undecided(call.Arguments[0], out var decided);
        if (decided)
            return decisive;
        var secondError = Undecided(call.Arguments[1], out decided);
        if (decided)
            return decisive;
        return (error ?? secondError) is { } thrown ? throw thrown : !decisive;

        CelEvaluationException? Undecided(Expr operand, out bool decides)
        {
            decides = false;
            try
            {
                if (Evaluate(operand, scope) is not bool value)
                    return new CelEvaluationException("no such overload");
                decides = value == decisive;
                return null;
            }
            catch (CelEvaluationException e)
            {
                return e;
            }
        }
    }

    private CelList ListOf(ListExpr list, Scope? scope)
    {
        var items = new List<object?>(list.Items.Count);
        foreach (var (item, optional) in list.Items)
        {
            var value = Evaluate(item, scope);
            if (!optional)
                items.Add(value);
            else if (value is not CelOptional some)
                throw new CelEvaluationException("cannot initialize optional list element from non-optional value");
            else if (some.HasValue)
                items.Add(some.Value);
        }
        return CelList.Of(items);
    }

    private CelMap MapOf(MapExpr map, Scope? scope)
    {
        var entries = CelMap.NewEntries();
        foreach (var (keyExpr, valueExpr, optional) in map.Entries)
        {
            var key = Evaluate(keyExpr, scope);
            var value = Evaluate(valueExpr, scope);
            if (key is not (bool or long or ulong or string))
                throw new CelEvaluationException($"unsupported key type: {TypeNames.Of(key).Name}");
            if (optional)
            {
                if (value is not CelOptional some)
                    throw new CelEvaluationException("cannot initialize optional entry from non-optional value");
                if (!some.HasValue)
                    continue;
                value = some.Value;
            }
            if (!entries.TryAdd(key, value))
                throw new CelEvaluationException($"Failed with repeated key: {Conversions.Text(key)}");
        }
        return CelMap.Of(entries);
    }

    private object? Mapped(OptionalMap map, Scope? scope)
    {
        if (Evaluate(map.Target, scope) is not CelOptional target)
            throw new CelEvaluationException("no such overload");
        meter.Charge(1);
        if (!target.HasValue)
            return CelOptional.None;
        var value = Evaluate(map.Transform, new Scope(map.Variable, target.Value, scope));
        return map.Flat ? value as CelOptional ?? throw new CelEvaluationException("no such overload") : CelOptional.Of(value);
    }

    private CelList Sorted(SortBy sort, Scope? scope)
    {
        if (Evaluate(sort.Range, scope) is not CelList list)
            throw new CelEvaluationException("no such overload");
        meter.Charge(1 + list.Count * 2.0);
        return ListFunctions.Sorted(list, CelList.Of(list.Select(i => Evaluate(sort.Key, new Scope(sort.Variable, i, scope))).ToArray()));
    }
}
