namespace HybridPlacement.Sandbox.Cel.Syntax;

/// <summary>Tells macros from calls, by name and number of arguments, as the parser of CEL does.</summary>
internal static class Macros
{
    public static Expr Expand(int position, string name, Expr? target, List<Expr> arguments)
    {
        if (target is null)
        {
            if (name != "has" || arguments.Count != 1)
                return new Call(position, name, null, arguments);
            return arguments[0] is Select { Optional: false } select
                ? new Has(select.Position, select.Operand, select.Field)
                : throw new SyntaxException(position, "invalid argument to has() macro");
        }
        switch (name, arguments.Count)
        {
            case ("all", 2): return Quantifier(ComprehensionKind.All);
            case ("exists", 2): return Quantifier(ComprehensionKind.Exists);
            case ("exists_one" or "existsOne", 2): return Quantifier(ComprehensionKind.ExistsOne);
            case ("filter", 2): return Quantifier(ComprehensionKind.Filter);
            case ("map", 2): return new Comprehension(position, ComprehensionKind.Map, target, Variable(0), null, null, arguments[1]);
            case ("map", 3): return new Comprehension(position, ComprehensionKind.Map, target, Variable(0), null, arguments[1], arguments[2]);
            case ("all", 3): return Two(ComprehensionKind.All, arguments[2], null);
            case ("exists", 3): return Two(ComprehensionKind.Exists, arguments[2], null);
            case ("exists_one" or "existsOne", 3): return Two(ComprehensionKind.ExistsOne, arguments[2], null);
            case ("transformList", 3): return Two(ComprehensionKind.TransformList, null, arguments[2]);
            case ("transformList", 4): return Two(ComprehensionKind.TransformList, arguments[2], arguments[3]);
            case ("transformMap", 3): return Two(ComprehensionKind.TransformMap, null, arguments[2]);
            case ("transformMap", 4): return Two(ComprehensionKind.TransformMap, arguments[2], arguments[3]);
            case ("transformMapEntry", 3): return Two(ComprehensionKind.TransformMapEntry, null, arguments[2]);
            case ("transformMapEntry", 4): return Two(ComprehensionKind.TransformMapEntry, arguments[2], arguments[3]);
            case ("optMap", 2): return new OptionalMap(position, target, Variable(0), arguments[1], flat: false);
            case ("optFlatMap", 2): return new OptionalMap(position, target, Variable(0), arguments[1], flat: true);
            case ("sortBy", 2): return new SortBy(position, target, Variable(0), arguments[1]);
            default: return Qualified(position, name, target, arguments);
        }

        Comprehension Quantifier(ComprehensionKind kind) =>
            new(position, kind, target, Variable(0), null, arguments[1], null);

        Comprehension Two(ComprehensionKind kind, Expr? predicate, Expr? transform)
        {
            var second = Variable(1);
            return second == Variable(0)
                ? throw new SyntaxException(arguments[1].Position, "duplicate variable name")
                : new(position, kind, target, Variable(0), second, predicate, transform);
        }

        string Variable(int index) => arguments[index] is Ident ident
            ? ident.Name
            : throw new SyntaxException(arguments[index].Position, "argument must be a simple name");
    }

    /// <summary>Functions with a dot in their name, such as <c>optional.of</c> or <c>sets.contains</c>.</summary>
    private static Call Qualified(int position, string name, Expr target, List<Expr> arguments) =>
        target is Ident { Name: "optional" or "sets" or "ip" or "format" or "lists" or "strings" } space
            && Library.Functions.IsQualified($"{space.Name}.{name}")
            ? new Call(position, $"{space.Name}.{name}", null, arguments)
            : new Call(position, name, target, arguments);
}
