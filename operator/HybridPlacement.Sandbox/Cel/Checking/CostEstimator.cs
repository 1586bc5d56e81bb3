using HybridPlacement.Sandbox.Cel.Syntax;
using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Cel.Checking;

/// <summary>
/// The most that an expression can cost, from the bounds that its types have, after cel-go's way of counting. What has
/// no bound counts as without end, so that a loop over it is over any budget.
/// </summary>
internal static class CostEstimator
{
    private const double Unbounded = ulong.MaxValue;

    public static double Estimate(CelProgram program) => Cost(program.Root);

    private static double Cost(Expr expr) => expr switch
    {
        Literal => 0,
        Ident => 1,
        Has has => Cost(has.Operand),
        Select select => Cost(select.Operand) + (select.Operand.Type.Kind is CelKind.Map or CelKind.Object or CelKind.Optional ? 1 : 0),
        ListExpr list => 10 + list.Items.Sum(i => Cost(i.Item)),
        MapExpr map => 30 + map.Entries.Sum(e => Cost(e.Key) + Cost(e.Value)),
        Comprehension comprehension => Cost(comprehension),
        OptionalMap map => Cost(map.Target) + 2 + Cost(map.Transform),
        SortBy sort => Cost(sort.Range) + 1 + Size(sort.Range) * (2 + Cost(sort.Key)),
        Call call => Cost(call),
        _ => 1,
    };

    private static double Cost(Comprehension macro)
    {
        var predicate = macro.Predicate is null ? 0 : Cost(macro.Predicate);
        var transform = macro.Transform is null ? 0 : Cost(macro.Transform);
        var round = macro.Kind switch
        {
            ComprehensionKind.All => 3 + predicate,
            ComprehensionKind.Exists => 4 + predicate,
            ComprehensionKind.ExistsOne => 2 + predicate,
            ComprehensionKind.Filter => 13 + predicate,
            _ => 12 + predicate + transform,
        };
        return Cost(macro.Range) + 1 + Size(macro.Range) * round;
    }

    private static double Cost(Call call)
    {
        var arguments = call.AllArguments.ToArray();
        var costs = arguments.Select(Cost).ToArray();
        if (call.Function == "_?_:_")
            return costs[0] + Math.Max(costs[1], costs[2]);
        return costs.Sum() + call.Function switch
        {
            "_&&_" or "_||_" => 0,
            "_==_" or "_!=_" or "_<_" or "_<=_" or "_>_" or "_>=_" => Tenth(Math.Min(Size(arguments[0]), Size(arguments[1]))),
            "_+_" when call.Type.Kind is CelKind.String or CelKind.Bytes => Tenth(Size(arguments[0]) + Size(arguments[1])),
            "@in" when arguments[1].Type.Kind == CelKind.List => Size(arguments[1]),
            "startsWith" or "endsWith" => Tenth(Size(arguments[1])),
            "contains" => Tenth(Size(arguments[0])) * Tenth(Size(arguments[1])),
            "matches" or "find" or "findAll" => Tenth(Size(arguments[0]) + 1) * Math.Ceiling(Size(arguments[1]) * 0.25),
            "isSorted" or "sum" or "max" or "min" or "sort" => Size(arguments[0]) * (1 + ItemTraversal(arguments[0])),
            "indexOf" or "lastIndexOf" when arguments[0].Type.Kind == CelKind.List => Size(arguments[0]) * (1 + ItemTraversal(arguments[0])),
            "indexOf" or "lastIndexOf" or "lowerAscii" or "upperAscii" or "substring" or "trim" or "url" or "isURL" or "quantity"
                or "isQuantity" or "ip" or "isIP" or "cidr" or "isCIDR" or "semver" or "isSemver" or "bytes" => Tenth(Size(arguments[0])),
            "replace" or "split" => Math.Ceiling(Size(arguments[0]) * 0.2),
            "join" => Tenth(Size(call)),
            "distinct" => 1 + Size(arguments[0]) * Size(arguments[0]),
            "sets.contains" or "sets.equivalent" or "sets.intersects" => 1 + Size(arguments[0]) * Size(arguments[1]),
            "flatten" or "reverse" or "slice" or "lists.range" => 1 + Size(arguments[0]),
            _ => 1,
        };
    }

    /// <summary>The greatest size a value can have; scalars are of size 1.</summary>
    private static double Size(Expr expr) => expr switch
    {
        Literal { Value: string text } => text.Length,
        ListExpr list => list.Items.Count,
        MapExpr map => map.Entries.Count,
        Comprehension { Kind: ComprehensionKind.All or ComprehensionKind.Exists or ComprehensionKind.ExistsOne } => 1,
        Comprehension macro => Size(macro.Range),
        Call call => Size(call),
        _ => Size(expr.Type),
    };

    private static double Size(Call call)
    {
        var arguments = call.AllArguments.ToArray();
        return call.Function switch
        {
            "_?_:_" => Math.Max(Size(arguments[1]), Size(arguments[2])),
            "_+_" when !IsScalar(call.Type) => Size(arguments[0]) + Size(arguments[1]),
            "lowerAscii" or "upperAscii" or "substring" or "trim" or "split" or "dyn" or "reverse" or "distinct" or "sort" or "slice"
                or "charAt" or "find" or "findAll" => Size(arguments[0]),
            "replace" => Size(arguments[0]) * Math.Max(1, Size(arguments[2])),
            "join" => Size(arguments[0]) * (Size(arguments[0].Type.Kind == CelKind.List ? arguments[0].Type.Item : CelType.Dyn)
                + (arguments.Length > 1 ? Size(arguments[1]) : 0)),
            "bytes" => Size(arguments[0]) * 4,
            "orValue" or "or" => Math.Max(Size(arguments[0]), Size(arguments[1])),
            _ => Size(call.Type),
        };
    }

    private static double Size(CelType type) => type.Kind switch
    {
        _ when IsScalar(type) => 1,
        CelKind.Optional => Size(type.Item),
        CelKind.Object or CelKind.Opaque or CelKind.Null => 1,
        _ => type.MaxSize ?? Unbounded,
    };

    private static double ItemTraversal(Expr list) =>
        list.Type is { Kind: CelKind.List, Item.Kind: CelKind.String or CelKind.Bytes } ? Tenth(Size(list.Type.Item)) : 0;

    private static bool IsScalar(CelType type) => type.Kind is CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Double
        or CelKind.Timestamp or CelKind.Duration or CelKind.Null or CelKind.Type;

    private static double Tenth(double size) => Math.Ceiling(size * 0.1);
}
