using HybridPlacement.Sandbox.Workloads;
using HybridPlacement.Sandbox.Workloads.Kubelet;

namespace HybridPlacement.Sandbox.Tests.Workloads;

public sealed class PureTests
{
    [TestCase("500m", 0.5)]
    [TestCase("1.5Gi", 1610612736)]
    [TestCase("1e3", 1000)]
    [TestCase("1E", 1e18)]
    [TestCase("2k", 2000)]
    [TestCase("4Ei", 4611686018427387904.0)]
    [TestCase("100n", 0.0000001)]
    public void Quantities_have_kubernetes_suffixes(string text, double expected)
    {
        Assert.That(Quantity.TryParse(text, out var value), Is.True);
        Assert.That((double)value, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("1 Gi")]
    [TestCase("Gi")]
    [TestCase("1e99")]
    [TestCase("0x10")]
    public void What_is_no_quantity_is_refused(string text) => Assert.That(Quantity.TryParse(text, out _), Is.False);

    [TestCase("$(A)-$(B)", "1-$(B)")]
    [TestCase("$$(A)", "$(A)")]
    [TestCase("$(A", "$(A")]
    [TestCase("100$", "100$")]
    [TestCase("$A", "$A")]
    public void Variables_are_expanded_as_kubernetes_does(string text, string expected) =>
        Assert.That(VariableExpansion.Expand(text, new Dictionary<string, string> { ["A"] = "1" }), Is.EqualTo(expected));

    [TestCase("/models", "/real/m")]
    [TestCase("/models/x/1/model.onnx", "/real/m/x/1/model.onnx")]
    [TestCase("/models/cache/x", "/real/c/x")]
    [TestCase("/modelsX", "/modelsX")]
    [TestCase("--to=/models/x", "--to=/real/m/x")]
    [TestCase("--to=/other", "--to=/other")]
    [TestCase("https://host/models", "https://host/models")]
    [TestCase("/dev/termination-log", "/real/t")]
    [TestCase("", "")]
    public void Arguments_that_are_paths_below_a_mount_are_translated(string argument, string expected) =>
        Assert.That(Paths.TranslateArgument(argument), Is.EqualTo(expected));

    [TestCase("/models/x", "/real/m/x")]
    [TestCase("key=/models/x", "key=/models/x")]
    public void A_variable_is_translated_only_as_a_whole(string value, string expected) =>
        Assert.That(Paths.Translate(value), Is.EqualTo(expected));

    [TestCase("nginx", "nginx")]
    [TestCase("nginx:1.2", "nginx")]
    [TestCase("host:5000/a/b", "host:5000/a/b")]
    [TestCase("host:5000/a/b:v1@sha256:00", "host:5000/a/b")]
    public void An_image_is_known_without_tag_and_digest(string image, string expected) =>
        Assert.That(ImageName.WithoutTag(image), Is.EqualTo(expected));

    [Test]
    public void Back_off_doubles_to_a_limit_and_forgives_a_long_run()
    {
        var backOff = new BackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        var delays = Enumerable.Range(0, 4).Select(_ => backOff.Next(TimeSpan.Zero).TotalSeconds).ToList();
        Assert.That(delays, Is.EqualTo(new[] { 1.0, 2, 4, 5 }));
        Assert.That(backOff.Next(TimeSpan.FromSeconds(10)).TotalSeconds, Is.EqualTo(1));
    }

    [Test]
    public async Task A_log_keeps_its_newest_half_and_can_be_followed()
    {
        var folder = Directory.CreateTempSubdirectory("sandbox-log-").FullName;
        try
        {
            using var log = new ContainerLog(Path.Combine(folder, "0.log"), 2000, TimeProvider.System);
            for (var i = 0; i < 100; i++) log.Append("stdout", $"line {i}");
            var kept = await log.ReadAsync(null, follow: false).Select(line => line.Text).ToListAsync();
            Assert.That(kept, Has.Count.LessThan(100));
            Assert.That(kept, Has.Count.GreaterThan(10));
            Assert.That(kept[^1], Is.EqualTo("line 99"));

            var following = log.ReadAsync(2, follow: true).Select(line => line.Text).ToListAsync().AsTask();
            log.Append("stderr", "more");
            log.Dispose();
            Assert.That(await following, Is.EqualTo(new[] { "line 98", "line 99", "more" }).Or.EqualTo(new[] { "line 99", "more" }));
            Assert.That(log.Tail(1, 100), Is.EqualTo("more"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static readonly PathMap Paths = new([
        new PathMount("/models", "/real/m"),
        new PathMount("/models/cache/", "/real/c"),
        new PathMount("/dev/termination-log", "/real/t"),
    ]);
}
