namespace HybridPlacement.Sandbox.Tests.Cel;

[TestFixture]
internal sealed class EvaluationTests
{
    private static IEnumerable<TestCaseData> Cases() => EvaluationCases.All
        .Split('\n')
        .Select(line => line.Trim())
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(line => line.Split(" => ", 2))
        .Select(parts => new TestCaseData(parts[0].Trim(), parts[1].Trim()));

    [TestCaseSource(nameof(Cases))]
    public void An_expression_has_the_value_that_CEL_defines(string expression, string expected) =>
        Assert.That(CelText.Run(expression), Is.EqualTo(expected));
}
