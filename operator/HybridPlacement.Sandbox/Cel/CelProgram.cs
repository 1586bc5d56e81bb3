using HybridPlacement.Sandbox.Cel.Checking;
using HybridPlacement.Sandbox.Cel.Evaluation;
using HybridPlacement.Sandbox.Cel.Syntax;
using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Cel;

/// <summary>
/// An expression of the Common Expression Language, parsed and type checked. Immutable; may be evaluated by many
/// threads at once.
/// </summary>
internal sealed class CelProgram
{
    /// <summary>What one evaluation may cost, as on the API server.</summary>
    public const long PerCallLimit = 1_000_000;

    public const string CostExceeded = "operation cancelled: actual cost limit exceeded";

    private CelProgram(string source, Expr root, IReadOnlySet<string> used)
    {
        Source = source;
        Root = root;
        UsedVariables = used;
    }

    public string Source { get; }

    public CelType ResultType => Root.Type;

    /// <summary>The variables that the expression reads.</summary>
    public IReadOnlySet<string> UsedVariables { get; }

    internal Expr Root { get; }

    /// <summary>Parses and checks an expression.</summary>
    /// <param name="source">The expression.</param>
    /// <param name="variables">The variables there are, and their types.</param>
    /// <param name="error">What is wrong, as cel-go prints it; null where nothing is.</param>
    /// <returns>The program; null where something is wrong.</returns>
    public static CelProgram? Compile(string source, IReadOnlyDictionary<string, CelType> variables, out string? error)
    {
        error = null;
        try
        {
            var root = Parser.Parse(source);
            var (issues, used) = Checker.Check(root, variables);
            if (issues.Count == 0)
                return new CelProgram(source, root, used);
            error = string.Join('\n', issues.OrderBy(i => i.Position).Select(i => i.Format(source)));
        }
        catch (SyntaxException e)
        {
            error = new CelIssue(e.Position, e.Message).Format(source);
        }
        return null;
    }

    /// <summary>Evaluates the expression.</summary>
    /// <param name="variables">Gives the value of a variable that the expression reads.</param>
    /// <param name="limit">What it may cost.</param>
    /// <param name="cost">What it did cost, also where it failed.</param>
    /// <exception cref="CelEvaluationException">The expression ended in an error.</exception>
    /// <exception cref="CelCostException">The limit is used up.</exception>
    public object? Evaluate(Func<string, object?> variables, long limit, out long cost)
    {
        var meter = new CostMeter(limit);
        try
        {
            return new Evaluator(variables, meter).Evaluate(Root);
        }
        finally
        {
            cost = meter.Spent;
        }
    }

    internal static bool IsTypeName(string name) => name is "bool" or "bytes" or "double" or "int" or "list" or "map"
        or "null_type" or "string" or "type" or "uint" or "optional_type";
}
