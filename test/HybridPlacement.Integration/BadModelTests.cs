using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration;

/// <summary>Models that can't be had or can't be loaded: the object says which and what to do, and heals by itself.</summary>
public sealed class BadModelTests
{
    private Scene _scene = null!;
    private ModelStore _store = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        // Pods have to run for this, which they do in the sandbox only.
        _scene = await Scene.StartAsync(cluster: await EmbeddedCluster.StartAsync());
        _store = await ModelStore.StartAsync();
        await _scene.ApplyFileAsync("samples", "quickstart", "fleet.yaml");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _scene.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task A_model_that_is_not_there_is_fetched_as_soon_as_it_is()
    {
        await ApplyAsync("absent", Sha256(Good()));
        var model = await WaitForReasonAsync("absent", "ModelFetchFailed");
        Assert.That(Message(model), Does.Contain("404").And.Contain(_store.Address.Authority));

        _store.Files["/absent.onnx"] = Good();

        await _scene.WaitForModelAsync("default", "absent", "Ready", "True");
    }

    [Test]
    public async Task A_model_whose_hash_differs_is_refused_until_the_right_one_is_there()
    {
        _store.Files["/forged.onnx"] = Encoding.UTF8.GetBytes("something else");
        await ApplyAsync("forged", Sha256(Good()));
        var model = await WaitForReasonAsync("forged", "ModelRejected");
        Assert.That(Message(model), Does.Contain(Sha256(Good())), "the hash that was wanted");
        Assert.That((string?)Scene.Condition(model, "Stalled")?["status"], Is.EqualTo("True"));

        _store.Files["/forged.onnx"] = Good();

        await _scene.WaitForModelAsync("default", "forged", "Ready", "True");
    }

    [Test]
    public async Task A_file_that_is_not_ONNX_is_refused()
    {
        _store.Files["/picture.onnx"] = RandomNumberGenerator.GetBytes(4096);
        await ApplyAsync("picture", sha256: null);

        var model = await WaitForReasonAsync("picture", "ModelRejected");

        Assert.That(Message(model), Does.Contain("ONNX"));
        Assert.That((string?)Scene.Condition(model, "Ready")?["reason"], Is.EqualTo("ModelRejected"));
    }

