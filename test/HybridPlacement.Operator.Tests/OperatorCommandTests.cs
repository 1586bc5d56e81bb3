namespace HybridPlacement.Operator.Tests;

public sealed class OperatorCommandTests
{
    [TestCase("none", null)]
    [TestCase("127.0.0.1:8081", "127.0.0.1:8081")]
    public void The_HTTP_endpoint_is_an_address_or_none(string text, string? address) => Assert.That(
        OperatorCommand.OptionsOf(OperatorCommand.Create().Parse(["--http-endpoint", text])).HttpEndpoint?.ToString(), Is.EqualTo(address));

    [Test]
    public void The_limit_of_calls_is_none_but_the_servers_own_unless_one_is_given()
    {
        var options = OperatorCommand.OptionsOf(OperatorCommand.Create().Parse([]));
        var limited = OperatorCommand.OptionsOf(OperatorCommand.Create().Parse(["--qps", "12.5", "--burst", "30"]));
        Assert.That((options.QueriesPerSecond, limited.QueriesPerSecond, limited.Burst), Is.EqualTo((0, 12.5, 30)));
    }

    [Test]
    public void What_is_neither_is_refused() => Assert.That(
        OperatorCommand.Create().Parse(["--http-endpoint", "nowhere"]).Errors.Single().Message, Does.Contain("or none"));
}
