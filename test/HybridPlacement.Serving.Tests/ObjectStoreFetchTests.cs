using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Serving.Fetching;

namespace HybridPlacement.Serving.Tests;

public sealed class ObjectStoreFetchTests
{
    private static readonly string AccountKey = Convert.ToBase64String(Encoding.ASCII.GetBytes("an account's key"));

    private ObjectStore _store = null!;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public async Task StartAsync() => (_store, _folder) = (await ObjectStore.StartAsync(FetchTests.Model), new TemporaryFolder());

    [TearDown]
    public async Task StopAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task An_object_that_can_be_had_is_put_in_place_whole(
        [Values("s3://models/", "azureblob://account/models/")] string store,
        [Values("model.onnx 1", "a%20folder/model.onnx 1", "broken.onnx 2", "busy.onnx 3")] string pathAndRequests)
    {
        var (path, requests) = (pathAndRequests.Split(' ')[0], int.Parse(pathAndRequests.Split(' ')[1]));
        var (exit, report) = await FetchAsync(Options(store + path, Keys()) with { Sha256 = FetchTests.Sha256 });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, report.ToJsonString());
            Assert.That(await File.ReadAllBytesAsync(_folder.File("m/model.onnx")), Is.EqualTo(FetchTests.Model));
            Assert.That(_store.Requests, Has.Count.EqualTo(requests));
        }
    }

    [TestCase("s3://models/changing.onnx", 2)]
    [TestCase("azureblob://account/models/changing.onnx", 3)]
    public async Task A_file_that_becomes_another_while_it_comes_is_fetched_anew(string uri, int requests)
    {
        var (exit, report) = await FetchAsync(Options(uri, Keys()) with { Sha256 = FetchTests.Sha256 });
        Assert.That(exit, Is.Zero, report.ToJsonString());
        Assert.That(_store.Requests, Has.Count.EqualTo(requests));
    }

    [TestCase("s3://models/broken.onnx")]
    [TestCase("azureblob://account/models/broken.onnx")]
    public async Task A_broken_download_goes_on_where_it_broke_off(string uri)
    {
        await FetchAsync(Options(uri, Keys()));
        Assert.That(_store.Requests[1].From, Is.Positive);
    }

    [TestCase("s3://models/nothing.onnx", "answered 404 NoSuchKey: check spec.model.uri")]
    [TestCase("s3://models/forbidden.onnx", "answered 403 AccessDenied: check spec.model.credentialsSecretRef")]
    [TestCase("s3://models/truncated.onnx", "broke off at byte")]
    [TestCase("s3://models", "names no file; write s3://BUCKET/KEY")]
    [TestCase("azureblob://account/models/nothing.onnx", "answered 404 BlobNotFound: check spec.model.uri")]
    [TestCase("azureblob://account/models/forbidden.onnx", "answered 403 AuthenticationFailed: check spec.model.credentialsSecretRef")]
    [TestCase("azureblob://account/models/truncated.onnx", "broke off at byte")]
    [TestCase("azureblob://account/", "names no file")]
    public async Task What_cannot_be_had_is_reported(string uri, string part)
    {
        var (exit, report) = await FetchAsync(Options(uri, Keys()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((exit, (string?)report["reason"]), Is.EqualTo((10, "ModelFetchFailed")));
            Assert.That((string?)report["message"], Does.Contain(part));
        }
    }

    [TestCase("s3://models/model.onnx")]
    [TestCase("azureblob://account/models/model.onnx")]
    public async Task A_store_that_is_not_there_is_reported(string uri)
    {
        var options = Options(uri, Keys());
        await _store.DisposeAsync();
        var (exit, report) = await FetchAsync(options);
        Assert.That((exit, (string?)report["reason"]), Is.EqualTo((10, "ModelFetchFailed")));
        Assert.That((string?)report["message"], Does.StartWith($"{uri} at http://127.0.0.1:").And.Contain(" can't be reached: ")
            .And.EndWith("an isolated model gets out to port 443 only, unless spec.model.endpoint names the store's server"));
    }

    [TestCase("s3://models/model.onnx", "AWS_ENDPOINT_URL")]
    [TestCase("azureblob://account/models/model.onnx", "AZURE_STORAGE_BLOB_ENDPOINT")]
    public async Task The_server_of_the_store_may_be_told_apart_from_the_secret(string uri, string key)
    {
        var options = Options(uri, Keys());
        var server = new Uri(await File.ReadAllTextAsync(Path.Combine(options.CredentialsFolder!, key)));
        await File.WriteAllTextAsync(Path.Combine(options.CredentialsFolder!, key), "http://127.0.0.1:1");
        var (exit, report) = await FetchAsync(options with { Endpoint = server });
        Assert.That(exit, Is.Zero, report.ToJsonString());
    }

    private static readonly object[][] Identities =
    [
        ["s3://models/model.onnx", new Dictionary<string, string>(), "^$"],
        ["s3://models/model.onnx", new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE", ["AWS_SECRET_ACCESS_KEY"] = "secret\n", ["AWS_REGION"] = "eu-central-1" }, "X-Amz-Algorithm=AWS4-HMAC-SHA256.*X-Amz-Credential=AKIDEXAMPLE%2F[0-9]{8}%2Feu-central-1%2Fs3%2Faws4_request.*X-Amz-Signature=[0-9a-f]{64}"],
        ["s3://models/model.onnx", new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "A", ["AWS_SECRET_ACCESS_KEY"] = "s", ["AWS_SESSION_TOKEN"] = "passing" }, "X-Amz-Security-Token=passing"],
        ["azureblob://account/models/model.onnx", new Dictionary<string, string>(), "^$"],
        ["azureblob://account/models/model.onnx", new Dictionary<string, string> { ["AZURE_STORAGE_KEY"] = AccountKey }, "sr=b&sp=r&sig="],
        ["azureblob://account/models/model.onnx", new Dictionary<string, string> { ["AZURE_STORAGE_SAS_TOKEN"] = "?sv=2024&sig=abc" }, "^[?]sv=2024&sig=abc$"],
    ];

    [TestCaseSource(nameof(Identities))]
    public async Task The_secret_says_who_asks(string uri, Dictionary<string, string> secret, string query)
    {
        var (exit, report) = await FetchAsync(Options(uri, secret));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, report.ToJsonString());
            Assert.That(_store.Requests[0].Query, Does.Match(query));
            Assert.That(_store.Requests[0].Authorization, Is.Empty);
        }
    }

    private static readonly object[][] WrongSecrets =
    [
        ["s3://models/model.onnx", new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE" }, "without AWS_SECRET_ACCESS_KEY: add it"],
        ["s3://models/model.onnx", new Dictionary<string, string> { ["AWS_ENDPOINT_URL"] = "minio" }, "AWS_ENDPOINT_URL of spec.model.credentialsSecretRef must be an address"],
        ["azureblob://account/models/model.onnx", new Dictionary<string, string> { ["AZURE_STORAGE_KEY"] = "not base64!" }, "isn't an account key"],
        ["http://127.0.0.1/model.onnx", new Dictionary<string, string> { ["username"] = "me" }, "without password: add it"],
    ];

    [TestCaseSource(nameof(WrongSecrets))]
    public async Task A_secret_that_lacks_something_is_reported(string uri, Dictionary<string, string> secret, string part)
    {
        var (exit, report) = await FetchAsync(Options(uri, secret));
        Assert.That(exit, Is.EqualTo(10));
        Assert.That((string?)report["message"], Does.Contain(part).And.Not.Contain("secret\n"));
    }

    [Test]
    public async Task A_secret_that_is_not_there_is_reported_as_such()
    {
        var options = Options("s3://models/model.onnx", []) with { CredentialsFolder = _folder.File("none") };
        var (exit, report) = await FetchAsync(options);
        Assert.That((exit, (string?)report["reason"]), Is.EqualTo((10, "SecretNotFound")));
    }

    private static readonly object[][] WebIdentities =
    [
        [new Dictionary<string, string> { ["token"] = "t0k3n" }, "Bearer t0k3n"],
        [new Dictionary<string, string> { ["username"] = "me", ["password"] = "p" }, "Basic bWU6cA=="],
        [new Dictionary<string, string>(), ""],
    ];

    [TestCaseSource(nameof(WebIdentities))]
    public async Task A_web_server_gets_a_token_or_a_password(Dictionary<string, string> secret, string authorization)
    {
        var (exit, report) = await FetchAsync(Options($"{_store.Address}models/model.onnx", secret));
        Assert.That(exit, Is.Zero, report.ToJsonString());
        Assert.That(_store.Requests[0].Authorization, Is.EqualTo(authorization));
    }

    private Dictionary<string, string> Keys() => new()
    {
        ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "secret",
        ["AZURE_STORAGE_KEY"] = AccountKey,
    };

    private FetchOptions Options(string uri, Dictionary<string, string> secret)
    {
        // Both stores are reached at the same place, whoever is named in the uri.
        var keys = new Dictionary<string, string>(secret);
        keys.TryAdd("AWS_ENDPOINT_URL", _store.Address.AbsoluteUri);
        keys.TryAdd("AZURE_STORAGE_BLOB_ENDPOINT", $"{_store.Address}account");
        foreach (var (key, value) in keys)
            _folder.Write($"secret/{key}", Encoding.UTF8.GetBytes(value));
        return new FetchOptions
        {
            Uri = new Uri(uri),
            Target = _folder.File("m/model.onnx"),
            CredentialsFolder = _folder.File("secret"),
            TerminationLog = _folder.File("log"),
            FirstDelay = TimeSpan.FromMilliseconds(1),
            Retries = 2,
        };
    }

    private static Task<(int Exit, JsonNode Report)> FetchAsync(FetchOptions options) => FetchTests.FetchAsync(options);
}
