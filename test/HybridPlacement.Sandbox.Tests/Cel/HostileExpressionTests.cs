using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Tests.Cel;

[TestFixture]
internal sealed class HostileExpressionTests
{
    private static IEnumerable<string> Expensive() =>
    [
        "lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(c, true)))",
        "lists.range(100000).map(x, lists.range(100000))",
        "lists.range(1000000000).size() > 0",
        "lists.range(100000).distinct().size() > 0",
        "['" + new string('a', 50_000) + "'].map(s, s.replace('', s)).size() > 0",
        string.Concat("optional.of('aaaaaaaaaaaaaaaa')", string.Concat(Enumerable.Repeat(".optMap(s, s + s)", 60))) + ".hasValue()",
        string.Concat("optional.of([1, 2, 3, 4])", string.Concat(Enumerable.Repeat(".optMap(l, l + l)", 60))) + ".hasValue()",
        "sets.contains(lists.range(10000), lists.range(10000))",
    ];

    [TestCaseSource(nameof(Expensive)), CancelAfter(10_000)]
    public void An_expensive_expression_ends_at_its_limit(string expression) =>
        Assert.That(CelText.Run(expression), Is.EqualTo("error: " + CelProgram.CostExceeded));

    private static IEnumerable<string> Deep()
    {
        yield return new string('(', 90_000) + "1" + new string(')', 9_000);
        yield return new string('[', 90_000);
        yield return new string('!', 99_990) + "(" + "true)";
        yield return "1" + string.Concat(Enumerable.Repeat("+1", 40_000));
        yield return "a" + string.Concat(Enumerable.Repeat(".a", 40_000));
        yield return string.Concat(Enumerable.Repeat("true?", 10_000)) + "1" + string.Concat(Enumerable.Repeat(":1", 10_000));
        yield return new string('a', 200_000);
    }

    [TestCaseSource(nameof(Deep)), CancelAfter(10_000)]
    public void A_deep_or_long_expression_is_refused_or_evaluated_and_ends_no_process(string expression) =>
        Assert.That(CelText.Run(expression), Is.EqualTo("true").Or.StartsWith("ERROR: "));

    [Test]
    public void A_long_chain_of_the_same_connective_is_no_deep_expression() =>
        Assert.That(CelText.Run(string.Join(" && ", Enumerable.Repeat("1 == 1", 5_000))), Is.EqualTo("true"));

    [TestCase("^(a+)+$")]
    [TestCase("(a|a)*b")]
    [TestCase("(.*)(.*)(.*)(.*)c")]
    public void A_regular_expression_takes_time_linear_to_the_text(string pattern) =>
        Assert.That(CelText.Run($"'{new string('a', 30_000)}!'.matches('{pattern}')"), Is.EqualTo("false"));
}
