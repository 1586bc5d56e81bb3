using HybridPlacement.Sandbox.Cel.Library;
using HybridPlacement.Sandbox.Cel.Syntax;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Evaluation;

/// <summary>Runs one macro over a list or map. Quantifiers absorb errors that can't change the outcome.</summary>
internal sealed class ComprehensionRun(Comprehension macro, CostMeter meter, Func<Expr, Scope?, object?> evaluate)
{
    public object? Run(object? range, Scope? scope)
    {
        var rounds = range switch
        {
            CelList list when macro.SecondVariable is null => list.Select(i => (First: i, Second: (object?)null)),
            CelList list => list.Select((item, i) => (First: (object?)(long)i, Second: item)),
            CelMap map => map.Keys.Select(k => (First: (object?)k, Second: macro.SecondVariable is not null && map.TryGet(k, out var v) ? v : null)),
            _ => throw new CelEvaluationException("no such overload"),
        };
        // What cel-go's expansion of the macro costs, per round and once at the end.
        meter.Charge(1);
        var scopes = rounds.Select(r =>
        {
            meter.Charge(macro.Kind switch
            {
                ComprehensionKind.All => 3,
                ComprehensionKind.Exists => 4,
                ComprehensionKind.ExistsOne => 2,
                _ => 12,
            });
            var first = new Scope(macro.Variable, r.First, scope);
            return macro.SecondVariable is null ? first : new Scope(macro.SecondVariable, r.Second, first);
        });
        return macro.Kind switch
        {
            ComprehensionKind.All => Quantified(scopes, decisive: false),
            ComprehensionKind.Exists => Quantified(scopes, decisive: true),
            ComprehensionKind.ExistsOne => scopes.Count(Holds) == 1,
            ComprehensionKind.Filter => CelList.Of(scopes.Where(Holds).Select(s => s.Value).ToArray()),
            ComprehensionKind.Map or ComprehensionKind.TransformList =>
                CelList.Of(scopes.Where(Holds).Select(s => evaluate(macro.Transform!, s)).ToArray()),
            ComprehensionKind.TransformMap => TransformMap(scopes),
            _ => TransformEntries(scopes),
        };
    }

    private bool Quantified(IEnumerable<Scope> scopes, bool decisive)
    {
        CelEvaluationException? error = null;
        foreach (var scope in scopes)
        {
            try
            {
                if (Holds(scope) == decisive)
                    return decisive;
            }
            catch (CelEvaluationException e)
            {
                error ??= e;
            }
        }
        return error is null ? !decisive : throw error;
    }

    private bool Holds(Scope scope) => macro.Predicate is null
        || (evaluate(macro.Predicate, scope) as bool? ?? throw new CelEvaluationException("no such overload"));

    private CelMap TransformMap(IEnumerable<Scope> scopes)
    {
        var entries = CelMap.NewEntries();
        foreach (var scope in scopes.Where(Holds))
            entries[scope.Outer!.Value!] = evaluate(macro.Transform!, scope);
        return CelMap.Of(entries);
    }

    private CelMap TransformEntries(IEnumerable<Scope> scopes)
    {
        var entries = CelMap.NewEntries();
        foreach (var scope in scopes.Where(Holds))
        {
            if (evaluate(macro.Transform!, scope) is not CelMap map)
                throw new CelEvaluationException("no such overload");
            foreach (var key in map.Keys)
            {
                map.TryGet(key, out var value);
                if (!entries.TryAdd(key, value))
                    throw new CelEvaluationException($"insert failed: key {Conversions.Text(key)} already exists");
            }
        }
        return CelMap.Of(entries);
    }
}
