using HybridPlacement.Cli.Commands;

namespace HybridPlacement.Cli.Tests;

public sealed class CrdsCommandTests
{
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void Write()
    {
        _folder = Directory.CreateTempSubdirectory("hybridplacement-crds-");
        Assert.That(Run("--out", _folder.FullName), Is.Zero);
    }

    [TearDown]
    public void Remove() => _folder.Delete(recursive: true);

    [Test]
    public void What_was_written_passes_the_check() =>
        Assert.That(Run("--out", _folder.FullName, "--check"), Is.Zero);

    [Test]
    public void The_files_in_the_repository_are_those_that_the_types_give() =>
        Assert.That(Run("--out", RepositoryFolder("crds"), "--check"), Is.Zero, "write them anew: hybridplacement crds --out crds/");

    [TestCase("changed")]
    [TestCase("missing")]
    [TestCase("extra")]
    public void A_file_that_differs_fails_the_check(string difference)
    {
        var file = _folder.GetFiles("*.yaml").OrderBy(f => f.Name, StringComparer.Ordinal).First();
        switch (difference)
        {
            case "changed":
                File.AppendAllText(file.FullName, "# by hand\n");
                break;
            case "missing":
                file.Delete();
                break;
            default:
                file.CopyTo(Path.Combine(_folder.FullName, "hybridplacement.io_gone.yaml"));
                break;
        }

        Assert.That(Run("--out", _folder.FullName, "--check"), Is.EqualTo(1));
    }

    private static int Run(params string[] args) => CrdsCommand.Create().Parse(args).Invoke();

    private static string RepositoryFolder(string name)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "HybridPlacement.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, name);
    }
}
