using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>Server-side apply: who owns what, and what becomes of it.</summary>
[Feature("server-side apply")]
public sealed class ApplyTests : ApiFixture
{
    private string One => $"{ConfigMaps}/one";

    [Test]
    public async Task Apply_creates_and_a_second_one_changes_nothing()
    {
        var made = await Api.ApplyAsync(One, "me", ConfigMap("{a: \"1\"}"));
        Expect(made, 201);
        var again = await Api.ApplyAsync(One, "me", ConfigMap("{a: \"1\"}"));
        Expect(again, 200);
        Assert.That(again.Version, Is.EqualTo(made.Version));
    }

    [Test]
    public async Task Apply_with_a_version_that_never_was_creates_and_is_a_conflict_where_there_is_one()
    {
        const string Never = "{apiVersion: v1, kind: ConfigMap, metadata: {name: one, resourceVersion: \"1\"}, data: {a: \"1\"}}";
        Expect(await Api.ApplyAsync(One, "me", Never), 201);
        var again = await Api.ApplyAsync(One, "me", Never);
        Expect(again, 409);
        Assert.That(again.Reason, Is.EqualTo("Conflict"));
    }

    [Test]
    public async Task Managed_fields_tell_who_applied_what()
    {
        var made = await MustAsync(Api.ApplyAsync(One, "me", ConfigMap("{a: \"1\"}")));
        var entry = made.At("metadata.managedFields.0")!;
        Assert.That((string?)entry["manager"], Is.EqualTo("me"));
        Assert.That((string?)entry["operation"], Is.EqualTo("Apply"));
        Assert.That((string?)entry["apiVersion"], Is.EqualTo("v1"));
        Assert.That((string?)entry["fieldsType"], Is.EqualTo("FieldsV1"));
        Assert.That(entry["fieldsV1"]!.ToJsonString(), Is.EqualTo("""{"f:data":{"f:a":{}}}"""));
    }

    [Test]
    public async Task A_field_that_is_no_longer_applied_goes()
    {
        await MustAsync(Api.ApplyAsync(One, "me", ConfigMap("{a: \"1\", b: \"2\"}")));
        var next = await MustAsync(Api.ApplyAsync(One, "me", ConfigMap("{b: \"2\"}")));
        Assert.That(next.At("data")!.ToJsonString(), Is.EqualTo("""{"b":"2"}"""));
    }

    [Test]
    public async Task A_field_of_another_manager_is_a_conflict_that_names_it()
    {
        await MustAsync(Api.ApplyAsync(One, "first", ConfigMap("{a: \"1\", b: \"1\"}")));
        var answer = await Api.ApplyAsync(One, "second", ConfigMap("{a: \"2\", c: \"3\"}"));
        Expect(answer, 409);
        Assert.That(answer.Reason, Is.EqualTo("Conflict"));
        Assert.That(answer.Message, Is.EqualTo("Apply failed with 1 conflict: conflict with \"first\": .data.a"));
        Assert.That(answer.TextAt("details.causes.0.reason"), Is.EqualTo("FieldManagerConflict"));
        Assert.That(answer.TextAt("details.causes.0.message"), Is.EqualTo("conflict with \"first\""));
        Assert.That(answer.TextAt("details.causes.0.field"), Is.EqualTo(".data.a"));
    }

    [Test]
    public async Task Several_conflicts_are_listed()
    {
        await MustAsync(Api.ApplyAsync(One, "first", ConfigMap("{a: \"1\", b: \"1\"}")));
        var answer = await Api.ApplyAsync(One, "second", ConfigMap("{a: \"2\", b: \"3\"}"));
        Expect(answer, 409);
        Assert.That(answer.Message, Is.EqualTo(
            "Apply failed with 2 conflicts: conflicts with \"first\":\n- .data.a\n- .data.b"));
    }

    [Test]
    public async Task Force_takes_a_field_over()
    {
        await MustAsync(Api.ApplyAsync(One, "first", ConfigMap("{a: \"1\", b: \"1\"}")));
        var taken = await MustAsync(Api.ApplyAsync(One, "second", ConfigMap("{a: \"2\"}"), force: true));
        Assert.That(taken.TextAt("data.a"), Is.EqualTo("2"));
        Assert.That(Fields(taken, "first"), Is.EqualTo("""{"f:data":{"f:b":{}}}"""));
        Assert.That(Fields(taken, "second"), Is.EqualTo("""{"f:data":{"f:a":{}}}"""));
    }

