using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>Create, replace and the metadata that the server keeps.</summary>
[Feature("create and update")]
public sealed class WritingTests : ApiFixture
{
    [Test]
    public async Task A_created_object_has_the_servers_metadata()
    {
        var made = await NewConfigMapAsync("one");
        Assert.That(made.Code, Is.EqualTo(201));
        Assert.That(Guid.TryParse(made.TextAt("metadata.uid"), out _), Is.True);
        Assert.That(made.TextAt("metadata.creationTimestamp"), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"));
        Assert.That(made.Version, Does.Match(@"^\d+$"));
        Assert.That(made.TextAt("metadata.namespace"), Is.EqualTo(Namespace));
    }

    [Test]
    public async Task A_second_create_of_the_name_is_refused()
    {
        await NewConfigMapAsync("one");
        var again = await Api.PostAsync(ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: one}}");
        Expect(again, 409);
        Assert.That(again.Reason, Is.EqualTo("AlreadyExists"));
        Assert.That(again.Message, Is.EqualTo("configmaps \"one\" already exists"));
        Assert.That(again.TextAt("details.name"), Is.EqualTo("one"));
        Assert.That(again.TextAt("details.kind"), Is.EqualTo("configmaps"));
    }

    [Test]
    public async Task GenerateName_is_completed()
    {
        var made = await MustAsync(Api.PostAsync(ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: pre-}}"));
        Assert.That(made.TextAt("metadata.name"), Does.Match("^pre-[a-z0-9]{5}$"));
        Assert.That(made.TextAt("metadata.generateName"), Is.EqualTo("pre-"));
    }

    [Test]
    public async Task Bytes_may_be_written_in_lines_as_kustomize_does_and_are_kept_in_one()
    {
        var made = await MustAsync(Api.PostAsync(
            ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: bytes}, binaryData: {f: \"AAEC\\nAwQF\\n\"}}"));
        Assert.That(made.TextAt("binaryData.f"), Is.EqualTo("AAECAwQF"));
    }

