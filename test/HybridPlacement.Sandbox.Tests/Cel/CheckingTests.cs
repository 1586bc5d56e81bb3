using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Tests.Cel;

[TestFixture]
internal sealed class CheckingTests
{
    private static readonly Dictionary<string, CelType> Variables = new()
    {
        ["self"] = CelType.Object("selfType", new Dictionary<string, CelType>
        {
            ["name"] = CelType.String,
            ["count"] = CelType.Int,
            ["ratio"] = CelType.Double,
            ["list"] = CelType.List(CelType.Int),
            ["labels"] = CelType.Map(CelType.String, CelType.String),
            ["any"] = CelType.Dyn,
            ["a__dash__b"] = CelType.Bool,
        }),
    };

    [TestCase("self.nmae", "1:5: undefined field 'nmae'")]
    [TestCase("has(self.nmae)", "1:9: undefined field 'nmae'")]
    [TestCase("slef.name", "1:1: undeclared reference to 'slef' (in container '')")]
    [TestCase("self.name.foo()", "1:14: undeclared reference to 'foo' (in container '')")]
    [TestCase("foo(1)", "1:4: undeclared reference to 'foo' (in container '')")]
    [TestCase("self.count + 'a'", "1:12: found no matching overload for '_+_' applied to '(int, string)'")]
    [TestCase("self.name.startsWith(1)", "1:21: found no matching overload for 'startsWith' applied to 'string.(int)'")]
    [TestCase("quantity(self.name).sign() > 0", "1:25: found no matching overload for 'sign' applied to 'kubernetes.Quantity.()'")]
    [TestCase("self.count == self.name", "1:12: found no matching overload for '_==_' applied to '(int, string)'")]
    [TestCase("self.name == null", "1:11: found no matching overload for '_==_' applied to '(string, null)'")]
    [TestCase("self.list == ['a']", "1:11: found no matching overload for '_==_' applied to '(list(int), list(string))'")]
    [TestCase("[1, 'a']", "1:5: expected type 'int' but found 'string'")]
    [TestCase("self.count.all(x, true)", "1:5: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)")]
    [TestCase("self.list.all(x, x)", "1:18: expected type 'bool' but found 'int'")]
    [TestCase("self.list.all(x, y > 1)", "1:18: undeclared reference to 'y' (in container '')")]
    [TestCase("self.list.map(x, x).all(x, x == 'a')", "1:30: found no matching overload for '_==_' applied to '(int, string)'")]
    [TestCase("self.name && true", "1:11: found no matching overload for '_&&_' applied to '(string, bool)'")]
    [TestCase("true ? 1 : 'a'", "1:6: found no matching overload for '_?_:_' applied to '(bool, int, string)'")]
    [TestCase("duration('x') > duration('1s')", "1:10: invalid duration argument")]
    [TestCase("timestamp('x') == timestamp('2026-01-02T03:04:05Z')", "1:11: invalid timestamp argument")]
    [TestCase("self.count.name", "1:11: type 'int' does not support field selection")]
    [TestCase("Object{a: 1} == 1", "1:1: undeclared reference to 'Object' (in container '')")]
    [TestCase("math.greatest(1, 2) == 2", "1:1: undeclared reference to 'math' (in container '')")]
    [TestCase("1 +", "1:4: Syntax error: mismatched input '<EOF>'")]
    [TestCase("(1", "1:3: Syntax error: mismatched input '<EOF>' expecting ')'")]
    [TestCase("a ~ b", "1:3: Syntax error: token recognition error at: '~'")]
    [TestCase("'abc", "1:1: Syntax error: token recognition error at: ''abc'")]
    [TestCase("self.list.all(x.y, true)", "1:16: argument must be a simple name")]
    [TestCase("has(self)", "1:4: invalid argument to has() macro")]
    [TestCase("while", "1:1: reserved identifier: while")]
    [TestCase("9223372036854775808", "1:1: invalid int literal")]
    public void What_cannot_be_right_is_refused_with_its_place(string expression, string expected)
    {
        var program = CelProgram.Compile(expression, Variables, out var error);

        Assert.That(program, Is.Null);
        Assert.That(error!.Split('\n')[0], Does.StartWith("ERROR: <input>:" + expected));
    }

    [TestCase("self.name", "string")]
    [TestCase("self.any.whatever[0]", "dyn")]
    [TestCase("self.any == 1", "bool")]
    [TestCase("self.a__dash__b", "bool")]
    [TestCase("self.list.map(x, string(x))", "list(string)")]
    [TestCase("self.labels.map(k, self.labels[k])", "list(string)")]
    [TestCase("self.labels.?a", "optional_type(string)")]
    [TestCase("self.?name.orValue('x')", "string")]
    [TestCase("self.count < self.ratio", "bool")]
    [TestCase("true ? [] : [1]", "list(int)")]
    [TestCase("[1] == []", "bool")]
    [TestCase("{'a': [1]}.a[0]", "int")]
    [TestCase("quantity('1').add(1)", "kubernetes.Quantity")]
    [TestCase("self.labels.transformMap(k, v, size(v))", "map(string, int)")]
    [TestCase("[self.list].flatten()", "list(int)")]
    [TestCase("optional.of(self.count).optMap(x, string(x))", "optional_type(string)")]
    public void The_type_of_an_expression_is_found(string expression, string expected)
    {
        var program = CelProgram.Compile(expression, Variables, out var error);

        Assert.That(error, Is.Null);
        Assert.That(program!.ResultType.ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void An_error_shows_the_line_and_points_at_the_column()
    {
        CelProgram.Compile("self.count > 1 &&\n  self.nmae == 'a'", Variables, out var error);

        Assert.That(error, Is.EqualTo("ERROR: <input>:2:7: undefined field 'nmae'\n |   self.nmae == 'a'\n | ......^"));
    }
}