    [Test]
    public async Task The_same_value_is_shared_and_stays_until_the_last_lets_go()
    {
        await MustAsync(Api.ApplyAsync(One, "first", ConfigMap("{a: \"1\"}")));
        await MustAsync(Api.ApplyAsync(One, "second", ConfigMap("{a: \"1\", b: \"2\"}")));
        var kept = await MustAsync(Api.ApplyAsync(One, "first", ConfigMap("{}")));
        Assert.That(kept.TextAt("data.a"), Is.EqualTo("1"));
        var gone = await MustAsync(Api.ApplyAsync(One, "second", ConfigMap("{b: \"2\"}")));
        Assert.That(gone.At("data.a"), Is.Null);
    }

    [Test]
    public async Task An_update_owns_what_it_changes()
    {
        await MustAsync(Api.ApplyAsync(One, "first", ConfigMap("{a: \"1\"}")));
        var changed = await MustAsync(Api.MergeAsync($"{One}?fieldManager=patcher", """{"data":{"a":"2","b":"2"}}"""));
        Assert.That(Fields(changed, "patcher"), Is.EqualTo("""{"f:data":{"f:a":{},"f:b":{}}}"""));
        var answer = await Api.ApplyAsync(One, "first", ConfigMap("{a: \"1\"}"));
        Expect(answer, 409);
        Assert.That(answer.Message, Does.StartWith("Apply failed with 1 conflict: conflict with \"patcher\" using v1"));
        Assert.That(answer.Message, Does.EndWith(": .data.a"));
    }

    [Test]
    public async Task A_status_write_is_an_entry_of_its_own()
    {
        await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        var changed = await MustAsync(Api.MergeAsync($"{Deployments}/d/status?fieldManager=ctl", """{"status":{"collisionCount":3}}"""));
        var entry = changed.At("metadata.managedFields")!.AsArray().Single(e => (string?)e!["manager"] == "ctl")!;
        Assert.That((string?)entry["subresource"], Is.EqualTo("status"));
        Assert.That(entry["fieldsV1"]!.ToJsonString(), Is.EqualTo("""{"f:status":{"f:collisionCount":{}}}"""));
    }

    [Test]
    public async Task List_elements_are_owned_by_their_keys()
    {
        var made = await MustAsync(Api.ApplyAsync($"{Deployments}/d", "me", Deployment("d")));
        var containers = JsonNode.Parse(Fields(made, "me"))!["f:spec"]!["f:template"]!["f:spec"]!["f:containers"]!;
        Assert.That(
            containers.ToJsonString(),
            Is.EqualTo("""{"k:{\u0022name\u0022:\u0022main\u0022}":{".":{},"f:image":{},"f:name":{}}}"""));
    }

    [Test]
    public async Task Two_managers_have_a_container_each()
    {
        await MustAsync(Api.ApplyAsync($"{Deployments}/d", "me", Deployment("d")));
        const string side = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d}
            spec: {template: {spec: {containers: [{name: side, image: s}]}}}
            """;
        var both = await MustAsync(Api.ApplyAsync($"{Deployments}/d", "other", side));
        Assert.That(
            both.At("spec.template.spec.containers")!.AsArray().Select(c => (string?)c!["name"]),
            Is.EquivalentTo((string[])["main", "side"]));
        var alone = await MustAsync(Api.ApplyAsync(
            $"{Deployments}/d", "other", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}}"));
        Assert.That(alone.At("spec.template.spec.containers")!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_manager_must_be_named()
    {
        var answer = await Api.SendAsync(HttpMethod.Patch, One, ConfigMap("{a: \"1\"}"), "application/apply-patch+yaml");
        Assert.That(answer.Code, Is.AnyOf(400, 422), answer.Text);
        Assert.That(answer.Message, Does.Contain("fieldManager"));
    }

    [Test]
    public async Task Managed_fields_in_the_body_are_refused()
    {
        var answer = await Api.ApplyAsync(
            One, "me", "{apiVersion: v1, kind: ConfigMap, metadata: {name: one, managedFields: [{manager: x}]}}");
        Expect(answer, 400);
        Assert.That(answer.Message, Does.Contain("metadata.managedFields must be nil"));
    }

    [Test]
    public async Task An_old_version_in_the_body_is_a_conflict()
    {
        await MustAsync(Api.ApplyAsync(One, "me", ConfigMap("{a: \"1\"}")));
        var answer = await Api.ApplyAsync(
            One, "me", "{apiVersion: v1, kind: ConfigMap, metadata: {name: one, resourceVersion: \"1\"}, data: {a: \"2\"}}");
        Expect(answer, 409);
        Assert.That(answer.Message, Does.Contain("the object has been modified"));
    }

    [Test]
    public async Task An_object_without_type_is_refused() =>
        Expect(await Api.ApplyAsync(One, "me", "{metadata: {name: one}}"), 400);

    private static string ConfigMap(string data) =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: one}}\ndata: {data}\n";

    private static string Fields(Answer answer, string manager) => answer.At("metadata.managedFields")!.AsArray()
        .Single(e => (string?)e!["manager"] == manager)!["fieldsV1"]!.ToJsonString();
}
