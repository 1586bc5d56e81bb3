namespace HybridPlacement.Sandbox.Conformance;

/// <summary>The query parameters of writes: what they do, and what is refused.</summary>
public sealed class OptionTests : ApiFixture
{
    private const string Merge = "application/merge-patch+json";
    private const string ApplyYaml = "application/apply-patch+yaml";

    [Feature("dry run")]
    [TestCase("POST", "", "{apiVersion: v1, kind: ConfigMap, metadata: {name: new}}", "application/yaml", 201)]
    [TestCase("PUT", "/one", "{apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {a: changed}}", "application/yaml", 200)]
    [TestCase("PATCH", "/one", """{"data":{"a":"changed"}}""", Merge, 200)]
    [TestCase("PATCH", "/one?fieldManager=m&force=true", "{apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {a: changed}}", ApplyYaml, 200)]
    [TestCase("PATCH", "/new?fieldManager=m", "{apiVersion: v1, kind: ConfigMap, metadata: {name: new}}", ApplyYaml, 201)]
    [TestCase("DELETE", "/one", null, "application/json", 200)]
    [TestCase("DELETE", "?labelSelector=x", null, "application/json", 200)]
    public async Task Nothing_is_stored(string method, string path, string? body, string type, int code)
    {
        var made = await NewConfigMapAsync("one");
        var dry = path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "dryRun=All";
        Expect(await Api.SendAsync(new HttpMethod(method), ConfigMaps + dry, body, type), code);
        Expect(await Api.GetAsync($"{ConfigMaps}/new"), 404);
        Assert.That((await MustAsync(Api.GetAsync($"{ConfigMaps}/one"))).Version, Is.EqualTo(made.Version));
    }

    [Feature("dry run")]
    [Test]
    public async Task A_dry_run_finds_what_a_real_one_would()
    {
        await NewConfigMapAsync("one");
        Expect(await Api.PostAsync($"{ConfigMaps}?dryRun=All", "{apiVersion: v1, kind: ConfigMap, metadata: {name: one}}"), 409);
        Expect(await Api.PostAsync($"{ConfigMaps}?dryRun=All", "{apiVersion: v1, kind: ConfigMap, metadata: {name: A_b}}"), 422);
        Expect(await Api.DeleteAsync($"{ConfigMaps}/none?dryRun=All"), 404);
    }

    [Feature("dry run")]
    [Test]
    public async Task A_dry_run_of_scale_and_status_stores_nothing()
    {
        var made = await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        var scaled = await MustAsync(Api.MergeAsync($"{Deployments}/d/scale?dryRun=All", """{"spec":{"replicas":5}}"""));
        Assert.That(scaled.TextAt("spec.replicas"), Is.EqualTo("5"));
        await MustAsync(Api.MergeAsync($"{Deployments}/d/status?dryRun=All", """{"status":{"collisionCount":5}}"""));
        var read = await MustAsync(Api.GetAsync($"{Deployments}/d"));
        Assert.That(read.TextAt("spec.replicas"), Is.EqualTo(made.TextAt("spec.replicas")));
        Assert.That(read.At("status.collisionCount"), Is.Null);
    }

