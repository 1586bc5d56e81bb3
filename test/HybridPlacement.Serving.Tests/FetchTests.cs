using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Serving.Fetching;

namespace HybridPlacement.Serving.Tests;

public sealed class FetchTests
{
    internal static readonly byte[] Model = new OnnxModel
    {
        Graph = TestModels.Affine.Graph with
        {
            // Large enough that half of it is more than one buffer.
            Initializers = [.. TestModels.Affine.Graph.Initializers, OnnxTensor.OfFloats("ballast", [200_000], new float[200_000])],
        },
    }.ToArray();

    internal static readonly string Sha256 = Convert.ToHexStringLower(SHA256.HashData(Model));

    private FileServer _server = null!;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public async Task StartAsync() => (_server, _folder) = (await FileServer.StartAsync(Model), new TemporaryFolder());

    [TearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase("/model.onnx", 1)]
    [TestCase("/moved.onnx", 2)]
    [TestCase("/broken.onnx", 2)]
    [TestCase("/untagged.onnx", 2)]
    [TestCase("/changing.onnx", 2)]
    [TestCase("/busy.onnx", 3)]
    public async Task A_model_that_can_be_had_is_put_in_place_whole(string path, int requests)
    {
        var (exit, report) = await FetchAsync(Options(_server.Uri(path)) with { Sha256 = Sha256 });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, report.ToJsonString());
            Assert.That(await File.ReadAllBytesAsync(Target), Is.EqualTo(Model));
            Assert.That(_server.Requests, Has.Count.EqualTo(requests));
            Assert.That(File.Exists($"{Target}.part"), Is.False);
        }
    }

    [TestCase("https://h/a/m.onnx", "new", ExpectedResult = "new")]
    [TestCase("https://h/a/m.onnx", "new/", ExpectedResult = "new/m.onnx")]
    [TestCase("https://h/a/m.onnx?signature=1", "there", ExpectedResult = "there/m.onnx")]
    [TestCase("https://h/a/..%2F..%2Fetc%2Fpasswd", "there", ExpectedResult = "there/passwd")]
    [TestCase("https://h/a%2F..", "there", ExpectedResult = "there/model.onnx")]
    [TestCase("https://h", "there", ExpectedResult = "there/model.onnx")]
    public string A_file_in_a_folder_is_called_as_in_the_uri(string uri, string to)
    {
        Directory.CreateDirectory(_folder.File("there"));
        return Path.GetRelativePath(_folder.File("."), FetchOptions.TargetOf(_folder.File(to), new Uri(uri)));
    }

    [Test]
    public async Task A_broken_download_goes_on_where_it_broke_off()
    {
        await FetchAsync(Options(_server.Uri("/broken.onnx")));
        Assert.That(_server.Requests[1], Does.Match("^bytes=[1-9][0-9]*-$"));
    }

    [Test]
    public async Task The_termination_log_has_the_facts_of_the_model()
    {
        var (_, report) = await FetchAsync(Options(_server.Uri("/model.onnx")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)report["reason"], Is.EqualTo("ModelVerified"));
            Assert.That((string?)report["sha256"], Is.EqualTo(Sha256));
            Assert.That((long)report["sizeBytes"]!, Is.EqualTo(Model.Length));
            Assert.That((long)report["irVersion"]!, Is.EqualTo(8));
            Assert.That((long)report["opset"]!, Is.EqualTo(17));
            Assert.That((long)report["parameters"]!, Is.EqualTo(200_008));
            Assert.That((long)report["estimatedMemoryBytes"]!, Is.GreaterThan(96 << 20));
            Assert.That(report["inputs"]!.ToJsonString(), Is.EqualTo("""[{"name":"x","datatype":"FP32","shape":[-1,3]}]"""));
            Assert.That(report["outputs"]!.AsArray(), Has.Count.EqualTo(2));
        }
    }

    [TestCase("/nothing.onnx", 10, "ModelFetchFailed", "answered 404 Not Found: check spec.model.uri", 1)]
    [TestCase("/forbidden.onnx", 10, "ModelFetchFailed", "answered 403", 1)]
    [TestCase("/loop.onnx", 10, "ModelFetchFailed", "redirects more than 5 times", 6)]
    [TestCase("/down.onnx", 10, "ModelFetchFailed", "answered 500", 3)]
    [TestCase("/busy-for-an-hour.onnx", 10, "ModelFetchFailed", "answered 429", 1)]
    [TestCase("/silent.onnx", 10, "ModelFetchFailed", "was silent for", 3)]
    [TestCase("/truncated.onnx", 10, "ModelFetchFailed", "broke off at byte", 3)]
    [TestCase("/page.onnx", 11, "ModelRejected", "Not a readable ONNX file", 1)]
    public async Task What_cannot_be_had_is_reported(string path, int exitCode, string reason, string part, int requests)
    {
        var options = Options(_server.Uri(path)) with { Retries = 2, Patience = TimeSpan.FromMilliseconds(path == "/silent.onnx" ? 200 : 10_000) };
        var (exit, report) = await FetchAsync(options);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(exitCode), report.ToJsonString());
            Assert.That((string?)report["reason"], Is.EqualTo(reason));
            Assert.That((string?)report["message"], Does.Contain(part));
            Assert.That(_server.Requests, Has.Count.EqualTo(requests));
            Assert.That(Directory.EnumerateFiles(Path.GetDirectoryName(Target)!), Is.Empty);
        }
    }

    [Test]
    public async Task A_line_that_breaks_again_and_again_gets_the_file_in_the_end_while_each_try_gets_further()
    {
        var (exit, report) = await FetchAsync(Options(_server.Uri("/bad-line.onnx")) with { Sha256 = Sha256, Retries = 1 });
        Assert.That(exit, Is.Zero, report.ToJsonString());
        Assert.That(_server.Requests, Has.Count.GreaterThan(3));
    }

    [Test]
    [Platform("Linux", Reason = "/dev/full is a disk without room")]
    public async Task A_full_disk_is_reported()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        File.CreateSymbolicLink($"{Target}.part", "/dev/full");
        var (exit, report) = await FetchAsync(Options(_server.Uri("/model.onnx")));
        Assert.That((exit, (string?)report["reason"]), Is.EqualTo((10, "ModelFetchFailed")));
        Assert.That((string?)report["message"], Does.StartWith("the disk is full: "));
        Assert.That(Directory.EnumerateFiles(Path.GetDirectoryName(Target)!), Is.Empty);
    }

    [Test]
    public async Task Nobody_listening_is_reported()
    {
        var uri = _server.Uri("/model.onnx");
        await _server.DisposeAsync();
        var (exit, report) = await FetchAsync(Options(uri) with { Retries = 1 });
        Assert.That((exit, (string?)report["reason"]), Is.EqualTo((10, "ModelFetchFailed")));
    }

    [Test]
    public async Task Without_a_hash_the_one_that_came_is_said()
    {
        var (_, report) = await FetchAsync(Options(_server.Uri("/model.onnx")) with { Sha256 = null });
        Assert.That((string?)report["message"], Does.EndWith($"no sha256 was given to check it by: it has {Sha256}"));
    }

    [Test]
    public async Task Another_file_than_the_one_meant_is_refused_and_not_put_in_place()
    {
        var (exit, report) = await FetchAsync(Options(_server.Uri("/model.onnx")) with { Sha256 = new string('0', 64) });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(11));
            Assert.That((string?)report["message"], Does.Contain($"has sha256 {Sha256}, spec.model.sha256 is 0000"));
            Assert.That(File.Exists(Target), Is.False);
        }
    }

    private static readonly object[][] Unloadable =
    [
        [TestModels.TooNew, "opset 27, the runtime loads up to 26"],
        [TestModels.Affine with { IrVersion = 14 }, "IR version 14, the runtime loads up to 13"],
        [
            TestModels.Affine with
            {
                Graph = TestModels.Affine.Graph with
                {
                    Initializers = [new OnnxTensor { Name = "w", DataType = OnnxDataType.Float, Dims = [3, 2], ExternalLocation = "/etc/passwd" }],
                },
            },
            "keeps tensors in \"/etc/passwd\"",
        ],
    ];

    [TestCaseSource(nameof(Unloadable))]
    public async Task A_model_that_the_runtime_cannot_load_is_refused(OnnxModel model, string part)
    {
        _folder.Write("root/m.onnx", model.ToArray());
        var (exit, report) = await FetchAsync(Options(new Uri("file:///m.onnx")) with { FileRoot = _folder.File("root") });
        Assert.That((exit, (string?)report["reason"]), Is.EqualTo((11, "ModelRejected")));
        Assert.That((string?)report["message"], Does.Contain(part));
    }

    [Test]
    public async Task What_another_runtime_loads_is_bounded_by_what_is_said_of_it_alone()
    {
        _folder.Write("root/m.onnx", (TestModels.TooNew with { IrVersion = 14 }).ToArray());
        var options = Options(new Uri("file:///m.onnx")) with { FileRoot = _folder.File("root"), IsForOtherRuntime = true };

        var refused = await FetchAsync(options with { MaxOpset = 26 });
        var (exit, _) = await FetchAsync(options);

        Assert.That((string?)refused.Report["message"], Does.Contain("opset 27, the runtime loads up to 26"));
        Assert.That(exit, Is.Zero);
    }

    [Test]
    public async Task A_user_name_a_password_and_a_signature_in_the_uri_stay_out_of_messages()
    {
        var uri = new UriBuilder(_server.Uri("/nothing.onnx")) { UserName = "me", Password = "secret", Query = "sig=secret" }.Uri;
        var (_, report) = await FetchAsync(Options(uri));
        Assert.That((string?)report["message"], Does.Contain("/nothing.onnx").And.Not.Contain("secret"));
    }

    [Test]
    public async Task A_file_is_read_below_the_root_by_its_own_path_or_relative_to_the_root()
    {
        var path = _folder.Write("root/a/m.onnx", Model);
        foreach (var uri in (Uri[])[new Uri("file:///a/m.onnx"), new Uri($"file://{path}")])
            Assert.That((await FetchAsync(Options(uri) with { FileRoot = _folder.File("root") })).Exit, Is.Zero);
    }

    [TestCase("file:///../outside.onnx", "no file")]
    [TestCase("file:///link.onnx", "leads out of")]
    [TestCase("file:///linked/outside.onnx", "leads out of")]
    [TestCase("file:///endless", "symbolic links")]
    [TestCase("file:///nothing.onnx", "no file /nothing.onnx")]
    [TestCase("file://host/m.onnx", "names a host")]
    [TestCase("pvc://no-such-claim/m.onnx", "no file")]
    [TestCase("gopher://x/m.onnx", "can't be fetched")]
    public async Task A_file_beyond_the_root_is_not_read(string uri, string part)
    {
        var outside = _folder.Write("outside.onnx", Model);
        Directory.CreateDirectory(_folder.File("root"));
        File.CreateSymbolicLink(_folder.File("root/link.onnx"), outside);
        File.CreateSymbolicLink(_folder.File("root/linked"), "..");
        File.CreateSymbolicLink(_folder.File("root/endless"), "endless");
        var (exit, report) = await FetchAsync(Options(new Uri(uri)) with { FileRoot = _folder.File("root") });
        Assert.That((exit, (string?)report["reason"]), Is.EqualTo((10, "ModelFetchFailed")));
        Assert.That((string?)report["message"], Does.Contain(part));
    }

    [Test]
    public async Task Without_a_root_no_file_is_read()
    {
        var (exit, report) = await FetchAsync(Options(new Uri("file:///etc/hostname")));
        Assert.That(exit, Is.EqualTo(10));
        Assert.That((string?)report["message"], Does.Contain("HYBRIDPLACEMENT_FILE_ROOT"));
    }

    [Test]
    public async Task A_file_in_the_cache_is_not_asked_for_again_even_where_the_source_is_gone()
    {
        var options = Options(_server.Uri("/model.onnx")) with { Sha256 = Sha256, CacheFolder = _folder.File("cache") };
        await FetchAsync(options);
        var (exit, _) = await FetchAsync(options with { Uri = _server.Uri("/nothing.onnx"), Target = _folder.File("other/model.onnx") });
        Assert.That(exit, Is.Zero);
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_damaged_file_in_the_cache_is_fetched_anew()
    {
        _folder.Write($"cache/{Sha256}.onnx", [1, 2, 3]);
        var (exit, _) = await FetchAsync(Options(_server.Uri("/model.onnx")) with { Sha256 = Sha256, CacheFolder = _folder.File("cache") });
        Assert.That(exit, Is.Zero);
        Assert.That(await File.ReadAllBytesAsync(_folder.File($"cache/{Sha256}.onnx")), Is.EqualTo(Model));
    }

    [Test]
    public async Task Pods_that_start_together_fetch_once()
    {
        var options = Options(_server.Uri("/model.onnx")) with { Sha256 = Sha256, CacheFolder = _folder.File("cache") };
        var exits = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            i => FetchAsync(options with { Target = _folder.File($"pod{i}/model.onnx"), TerminationLog = _folder.File($"log{i}") })));
        Assert.That(exits.Select(e => e.Exit), Is.All.Zero);
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_cache_that_cannot_be_used_costs_a_download_and_not_the_model()
    {
        var (exit, report) = await FetchAsync(Options(_server.Uri("/model.onnx")) with { Sha256 = Sha256, CacheFolder = _folder.Write("cache", []) });
        Assert.That(exit, Is.Zero, report.ToJsonString());
        Assert.That(await File.ReadAllBytesAsync(Target), Is.EqualTo(Model));
    }

    [Test]
    public async Task A_full_cache_gives_up_what_was_used_longest_ago()
    {
        var old = _folder.Write($"cache/{new string('a', 64)}.onnx", new byte[1000]);
        var young = _folder.Write($"cache/{new string('b', 64)}.onnx", new byte[1000]);
        var half = _folder.Write("cache/killed.part", new byte[1000]);
        foreach (var file in (string[])[old, half])
            File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await FetchAsync(Options(_server.Uri("/model.onnx")) with { Sha256 = Sha256, CacheFolder = _folder.File("cache"), CacheBytes = Model.Length + 1500 });
        Assert.That((File.Exists(old), File.Exists(young), File.Exists(_folder.File($"cache/{Sha256}.onnx"))), Is.EqualTo((false, true, true)));
        Assert.That(Directory.EnumerateFiles(_folder.File("cache"), "*.part"), Is.Empty);
    }

    [Test]
    public void A_report_of_a_hostile_model_fits_the_termination_log()
    {
        var tensors = Enumerable.Range(0, 500).Select(i => new TensorReport(new string('ü', 200), "FP32", [i])).ToList();
        var report = new TerminationReport { Reason = "ModelVerified", Message = new string('"', 9000), Inputs = tensors, Outputs = tensors };
        var json = report.ToJson();
        Assert.That(json, Has.Length.LessThanOrEqualTo(4096));
        Assert.That((string?)JsonNode.Parse(json)!["reason"], Is.EqualTo("ModelVerified"));
    }

    private string Target => _folder.File("models/1/model.onnx");

    private FetchOptions Options(Uri uri) => new()
    {
        Uri = uri,
        Target = Target,
        TerminationLog = _folder.File("log"),
        FirstDelay = TimeSpan.FromMilliseconds(1),
        Retries = 3,
    };

    internal static async Task<(int Exit, JsonNode Report)> FetchAsync(FetchOptions options)
    {
        var progress = new Progress(TextWriter.Null, isTerminal: false, TimeProvider.System);
        var exit = await new ModelFetcher(TimeProvider.System, progress).RunAsync(options, CancellationToken.None);
        return (exit, JsonNode.Parse(await File.ReadAllBytesAsync(options.TerminationLog!))!);
    }
}