    [Test]
    public async Task What_the_store_gives_in_place_of_a_model_is_said_with_what_to_do()
    {
        _store.Answers["/circle.onnx"] = context =>
        {
            context.Response.Redirect("/circle.onnx");
            return Task.CompletedTask;
        };
        _store.Answers["/cut.onnx"] = async context =>
        {
            // Less than announced: the server closes the connection.
            context.Response.ContentLength = Good().Length;
            await context.Response.Body.WriteAsync(Good().AsMemory(0, 1000));
        };
        _store.Files["/packed.onnx"] = Archive();
        (string Name, string Reason, string[] Parts)[] cases =
        [
            ("circle", "ModelFetchFailed", ["circle.onnx answered 302", "redirects more than 5 times", "the file's own address as spec.model.uri"]),
            ("packed", "ModelRejected", ["packed.onnx", "a gzip archive: unpack it"]),
            // Last, as it is tried again for half a minute.
            ("cut", "ModelFetchFailed", ["cut.onnx broke off at byte 1000", "the store, or what lies before it, ends transfers early"]),
        ];
        await Task.WhenAll(cases.Select(c => ApplyAsync(c.Name, sha256: null)));
        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, reason, parts) in cases)
            {
                var message = Message(await WaitForReasonAsync(name, reason));
                foreach (var part in parts)
                    Assert.That(message, Does.Contain(part));
            }
        }
    }

    [Test]
    public async Task A_full_disk_is_said_and_the_model_served_once_there_is_room()
    {
        await ApplyAsync("large", sha256: null);
        await WaitForReasonAsync("large", "ModelFetchFailed");
        // The first try has made the folder that later ones write to. Each takes what is left of the one before away.
        var pod = (await PodsAsync("large")).Single();
        File.CreateSymbolicLink(
            System.IO.Path.Combine(System.IO.Path.GetDirectoryName(_scene.Cluster.Kubeconfig)!, "pods", pod, "volumes", "models", "large", "1", "model.onnx.part"),
            "/dev/full");
        _store.Files["/large.onnx"] = Good();

        var model = await _scene.WaitForAsync(
            Path("large"), m => Message(m)?.Contains("the disk is full", StringComparison.Ordinal) ?? false, "a full disk");

        Assert.That((string?)Scene.Condition(model, "Available")?["reason"], Is.EqualTo("ModelFetchFailed"));
        Assert.That(Message(model), Does.Contain("make room on the node, or allow the pod more ephemeral-storage"));
        await _scene.WaitForModelAsync("default", "large", "Ready", "True");
    }

    [Test]
    public async Task A_model_that_the_runtime_refuses_says_so()
    {
        _store.Files["/broken.onnx"] = UnknownOperator();
        await ApplyAsync("broken", sha256: null);

        var model = await WaitForReasonAsync("broken", "ModelLoadFailed");

        Assert.That(Message(model), Is.Not.Empty);
    }

    [Test]
    public async Task A_new_version_that_does_not_load_gives_way_to_the_last_good_one_and_is_not_tried_again()
    {
        _store.Files["/v1.onnx"] = Good();
        _store.Files["/v2.onnx"] = UnknownOperator();
        await ApplyAsync("v1", sha256: null);
        await _scene.WaitForModelAsync("default", "v1", "Ready", "True");
        var before = await PodsAsync("v1");

        await _scene.PatchAsync(Path("v1"), $$$"""{"spec": {"model": {"uri": "{{{_store.Address}}}v2.onnx"} } }""");
        var model = await WaitForReasonAsync("v1", "RolledBack");

        Assert.That(Message(model), Does.StartWith("1 of 1 replicas serve").And.Contain("v1.onnx").And.Contain("v2.onnx: ModelLoadFailed"));
        Assert.That((string?)Scene.Condition(model, "Stalled")?["status"], Is.EqualTo("True"));
        await _scene.WaitForAsync(() => PodsAsync("v1"), pods => pods.SequenceEqual(before), "the pods that served all along, and no other");
        // Events come after the writes that they tell of.
        await _scene.WaitForAsync(
            () => _scene.ListAsync("/apis/events.k8s.io/v1/namespaces/default/events"),
            events => events.Any(e => (string?)e["reason"] == "RolledBack"), "event RolledBack");

        // Another number of replicas is no other version.
        await _scene.PatchAsync(Path("v1"), """{"spec": {"replicas": 2}}""");
        await _scene.WaitForAsync(Path("v1"), m => (int?)m["status"]?["readyReplicas"] == 2
            && (string?)Scene.Condition(m, "Available")?["reason"] == "RolledBack", "two replicas of the good version");

        await _scene.PatchAsync(Path("v1"), $$$"""{"spec": {"model": {"uri": "{{{_store.Address}}}v1.onnx?again"} } }""");
        _store.Files["/v1.onnx?again"] = Good();
        model = await _scene.WaitForModelAsync("default", "v1", "Ready", "True");
        Assert.That(model["status"]!["rollout"]!["failed"], Is.Null);
    }

    [Test]
    public async Task A_new_version_without_progress_gives_way_to_the_last_good_one_at_its_deadline()
    {
        _store.Files["/late.onnx"] = Good();
        await ApplyAsync("late", sha256: null);
        await _scene.WaitForModelAsync("default", "late", "Ready", "True");

        await _scene.PatchAsync(Path("late"),
            $$$"""{"spec": {"model": {"uri": "{{{_store.Address}}}not-there.onnx"}, "rollout": {"progressDeadline": "3s"} } }""");

        var model = await WaitForReasonAsync("late", "RolledBack");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Message(model), Does.StartWith("1 of 1 replicas serve").And.Contain("not-there.onnx: ModelFetchFailed"));
            Assert.That((string?)model["status"]!["rollout"]!["lastGood"]!["uri"], Does.EndWith("late.onnx"));
        }
    }

    private async Task<string[]> PodsAsync(string name) =>
        [.. (await _scene.ListAsync($"/api/v1/namespaces/default/pods?labelSelector=hybridplacement.io/model-deployment%3D{name}"))
            .Select(p => (string)p["metadata"]!["uid"]!).Order()];

    private static string Path(string name) => $"/apis/hybridplacement.io/v1alpha1/namespaces/default/modeldeployments/{name}";

    private Task<System.Text.Json.Nodes.JsonObject> WaitForReasonAsync(string name, string reason) => _scene.WaitForAsync(
        Path(name),
        model => (string?)Scene.Condition(model, "Available")?["reason"] == reason
            && (string?)Scene.Condition(model, "Available")?["status"] == "False",
        $"Available=False with reason {reason}");

    private static string? Message(System.Text.Json.Nodes.JsonObject model) =>
        (string?)Scene.Condition(model, "Available")?["message"];

    private Task ApplyAsync(string name, string? sha256) => _scene.ApplyAsync(
        $$"""
        apiVersion: hybridplacement.io/v1alpha1
        kind: ModelDeployment
        metadata: {name: {{name}}, namespace: default}
        spec:
          model:
            uri: {{_store.Address}}{{name}}.onnx
        {{(sha256 is null ? string.Empty : $"    sha256: {sha256}")}}
          sensitivity: Low
        """);

    private static byte[] Good() => File.ReadAllBytes(Repository.Path("samples", "models", "chest-xray.onnx"));

    /// <summary>A sample model with an operator's name changed to one that nobody has: readable, but not to be loaded.</summary>
    private static byte[] UnknownOperator()
    {
        var bytes = Good();
        var at = bytes.AsSpan().IndexOf("Softmax"u8);
        Assert.That(at, Is.GreaterThan(0), "the sample model has a Softmax");
        "Zoftmax"u8.CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    /// <summary>A tar.gz whose only entry would lead out of the folder that it is unpacked in.</summary>
    private static byte[] Archive()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "../../../model.onnx") { DataStream = new MemoryStream(Good()) });
        return packed.ToArray();
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
