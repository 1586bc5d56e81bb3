using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.NUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace HybridPlacement.Integration;

/// <summary>Who may use whom: the table of operator/README.md.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] Projects =
        ["Placement", "Onnx", "Api", "KubeRuntime", "Operator", "Serving", "Sandbox", "Cli"];

    private static readonly Architecture Code =
        new ArchLoader().LoadAssemblies([.. Projects.Select(Load)]).Build();

    [TestCase("Placement", "")]
    [TestCase("Onnx", "")]
    [TestCase("Api", "")]
    [TestCase("KubeRuntime", "")]
    [TestCase("Sandbox", "")]
    [TestCase("Operator", "Api KubeRuntime Placement")]
    [TestCase("Serving", "Onnx")]
    [TestCase("Cli", "Api KubeRuntime Onnx Operator Placement Sandbox")]
    public void A_project_uses_only_the_projects_that_the_table_allows(string project, string allowed)
    {
        var used = Load(project).GetReferencedAssemblies()
            .Select(a => a.Name!)
            .Where(name => name.StartsWith("HybridPlacement.", StringComparison.Ordinal))
            .Select(name => name["HybridPlacement.".Length..]);

        Assert.That(used, Is.SubsetOf(allowed.Split(' ')));
    }

    [TestCase("Placement", @"^(k8s|YamlDotNet|Serilog|Microsoft\.|System\.Net|System\.IO|System\.Text\.Json|System\.Threading\.Tasks)")]
    [TestCase("Onnx", @"^(k8s|YamlDotNet|Serilog|Microsoft\.(ML|Extensions|AspNetCore)|System\.Net|System\.Text\.Json)")]
    [TestCase("Api", @"^(Serilog|Microsoft\.(ML|AspNetCore)|System\.Net)")]
    [TestCase("KubeRuntime", @"^(Serilog|Microsoft\.(ML|AspNetCore)|OpenTelemetry)")]
    [TestCase("Sandbox", @"^(Serilog|Microsoft\.ML|OpenTelemetry)")]
    [TestCase("Operator", @"^Microsoft\.ML\.")]
    [TestCase("Cli", @"^Microsoft\.ML\.")]
    public void A_project_keeps_away_from_what_is_not_its_job(string project, string forbidden)
    {
        var assembly = Load(project);
        Types().That().ResideInAssembly(assembly)
            .Should().NotDependOnAny(Types(true).That().ResideInNamespaceMatching(forbidden))
            .WithoutRequiringPositiveResults()
            .Check(Code);
    }

    [Test]
    public void The_rules_see_a_dependency_on_a_package()
    {
        var keepsAway = Types().That().ResideInAssembly(Load("KubeRuntime"))
            .Should().NotDependOnAny(Types(true).That().ResideInNamespaceMatching("^k8s"));

        Assert.That(keepsAway.HasNoViolations(Code), Is.False);
    }

    [TestCase("Placement")]
    [TestCase("Onnx")]
    public void A_pure_project_knows_no_clock_and_no_randomness(string project)
    {
        var assembly = Load(project);
        Types().That().ResideInAssembly(assembly)
            .Should().NotDependOnAnyTypesThat().HaveFullName("System.TimeProvider")
            .AndShould().NotDependOnAnyTypesThat().HaveFullName("System.Random")
            .WithoutRequiringPositiveResults()
            .Check(Code);
    }

    [Test]
    public void Only_the_programs_choose_where_logs_go()
    {
        string[] sinks = [.. Projects.Where(p => Load(p).GetReferencedAssemblies()
            .Any(a => a.Name!.StartsWith("Serilog", StringComparison.Ordinal)))];

        Assert.That(sinks, Is.SubsetOf(new[] { "Operator", "Serving", "Cli" }));
    }

    private static Assembly Load(string project) =>
        Assembly.Load(project == "Cli" ? "hybridplacement" : $"HybridPlacement.{project}");
}
