using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using static HybridPlacement.KubeRuntime.Tests.ScriptedServer;

namespace HybridPlacement.KubeRuntime.Tests;

public sealed class ApplierTests
{
    private ScriptedServer _server = null!;
    private KubeClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        _server = await StartAsync();
        _client = _server.Client();
    }

    [TearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task What_is_as_wanted_costs_no_call()
    {
        var result = await New().ApplyAsync(Map("1"), Live("1"), CancellationToken.None);
        Assert.That((result.Outcome, _server.Requests.Count), Is.EqualTo((ApplyOutcome.Unchanged, 0)));
    }

    [Test]
    public async Task A_difference_is_applied_without_force_and_without_what_the_server_owns()
    {
        _server.Handler = c => Json(c, Answer("2", 8));
        var desired = Map("2");
        desired.Metadata.ResourceVersion = "1";
        desired.Metadata.Uid = "stale";
        var result = await New().ApplyAsync(desired, Live("1"), CancellationToken.None);
        Assert.That(result.Outcome, Is.EqualTo(ApplyOutcome.Updated));
        Assert.That(result.Differences, Is.EqualTo(new[] { ".data.k" }));
        Assert.That(_server.Requests.Single(), Is.EqualTo("PATCH /api/v1/namespaces/a/configmaps/x?fieldManager=me&fieldValidation=Ignore&force=false"));
        Assert.That(
            JsonNode.DeepEquals(
                JsonNode.Parse(_server.Bodies.Single()),
                JsonNode.Parse("""{"apiVersion":"v1","data":{"k":"2"},"kind":"ConfigMap","metadata":{"name":"x","namespace":"a"}}""")),
            _server.Bodies.Single());
    }

    [Test]
    public async Task An_object_that_no_cache_has_is_made_but_never_taken_over()
    {
        _server.Script(
            c => Json(c, Answer("1", 8)),
            c => Json(c, """{"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"the object has been modified"}""", 409));
        var applier = New();
        var made = await applier.ApplyAsync(Map("1"), null, CancellationToken.None);
        var there = await Assert.ThrowsAsync<KubeApiException>(() => applier.ApplyAsync(Map("1"), null, CancellationToken.None));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((made.Outcome, there!.IsConflict), Is.EqualTo((ApplyOutcome.Created, true)));
            Assert.That(_server.Bodies, Has.Count.EqualTo(2).And.All.Contain("\"resourceVersion\":\"1\""));
            Assert.That(_server.Requests, Has.All.EndsWith("force=false"));
        }
    }

    [Test]
    public async Task What_the_server_makes_otherwise_of_the_same_wish_is_asked_for_once()
    {
        _server.Handler = c => Json(c, Answer("normalised", 8));
        var applier = New();
        var first = await applier.ApplyAsync(Map("2"), Live("1"), CancellationToken.None);
        var second = await applier.ApplyAsync(Map("2"), first.Object, CancellationToken.None);
        Assert.That((second.Outcome, _server.Requests.Count), Is.EqualTo((ApplyOutcome.Unchanged, 1)));
    }

    [Test]
    public async Task Without_managed_fields_each_wish_is_applied_once_per_process()
    {
        _server.Handler = c => Json(c, Answer("1", 7));
        var live = Live("1");
        live.Metadata.ManagedFields = null;
        var applier = New();
        var outcomes = new List<ApplyOutcome>();
        for (var i = 0; i < 3; i++) outcomes.Add((await applier.ApplyAsync(Map("1"), live, CancellationToken.None)).Outcome);
        Assert.That(outcomes, Is.EqualTo(new[] { ApplyOutcome.Updated, ApplyOutcome.Unchanged, ApplyOutcome.Unchanged }));
    }

    [Test]
    public async Task A_field_of_another_manager_is_taken_if_it_may_be_and_said()
    {
        _server.Script(c => Conflict(c, ".data.k"), c => Json(c, Answer("2", 8)));
        var result = await New().ApplyAsync(Map("2"), Live("1"), CancellationToken.None);
        Assert.That(result.Taken.Select(t => t.Field), Is.EqualTo(new[] { ".data.k" }));
        Assert.That(result.Taken[0].Manager, Does.Contain("kubectl"));
        Assert.That(_server.Requests.Last(), Does.EndWith("force=true"));
    }

    [Test]
    public async Task A_field_of_another_manager_that_may_not_be_taken_is_left_and_not_asked_for_again()
    {
        _server.Script(c => Conflict(c, ".data.k"), c => Json(c, Answer("1", 8)));
        var applier = New(mayTake: f => f != ".data.k");
        var first = await applier.ApplyAsync(Map("2", ("other", "o")), Live("1"), CancellationToken.None);
        Assert.That(first.Left.Select(t => t.Field), Is.EqualTo(new[] { ".data.k" }));
        Assert.That(_server.Bodies.Last(), Does.Not.Contain("\"k\"").And.Contain("other"));
        Assert.That(_server.Requests.Last(), Does.EndWith("force=false"));
        var again = await applier.ApplyAsync(Map("2", ("other", "o")), first.Object, CancellationToken.None);
        Assert.That((again.Outcome, again.Left.Count, _server.Requests.Count), Is.EqualTo((ApplyOutcome.Unchanged, 1, 2)));
    }

    [Test]
    public async Task Status_is_compared_and_applied_alone()
    {
        _server.Handler = c => Json(c, """{"metadata":{"name":"x","namespace":"a","uid":"u","resourceVersion":"9"}}""");
        var desired = new V1Pod { Metadata = new() { Name = "x", NamespaceProperty = "a", Labels = new Dictionary<string, string> { ["l"] = "1" } }, Spec = new(), Status = new() { Phase = "Running" } };
        var live = new V1Pod { Metadata = new() { Name = "x", NamespaceProperty = "a", Uid = "u" }, Status = new() { Phase = "Pending" } };
        await New().ApplyStatusAsync(desired, live, CancellationToken.None);
        Assert.That(_server.Requests.Single(), Does.Contain("/pods/x/status?"));
        Assert.That(_server.Bodies.Single(), Does.Not.Contain("spec").And.Not.Contain("labels").And.Contain("Running"));
    }

    [Test]
    public async Task A_status_that_met_a_later_object_of_that_name_is_taken_back_and_a_conflict()
    {
        _server.Handler = c => Json(c, """{"metadata":{"name":"x","namespace":"a","uid":"later","resourceVersion":"9"}}""");
        var desired = new V1Pod { Metadata = new() { Name = "x", NamespaceProperty = "a" }, Status = new() { Phase = "Running" } };
        var live = new V1Pod { Metadata = new() { Name = "x", NamespaceProperty = "a", Uid = "u" } };

        var error = await Assert.ThrowsAsync<KubeApiException>(() => New().ApplyStatusAsync(desired, live, CancellationToken.None));

        Assert.That(error!.IsConflict);
        Assert.That(_server.Requests, Has.Count.EqualTo(2).And.All.Contain("/pods/x/status?"));
        Assert.That(_server.Bodies.Last(), Does.Contain("\"status\":{}"));
    }

    private static Task Conflict(Microsoft.AspNetCore.Http.HttpContext context, string field) => Json(
        context,
        """{"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"c","details":{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \"kubectl\" using v1","field":"FIELD"}]}}""".Replace("FIELD", field, StringComparison.Ordinal),
        409);

    [Test]
    public void What_managers_own_is_kept_and_written_as_it_came()
    {
        const string Json = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"managedFields":[{"manager":"me","fieldsV1":{"f:data":{".":{},"k:{\"a\":\"ü\"}":{}}}}],"name":"x"}}""";

        var read = TestJson.AnyType.Read<V1ConfigMap>(JsonNode.Parse(Json))!;

        Assert.That(JsonNode.DeepEquals(TestJson.AnyType.ToNode(read), JsonNode.Parse(Json)), Is.True);
        Assert.That(read.Metadata.ManagedFields[0].FieldsV1, Is.Not.InstanceOf<JsonElement>(), "each holds a document of its own");
    }

    private static string Answer(string value, int version) =>
        $$$"""{"metadata":{"name":"x","namespace":"a","uid":"u","resourceVersion":"{{{version}}}"},"data":{"k":"{{{value}}}"}}""";

    private static V1ConfigMap Map(string value, params (string Key, string Value)[] more)
    {
        var data = new Dictionary<string, string> { ["k"] = value };
        foreach (var (k, v) in more) data[k] = v;
        return new() { Metadata = new() { Name = "x", NamespaceProperty = "a" }, Data = data };
    }

    private static V1ConfigMap Live(string value)
    {
        var live = Map(value);
        live.Metadata.Uid = "u";
        live.Metadata.ResourceVersion = "7";
        live.Metadata.ManagedFields =
        [
            new() { Manager = "me", Operation = "Apply", FieldsV1 = JsonNode.Parse("""{"f:data":{"f:k":{}}}""")! },
        ];
        return live;
    }

    private Applier New(Func<string, bool>? mayTake = null) =>
        new(_client, mayTake is null ? new() { FieldManager = "me" } : new() { FieldManager = "me", MayTake = mayTake });
}