    [Feature("field validation")]
    [TestCase("dryRun=Foo", "dryRun", "Unsupported value: [\"Foo\"]: supported values: \"All\"")]
    [TestCase("fieldValidation=Foo", "fieldValidation", "Unsupported value: \"Foo\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"")]
    [TestCase("fieldManager=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "fieldManager", "Too long: may not be more than 128 bytes")]
    [TestCase("fieldManager=a%07", "fieldManager", "Invalid value: \"a\\a\": invalid character U+0007 (at position 1)")]
    public async Task An_option_that_cannot_be_is_refused(string query, string field, string message)
    {
        var answer = await Api.PostAsync($"{ConfigMaps}?{query}", "{apiVersion: v1, kind: ConfigMap, metadata: {name: one}}");
        Expect(answer, 422);
        Assert.That(answer.Message, Is.EqualTo($"CreateOptions.meta.k8s.io \"\" is invalid: {field}: {message}"));
        Assert.That(answer.TextAt("details.causes.0.field"), Is.EqualTo(field));
    }

    [Feature("patches")]
    [Test]
    public async Task Force_is_for_apply_alone()
    {
        await NewConfigMapAsync("one");
        var answer = await Api.MergeAsync($"{ConfigMaps}/one?force=true", "{}");
        Expect(answer, 422);
        Assert.That(answer.Message, Does.Contain("force: Forbidden: may not be specified for non-apply patch"));
    }

    [Feature("deletion")]
    [TestCase("?propagationPolicy=Foo", null, "Unsupported value: \"Foo\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"")]
    [TestCase("", """{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Orphan","orphanDependents":true}""", "orphanDependents and deletionPropagation cannot be both set")]
    public async Task A_propagation_that_cannot_be_is_refused(string query, string? body, string message)
    {
        await NewConfigMapAsync("one");
        var answer = await Api.DeleteAsync($"{ConfigMaps}/one{query}", body);
        Expect(answer, 422);
        Assert.That(answer.Message, Does.StartWith("DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: ").And.Contain(message));
        Expect(await Api.GetAsync($"{ConfigMaps}/one"), 200);
    }

    [Feature("deletion")]
    [TestCase("uid", "the UID in the precondition (x) does not match the UID in record")]
    [TestCase("resourceVersion", "the ResourceVersion in the precondition (x) does not match the ResourceVersion in record")]
    public async Task A_precondition_names_the_kind(string precondition, string message)
    {
        await NewConfigMapAsync("one");
        var answer = await Api.DeleteAsync(
            $"{ConfigMaps}/one", $$"""{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"{{precondition}}":"x"} }""");
        Expect(answer, 409);
        Assert.That(answer.Message, Does.StartWith("Operation cannot be fulfilled on ConfigMap \"one\": ").And.Contain(message));
        Assert.That(answer.TextAt("details.kind"), Is.EqualTo("ConfigMap"));
    }

    [Feature("deletion")]
    [Test]
    public async Task A_deleted_collection_is_answered_with_what_was_in_it()
    {
        await MustAsync(Api.PostAsync(ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {x: y}}}"));
        await MustAsync(Api.PostAsync(ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: b, labels: {x: y}}}"));
        var answer = await MustAsync(Api.DeleteAsync($"{ConfigMaps}?labelSelector=x%3Dy"));
        Assert.That(answer.TextAt("kind"), Is.EqualTo("ConfigMapList"));
        Assert.That(answer.At("items")!.AsArray().Select(i => (string?)i!["metadata"]!["name"]), Is.EqualTo((string[])["a", "b"]));
    }

    [Feature("deletion")]
    [TestCase("services", "spec: {ports: [{port: 80}]}", "Service")]
    [TestCase("serviceaccounts", "", "ServiceAccount")]
    [TestCase("pods", "spec: {nodeSelector: {no: such}, containers: [{name: c, image: i}]}", "Pod")]
    [TestCase("secrets", "", "Status")]
    public async Task Some_kinds_are_answered_with_the_object(string resource, string more, string kind)
    {
        var path = $"/api/v1/namespaces/{Namespace}/{resource}";
        await MustAsync(Api.PostAsync(path, $"apiVersion: v1\nmetadata: {{name: one}}\n{more}"));
        Assert.That((await MustAsync(Api.DeleteAsync($"{path}/one"))).TextAt("kind"), Is.EqualTo(kind));
    }

    [Feature("deletion")]
    [Test]
    public async Task Namespaces_are_not_deleted_as_a_collection() => Expect(await Api.DeleteAsync("/api/v1/namespaces"), 405);

    [Feature("garbage collection")]
    [TestCase("", "orphan")]
    [TestCase("?propagationPolicy=Background", null)]
    public async Task A_job_leaves_its_pods_unless_told_otherwise(string query, string? finalizer)
    {
        var jobs = $"/apis/batch/v1/namespaces/{Namespace}/jobs";
        await MustAsync(Api.PostAsync(jobs, """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: j, finalizers: [example.com/hold]}
            spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}
            """));
        var deleted = await MustAsync(Api.DeleteAsync($"{jobs}/j{query}"));
        Assert.That(
            deleted.At("metadata.finalizers")!.AsArray().Select(f => (string?)f),
            Is.EquivalentTo(finalizer is null ? ["example.com/hold"] : (string[])["example.com/hold", finalizer]));
        await MustAsync(Api.MergeAsync($"{jobs}/j", """{"metadata":{"finalizers":null}}"""));
    }

    [Feature("optimistic concurrency")]
    [Test]
    public async Task A_patch_keeps_the_identity_of_an_object()
    {
        await NewConfigMapAsync("one");
        var renamed = await Api.MergeAsync($"{ConfigMaps}/one", """{"metadata":{"name":"two"}}""");
        Expect(renamed, 400);
        Assert.That(renamed.Message, Is.EqualTo("the name of the object (two) does not match the name on the URL (one)"));
        var changed = await Api.MergeAsync($"{ConfigMaps}/one", """{"metadata":{"uid":"x"}}""");
        Expect(changed, 422);
        Assert.That(changed.Message, Is.EqualTo("ConfigMap \"one\" is invalid: metadata.uid: Invalid value: \"x\": field is immutable"));
    }

    [Feature("optimistic concurrency")]
    [TestCase("{apiVersion: v1, kind: ConfigMap, metadata: {}}", "the name of the object (one based on URL) was undeterminable: name must be provided")]
    [TestCase("{apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: other}}", "the namespace of the provided object does not match the namespace sent on the request")]
    [TestCase("{apiVersion: v1, kind: ConfigMap, metadata: {name: two}}", "the name of the object (two) does not match the name on the URL (one)")]
    public async Task A_replace_says_which_object_it_is(string body, string message)
    {
        await NewConfigMapAsync("one");
        var answer = await Api.SendAsync(HttpMethod.Put, $"{ConfigMaps}/one", body, "application/yaml");
        Expect(answer, 400);
        Assert.That(answer.Message, Is.EqualTo(message));
    }

    [Feature("server-side apply")]
    [TestCase("{metadata: {name: s}}", 400, "invalid object type: /, Kind=")]
    [TestCase("{apiVersion: v2, kind: ConfigMap, metadata: {name: s}}", 400, "invalid object type: /v2, Kind=ConfigMap")]
    [TestCase("{apiVersion: v1, kind: Secret, metadata: {name: s}}", 400, "invalid object type: /v1, Kind=Secret")]
    [TestCase("{apiVersion: v1, kind: ConfigMap, metadata: {name: s}, foo: 1}", 500, "failed to create typed patch object (/s; /v1, Kind=ConfigMap): .foo: field not declared in schema")]
    [TestCase("{apiVersion: v1, kind: ConfigMap, metadata: {name: s}, data: {a: 1}}", 500, "failed to create typed patch object (/s; /v1, Kind=ConfigMap): .data.a: expected string, got &value.valueUnstructured{Value:1}")]
    [TestCase("{apiVersion: v1, kind: ConfigMap, metadata: {name: s, uid: abc}}", 409, "Operation cannot be fulfilled on configmaps \"s\": uid mismatch: the provided object specified uid abc, and no existing object was found")]
    public async Task A_configuration_that_cannot_be_is_refused(string body, int code, string message)
    {
        var answer = await Api.ApplyAsync($"{ConfigMaps}/s", "m", body);
        Expect(answer, code);
        Assert.That(answer.Message, Is.EqualTo(message));
    }

    [Feature("server-side apply")]
    [Test]
    public async Task A_manager_that_applies_nothing_any_more_is_forgotten()
    {
        await MustAsync(Api.ApplyAsync($"{ConfigMaps}/s", "m", "{apiVersion: v1, kind: ConfigMap, metadata: {name: s}, data: {a: b}}"));
        var left = await MustAsync(Api.ApplyAsync($"{ConfigMaps}/s", "m", "{apiVersion: v1, kind: ConfigMap, metadata: {name: s}}"));
        Assert.That(left.At("data"), Is.Null);
        Assert.That(left.At("metadata.managedFields"), Is.Null);
    }
}
