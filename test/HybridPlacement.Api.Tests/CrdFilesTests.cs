using HybridPlacement.Api.Schema;

namespace HybridPlacement.Api.Tests;

public sealed class CrdFilesTests
{
    [Test]
    public void Checked_in_definitions_are_what_the_types_say()
    {
        if (Environment.GetEnvironmentVariable("HP_WRITE_GENERATED") == "1")
            CrdFiles.Write(Repository.CrdFolder);
        Assert.That(CrdFiles.Check(Repository.CrdFolder), Is.Empty);
    }

    [Test]
    public void Generating_twice_gives_the_same_text()
    {
        var first = CrdGenerator.Generate();
        Assert.That(CrdGenerator.Generate(), Is.EqualTo(first));
    }

    [Test]
    public void A_missing_a_changed_and_a_stray_file_are_each_named()
    {
        var folder = Directory.CreateTempSubdirectory("crds").FullName;
        try
        {
            var files = CrdFiles.Write(folder);
            File.Delete(files[0]);
            File.WriteAllText(files[1], "# edited\n" + File.ReadAllText(files[1]));
            File.WriteAllText(Path.Combine(folder, "stray.yaml"), "");

            Assert.That(CrdFiles.Check(folder), Is.EqualTo((string[])
            [
                $"{files[0]} is missing.",
                $"{files[1]} differs from what the types say, from line 1 on.",
                $"{Path.Combine(folder, "stray.yaml")} belongs to no kind.",
            ]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
