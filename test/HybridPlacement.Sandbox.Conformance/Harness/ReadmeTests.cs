using System.Reflection;
using System.Text;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>
/// The table of the README says what the cases say. <c>HYBRIDPLACEMENT_WRITE_README=1</c> writes it anew.
/// </summary>
public sealed class ReadmeTests
{
    private const string Begin = "<!-- cases -->\n";
    private const string End = "<!-- /cases -->\n";

    [Test]
    public void The_table_is_that_of_the_cases()
    {
        var path = Repository.Path("test", "HybridPlacement.Sandbox.Conformance", "README.md");
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var table = Table();
        if (Environment.GetEnvironmentVariable("HYBRIDPLACEMENT_WRITE_README") == "1")
            File.WriteAllText(path, text[..begin] + table + text[end..]);
        else
            Assert.That(text[begin..end], Is.EqualTo(table), "run the tests with HYBRIDPLACEMENT_WRITE_README=1");
    }

    private static string Table()
    {
        var features = typeof(ReadmeTests).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(m => m.ReflectedType != typeof(ReadmeTests) && Cases(m) > 0)
            .GroupBy(FeatureOf)
            .OrderBy(f => f.Key, StringComparer.Ordinal)
            .ToArray();
        var table = new StringBuilder("| feature | cases | refused by the sandbox | differs |\n|---|---|---|---|\n");
        foreach (var feature in features)
        {
            var refused = feature.Select(m => m.GetCustomAttribute<RefusesAttribute>()?.What).OfType<string>();
            var differs = feature.Select(m => m.GetCustomAttribute<DiffersAttribute>()?.How).OfType<string>();
            table.Append($"| {feature.Key} | {feature.Sum(Cases)} | {string.Join("; ", refused)} | {string.Join("; ", differs)} |\n");
        }

        return table.Append($"| **all** | **{features.Sum(f => f.Sum(Cases))}** | | |\n").ToString();
    }

    private static string FeatureOf(MethodInfo test) =>
        (test.GetCustomAttribute<FeatureAttribute>() ?? test.DeclaringType!.GetCustomAttribute<FeatureAttribute>())?.Name
        ?? throw new InvalidOperationException($"{test.DeclaringType}.{test.Name} belongs to no [Feature]");

    private static int Cases(MethodInfo method) =>
        method.GetCustomAttributes<TestCaseAttribute>().Count() is > 0 and var cases ? cases
        : method.GetCustomAttribute<TestAttribute>() is not null ? 1 : 0;
}
