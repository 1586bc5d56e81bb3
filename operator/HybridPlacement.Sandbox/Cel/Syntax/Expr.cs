using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Cel.Syntax;

/// <summary>A node of the syntax tree. Type checking notes on each node the type it found.</summary>
/// <param name="position">Offset in the source, for messages.</param>
internal abstract class Expr(int position)
{
    public int Position => position;

    public CelType Type { get; set; } = CelType.Dyn;
}

internal sealed class Literal(int position, object? value) : Expr(position)
{
    public object? Value => value;
}

internal sealed class Ident(int position, string name) : Expr(position)
{
    public string Name => name;
}

/// <summary><c>operand.field</c>, or <c>operand.?field</c>.</summary>
internal sealed class Select(int position, Expr operand, string @field, bool optional) : Expr(position)
{
    public Expr Operand => operand;
    public string Field => @field;
    public bool Optional => optional;
}

/// <summary><c>has(operand.field)</c>.</summary>
internal sealed class Has(int position, Expr operand, string @field) : Expr(position)
{
    public Expr Operand => operand;
    public string Field => @field;
}

/// <summary>A function call or an operator; operators go by names like <c>_+_</c>.</summary>
internal sealed class Call(int position, string function, Expr? target, IReadOnlyList<Expr> arguments) : Expr(position)
{
    public string Function => function;
    public Expr? Target => target;
    public IReadOnlyList<Expr> Arguments => arguments;

    /// <summary>The overloads that the argument types allow, set by the type check.</summary>
    public IReadOnlyList<Overload> Candidates { get; set; } = [];

    /// <summary>All that the function gets: the target first, where there is one.</summary>
    public IEnumerable<Expr> AllArguments => target is null ? arguments : arguments.Prepend(target);
}

internal sealed class ListExpr(int position, IReadOnlyList<(Expr Item, bool Optional)> items) : Expr(position)
{
    public IReadOnlyList<(Expr Item, bool Optional)> Items => items;
}

internal sealed class MapExpr(int position, IReadOnlyList<(Expr Key, Expr Value, bool Optional)> entries) : Expr(position)
{
    public IReadOnlyList<(Expr Key, Expr Value, bool Optional)> Entries => entries;
}

/// <summary>A message literal such as <c>Type{field: 1}</c>; no type of that kind exists here, so that checking refuses it.</summary>
internal sealed class MessageExpr(int position, string typeName) : Expr(position)
{
    public string TypeName => typeName;
}

internal enum ComprehensionKind
{
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
    TransformList,
    TransformMap,
    TransformMapEntry,
}

/// <summary>A macro that walks a list or the keys of a map.</summary>
internal sealed class Comprehension(
    int position, ComprehensionKind kind, Expr range, string variable, string? secondVariable, Expr? predicate, Expr? transform)
    : Expr(position)
{
    public ComprehensionKind Kind => kind;
    public Expr Range => range;
    public string Variable => variable;

    /// <summary>With two variables the first is the index or the key, this the item or the value.</summary>
    public string? SecondVariable => secondVariable;
    public Expr? Predicate => predicate;
    public Expr? Transform => transform;
}

/// <summary><c>target.optMap(v, expr)</c> and <c>target.optFlatMap(v, expr)</c>.</summary>
internal sealed class OptionalMap(int position, Expr target, string variable, Expr transform, bool flat) : Expr(position)
{
    public Expr Target => target;
    public string Variable => variable;
    public Expr Transform => transform;
    public bool Flat => flat;
}

/// <summary><c>list.sortBy(v, key)</c>.</summary>
internal sealed class SortBy(int position, Expr range, string variable, Expr key) : Expr(position)
{
    public Expr Range => range;
    public string Variable => variable;
    public Expr Key => key;
}
