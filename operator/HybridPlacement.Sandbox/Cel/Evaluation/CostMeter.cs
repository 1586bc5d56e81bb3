using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Evaluation;

/// <summary>
/// Counts the cost of an evaluation in CEL's units and ends it at the limit: whoever wrote the expression, it comes to an end.
/// </summary>
internal sealed class CostMeter(long limit)
{
    public long Spent { get; private set; }

    public void Charge(double cost)
    {
        Spent = cost >= limit ? long.MaxValue / 2 : Spent + (long)Math.Ceiling(cost);
        if (Spent > limit)
            throw new CelCostException();
    }

    /// <summary>Charges a call before it is made, by the sizes of what it gets.</summary>
    public void ChargeCall(string function, object?[] arguments) => Charge(function switch
    {
        "_&&_" or "_||_" or "_?_:_" => 0,
        "_==_" or "_!=_" or "_<_" or "_<=_" or "_>_" or "_>=_" => Math.Ceiling(Math.Min(Size(arguments[0]), Size(arguments[1])) * 0.1),
        "_+_" when arguments[0] is string or CelBytes => Math.Ceiling((Size(arguments[0]) + Size(arguments[1])) * 0.1),
        "_+_" when arguments[0] is CelList => 1 + (Size(arguments[0]) + Size(arguments[1])) / 4,
        "@in" when arguments[1] is CelList => Size(arguments[1]),
        "startsWith" or "endsWith" => Math.Ceiling(Size(arguments[1]) * 0.1),
        "contains" => Math.Ceiling(Size(arguments[0]) * 0.1) * Math.Ceiling(Size(arguments[1]) * 0.1),
        "matches" or "find" or "findAll" => Math.Ceiling((1 + Size(arguments[0])) * 0.1) * Math.Ceiling(Size(arguments[1]) * 0.25),
        "isSorted" or "sum" or "max" or "min" or "reverse" or "slice" or "flatten" or "sort" or "first" or "last" => 1 + Size(arguments[0]),
        "indexOf" or "lastIndexOf" when arguments[0] is CelList => 1 + Size(arguments[0]),
        "indexOf" or "lastIndexOf" => Math.Ceiling(Size(arguments[0]) * 0.1) * Math.Max(1, Math.Ceiling(Size(arguments[1]) * 0.1)),
        "distinct" => 1 + Size(arguments[0]) * Size(arguments[0]),
        "sets.contains" or "sets.equivalent" or "sets.intersects" => 1 + Size(arguments[0]) * Size(arguments[1]),
        "lists.range" => 1 + Math.Max(0, (double)(long)arguments[0]!),
        "replace" => Math.Ceiling(Size(arguments[0]) * 0.2) + (Size(arguments[1]) == 0 ? Size(arguments[0]) : Size(arguments[0]) / Size(arguments[1])) * Size(arguments[2]) * 0.1,
        "join" => Math.Ceiling(((CelList)arguments[0]!).Sum(Size) * 0.2 + Size(arguments[0]) * Size(arguments.ElementAtOrDefault(1)) * 0.2),
        "split" => Math.Ceiling(Size(arguments[0]) * 0.2),
        "size" or "dyn" or "type" => 1,
        _ => Math.Max(1, Math.Ceiling(arguments.Sum(a => a is string or CelBytes ? Size(a) : 0) * 0.1)),
    });

    private static double Size(object? value) => value switch
    {
        string text => text.Length,
        CelBytes bytes => bytes.Length,
        CelList list => list.Count,
        CelMap map => map.Count,
        CelOptional { HasValue: true } some => Size(some.Value),
        _ => 1,
    };
}
