namespace HybridPlacement.Sandbox.Cel;

/// <summary>An error of evaluation, which <c>&amp;&amp;</c>, <c>||</c> and the quantifiers may absorb.</summary>
internal class CelEvaluationException(string message) : Exception(message);

/// <summary>The cost limit is used up: ends the evaluation, absorbed by nothing.</summary>
internal sealed class CelCostException() : Exception(CelProgram.CostExceeded);

/// <summary>One error of parsing or type checking.</summary>
/// <param name="Position">Offset in the source.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record CelIssue(int Position, string Message)
{
    /// <summary>The error with its line and a pointer to the column, as cel-go prints it.</summary>
    public string Format(string source)
    {
        var start = Position == 0 ? 0 : source.LastIndexOf('\n', Math.Min(Position, source.Length) - 1) + 1;
        var end = source.IndexOf('\n', start);
        var line = source[start..(end < 0 ? source.Length : end)];
        var number = source.AsSpan(0, start).Count('\n') + 1;
        var column = Position - start;
        return $"ERROR: <input>:{number}:{column + 1}: {Message}\n | {line}\n | {new string('.', column)}^";
    }
}