    [Test]
    public async Task A_missing_namespace_is_named()
    {
        var answer = await Api.PostAsync(
            "/api/v1/namespaces/nowhere/configmaps", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");
        Expect(answer, 404);
        Assert.That(answer.Message, Is.EqualTo("namespaces \"nowhere\" not found"));
    }

    [Test]
    public async Task A_missing_object_is_named()
    {
        var answer = await Api.GetAsync($"{Deployments}/gone");
        Expect(answer, 404);
        Assert.That(answer.Message, Is.EqualTo("deployments.apps \"gone\" not found"));
        Assert.That(answer.TextAt("details.group"), Is.EqualTo("apps"));
        Assert.That(answer.TextAt("kind"), Is.EqualTo("Status"));
    }

    [Test]
    public async Task A_path_that_is_not_served_answers_404()
    {
        var answer = await Api.GetAsync("/apis/nothing.example.com/v1/things");
        Expect(answer, 404);
        Assert.That(answer.Text, Does.Contain("404 page not found").Or.Contain("could not find the requested resource"));
    }

    [Feature("optimistic concurrency")]
    [Test]
    public async Task A_stale_replace_is_a_conflict()
    {
        var first = await NewConfigMapAsync("one");
        await MustAsync(Api.MergeAsync($"{ConfigMaps}/one", """{"data":{"a":"2"}}"""));
        var answer = await Api.PutAsync($"{ConfigMaps}/one", first.Body);
        Expect(answer, 409);
        Assert.That(answer.Reason, Is.EqualTo("Conflict"));
        Assert.That(answer.Message, Is.EqualTo(
            "Operation cannot be fulfilled on configmaps \"one\": the object has been modified; "
            + "please apply your changes to the latest version and try again"));
    }

    [Test]
    public async Task A_replace_without_a_change_keeps_the_version()
    {
        var first = await NewConfigMapAsync("one");
        var again = await MustAsync(Api.PutAsync($"{ConfigMaps}/one", first.Body));
        Assert.That(again.Version, Is.EqualTo(first.Version));
    }

    [Test]
    public async Task A_replace_keeps_uid_and_creation_time()
    {
        var first = await NewConfigMapAsync("one");
        var body = (JsonObject)first.Body.DeepClone();
        body["data"] = new JsonObject { ["b"] = "2" };
        ((JsonObject)body["metadata"]!).Remove("uid");
        ((JsonObject)body["metadata"]!).Remove("creationTimestamp");
        ((JsonObject)body["metadata"]!).Remove("resourceVersion");
        var next = await MustAsync(Api.PutAsync($"{ConfigMaps}/one", body));
        Assert.That(next.TextAt("metadata.uid"), Is.EqualTo(first.TextAt("metadata.uid")));
        Assert.That(next.TextAt("metadata.creationTimestamp"), Is.EqualTo(first.TextAt("metadata.creationTimestamp")));
        Assert.That(next.At("data")!.AsObject().Select(p => p.Key), Is.EqualTo((string[])["b"]));
    }

    [Test]
    public async Task A_replace_under_another_name_is_refused()
    {
        var first = await NewConfigMapAsync("one");
        var answer = await Api.PutAsync($"{ConfigMaps}/two", first.Body);
        Expect(answer, 400);
        Assert.That(answer.Message, Is.EqualTo(
            "the name of the object (one) does not match the name on the URL (two)"));
    }

    [Feature("generation")]
    [Test]
    public async Task Generation_counts_changes_of_spec_only()
    {
        var made = await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        Assert.That(made.TextAt("metadata.generation"), Is.EqualTo("1"));
        var labelled = await MustAsync(Api.MergeAsync($"{Deployments}/d", """{"metadata":{"labels":{"x":"y"}}}"""));
        Assert.That(labelled.TextAt("metadata.generation"), Is.EqualTo("1"));
        var paused = await MustAsync(Api.MergeAsync($"{Deployments}/d", """{"spec":{"paused":true}}"""));
        Assert.That(paused.TextAt("metadata.generation"), Is.EqualTo("2"));
    }

    [Feature("status")]
    [Test]
    public async Task Status_is_written_through_its_subresource_only()
    {
        await MustAsync(Api.PostAsync(Deployments, Deployment("d", extra: "status: {replicas: 7}")));
        var read = await MustAsync(Api.MergeAsync($"{Deployments}/d", """{"status":{"collisionCount":7}}"""));
        Assert.That(read.At("status.collisionCount"), Is.Null);
        var written = await MustAsync(Api.MergeAsync(
            $"{Deployments}/d/status", """{"status":{"collisionCount":7},"spec":{"paused":true}}"""));
        Assert.That(written.TextAt("status.collisionCount"), Is.EqualTo("7"));
        Assert.That(written.At("spec.paused"), Is.Null);
    }

    [Test]
    public async Task A_node_keeps_the_status_that_it_registers_with()
    {
        var name = "node-" + Namespace;
        var node = await MustAsync(Api.PostAsync(
            "/api/v1/nodes",
            $"{{apiVersion: v1, kind: Node, metadata: {{name: {name}}}, spec: {{unschedulable: true}}, status: {{capacity: {{cpu: \"4\"}}}}}}"));
        Assert.That(node.TextAt("status.capacity.cpu"), Is.EqualTo("4"));
        await MustAsync(Api.DeleteAsync($"/api/v1/nodes/{name}"));
    }

    [Feature("server-side apply")]
    [Test]
    public async Task A_node_that_is_applied_keeps_the_status_that_it_came_with()
    {
        var name = "node-" + Namespace;
        string Node(int cpu) => $"{{apiVersion: v1, kind: Node, metadata: {{name: {name}}}, status: {{capacity: {{cpu: \"{cpu}\"}}}}}}";
        var made = await MustAsync(Api.ApplyAsync($"/api/v1/nodes/{name}", "m", Node(4)));
        Assert.That(made.TextAt("status.capacity.cpu"), Is.EqualTo("4"));
        var again = await MustAsync(Api.ApplyAsync($"/api/v1/nodes/{name}", "m", Node(9)));
        Assert.That(again.TextAt("status.capacity.cpu"), Is.EqualTo("4"));
        await MustAsync(Api.DeleteAsync($"/api/v1/nodes/{name}"));
    }

    [Feature("dry run")]
    [Test]
    public async Task A_dry_run_stores_nothing()
    {
        var answer = await MustAsync(Api.PostAsync($"{ConfigMaps}?dryRun=All", "{apiVersion: v1, kind: ConfigMap, metadata: {name: dry}}"));
        Assert.That(answer.Code, Is.EqualTo(201));
        Expect(await Api.GetAsync($"{ConfigMaps}/dry"), 404);
    }

    [Test]
    public async Task A_body_that_is_no_json_is_refused()
    {
        var answer = await Api.SendAsync(HttpMethod.Post, ConfigMaps, "{\"apiVersion\":");
        Expect(answer, 400);
        Assert.That(answer.Reason, Is.EqualTo("BadRequest"));
    }

    [Feature("content types")]
    [Test]
    public async Task A_yaml_body_is_read()
    {
        var answer = await Api.SendAsync(
            HttpMethod.Post, ConfigMaps, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\n", "application/yaml");
        Expect(answer, 201);
    }

    [Feature("content types")]
    [Test]
    public async Task A_read_as_yaml_is_yaml()
    {
        await NewConfigMapAsync("one");
        var answer = await Api.GetAsync($"{ConfigMaps}/one", "application/yaml");
        Expect(answer, 200);
        Assert.That(answer.ContentType, Does.StartWith("application/yaml"));
        Assert.That(answer.Text, Does.Contain("kind: ConfigMap"));
    }

    [Test]
    public async Task A_wrong_kind_is_refused()
    {
        var answer = await Api.PostAsync(ConfigMaps, "{apiVersion: v1, kind: Secret, metadata: {name: s}}");
        Expect(answer, 400);
    }

    [Test]
    public async Task A_version_on_create_is_refused()
    {
        var answer = await Api.PostAsync(
            ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: s, resourceVersion: \"5\"}}");
        Assert.That(answer.Code, Is.AnyOf(400, 500), answer.Text);
        Assert.That(answer.Message, Does.Contain("resourceVersion should not be set on objects to be created"));
    }

    [Feature("scale")]
    [Test]
    public async Task Scale_reads_and_writes_replicas()
    {
        await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        var scale = await MustAsync(Api.GetAsync($"{Deployments}/d/scale"));
        Assert.That(scale.TextAt("kind"), Is.EqualTo("Scale"));
        Assert.That(scale.TextAt("apiVersion"), Is.EqualTo("autoscaling/v1"));
        Assert.That(scale.TextAt("status.selector"), Is.EqualTo("app=d"));
        await MustAsync(Api.MergeAsync($"{Deployments}/d/scale", """{"spec":{"replicas":2}}"""));
        var read = await MustAsync(Api.GetAsync($"{Deployments}/d"));
        Assert.That(read.TextAt("spec.replicas"), Is.EqualTo("2"));
        Assert.That(read.TextAt("metadata.generation"), Is.EqualTo("2"));
    }

    [Test]
    public async Task Whole_seconds_are_no_MicroTime()
    {
        var leases = $"/apis/coordination.k8s.io/v1/namespaces/{Namespace}/leases";
        const string lease = "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: l}, spec: {holderIdentity: a, renewTime: \"TIME\"}}";
        Expect(await Api.PostAsync(leases, lease.Replace("TIME", "2026-01-01T00:00:00Z", StringComparison.Ordinal)), 400);
        Expect(await Api.PostAsync(leases, lease.Replace("TIME", "2026-01-01T00:00:00.000000Z", StringComparison.Ordinal)), 201);
    }
}
