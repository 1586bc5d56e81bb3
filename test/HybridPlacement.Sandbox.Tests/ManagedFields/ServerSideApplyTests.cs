using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.ManagedFields;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Tests.Schemas;
using HybridPlacement.Sandbox.Types;
using k8s.Models;

namespace HybridPlacement.Sandbox.Tests.ManagedFields;

/// <summary>The expected entries and messages are those of a Kubernetes 1.36 API server.</summary>
internal sealed class ServerSideApplyTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly SchemaNode ConfigMap = BuiltInSchemas.For(typeof(V1ConfigMap));
    private static readonly SchemaNode Deployment = BuiltInSchemas.For(typeof(V1Deployment));

    private const string WholeDeployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: d}
        spec:
          replicas: 1
          selector: {matchLabels: {a: b}}
          template:
            metadata: {labels: {a: b}}
            spec:
              containers:
              - {name: c, image: i, ports: [{containerPort: 80}], resources: {requests: {cpu: 1}}}
        """;

    [Test]
    public void The_first_apply_owns_exactly_what_it_says()
    {
        var result = Apply(null, WholeDeployment, "m1", Deployment);
        Assert.That(Fields(result, "m1"), Is.EqualTo(
            """{"f:spec":{"f:replicas":{},"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{".":{},"f:image":{},"f:name":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}},"f:resources":{"f:requests":{"f:cpu":{}}}}}}}}}"""));
    }

    [Test]
    public void A_second_applier_of_the_same_value_shares_it_and_its_entry_has_no_time()
    {
        var live = Apply(null, Data("a: '1', b: '2'"), "m1");
        var result = Apply(live, Data("a: '1'"), "m2", later: 5);
        Assert.Multiple(() =>
        {
            Assert.That(Fields(result, "m1"), Is.EqualTo("""{"f:data":{"f:a":{},"f:b":{}}}"""));
            Assert.That(Fields(result, "m2"), Is.EqualTo("""{"f:data":{"f:a":{}}}"""));
            Assert.That(Entry(result, "m2")!["time"], Is.Null);
            Assert.That(Managers(result), Is.EqualTo("m2,m1"));
        });
    }

    [Test]
    public void Other_values_of_owned_fields_conflict()
    {
        var live = Apply(null, Data("a: '1', b: '2'"), "m1");
        var refusal = Assert.Throws<ApiStatusException>(() => Apply(live, Data("a: '2', b: '3'"), "m2"))!;
        Assert.Multiple(() =>
        {
            Assert.That(refusal.Code, Is.EqualTo(409));
            Assert.That(refusal.Message, Is.EqualTo("Apply failed with 2 conflicts: conflicts with \"m1\":\n- .data.a\n- .data.b"));
        });
    }

    [Test]
    public void Force_takes_the_field_from_its_owner()
    {
        var live = Apply(null, Data("a: '1', b: '2'"), "m1");
        var result = Apply(live, Data("a: '2'"), "m2", force: true, later: 2);
        Assert.Multiple(() =>
        {
            Assert.That(result["data"]!.ToJsonString(), Is.EqualTo("""{"a":"2","b":"2"}"""));
            Assert.That(Fields(result, "m1"), Is.EqualTo("""{"f:data":{"f:b":{}}}"""));
            Assert.That(Fields(result, "m2"), Is.EqualTo("""{"f:data":{"f:a":{}}}"""));
            Assert.That(Managers(result), Is.EqualTo("m1,m2"));
        });
    }

    [TestCase("a: '1'", """{"a":"1"}""", TestName = "What_is_applied_no_more_is_removed")]
    [TestCase("a: '1', c: x", """{"a":"1","c":"x"}""", TestName = "What_is_new_is_added")]
    [TestCase("", null, TestName = "A_map_that_is_applied_no_more_goes_as_a_whole")]
    public void Fields_follow_the_configuration(string data, string? expected)
    {
        var live = Apply(null, Data("a: '1', b: '2'"), "m1");
        var result = Apply(live, data.Length == 0 ? Data(null) : Data(data), "m1");
        Assert.That(result["data"]?.ToJsonString(), Is.EqualTo(expected));
    }

    [Test]
    public void What_another_one_owns_stays_when_its_applier_gives_it_up()
    {
        var live = Apply(Apply(null, Data("a: '1', b: '2'"), "m1"), Data("a: '1'"), "m2");
        var result = Apply(live, Data("b: '2'"), "m1");
        Assert.That(result["data"]!.ToJsonString(), Is.EqualTo("""{"a":"1","b":"2"}"""));
    }

    [Test]
    public void The_same_configuration_again_changes_nothing_not_even_the_time()
    {
        var live = Apply(null, WholeDeployment, "m1", Deployment);
        var again = Apply(live, WholeDeployment, "m1", Deployment, later: 60);
        Assert.That(again.ToJsonString(), Is.EqualTo(live.ToJsonString()));
    }

    [Test]
    public void An_empty_struct_takes_the_defaults_along_that_it_was_given_when_it_is_applied_again()
    {
        const string Empty = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 1, strategy: {}}}";
        var live = Apply(null, Empty, "m1", Deployment);
        live["spec"]!["strategy"]!["type"] = "RollingUpdate";
        var again = Apply(live, Empty, "m1", Deployment);
        Assert.That(again["spec"]!.ToJsonString(), Is.EqualTo("""{"replicas":1}"""));
    }

    [Test]
    public void Items_of_a_list_map_are_owned_apart()
    {
        var live = Apply(null, WholeDeployment, "m1", Deployment);
        const string Side = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d}
            spec: {template: {spec: {containers: [{name: side, image: s}]}}}
            """;
        var both = Apply(live, Side, "m2", Deployment);
        Assert.That(Names(both), Is.EqualTo("c,side"));
        var gone = Apply(both, "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}}", "m2", Deployment);
        Assert.Multiple(() =>
        {
            Assert.That(Names(gone), Is.EqualTo("c"));
            Assert.That(Entry(gone, "m2"), Is.Null);
        });
    }

    [Test]
    public void An_updater_owns_what_it_changed_and_conflicts_under_its_version_and_subresource()
    {
        var live = Apply(null, WholeDeployment, "m1", Deployment);
        var scaled = (JsonObject)live.DeepClone();
        scaled["spec"]!["replicas"] = 2;
        scaled = ManagedFieldsTracker.TrackUpdate(live, scaled, Deployment, "kubectl", "apps/v1", "scale", Start.AddSeconds(3));
        Assert.That(Fields(scaled, "kubectl"), Is.EqualTo("""{"f:spec":{"f:replicas":{}}}"""));
        var refusal = Assert.Throws<ApiStatusException>(() => Apply(scaled, WholeDeployment, "m1", Deployment))!;
        Assert.That(refusal.Message, Is.EqualTo(
            "Apply failed with 1 conflict: conflict with \"kubectl\" with subresource \"scale\" using apps/v1: .spec.replicas"));
    }

    [TestCase("{apiVersion: v1, kind: ConfigMap, metadata: {name: s1}, foo: 1}",
        "failed to create typed patch object (/s1; /v1, Kind=ConfigMap): .foo: field not declared in schema")]
    [TestCase("{apiVersion: v1, kind: ConfigMap, metadata: {name: s1}, data: [1]}",
        "failed to create typed patch object (/s1; /v1, Kind=ConfigMap): .data: expected map, got &{[1]}")]
    public void What_the_types_do_not_have_is_refused_in_the_servers_words(string config, string message)
    {
        var refusal = Assert.Throws<ApiStatusException>(() => Apply(null, config, "m"))!;
        Assert.That((refusal.Code, refusal.Message), Is.EqualTo((500, message)));
    }

    [Test]
    public void A_container_given_twice_is_refused_by_its_key()
    {
        const string Twice = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d1}
            spec: {template: {spec: {containers: [{name: c, image: j}, {name: c, image: j}]}}}
            """;
        var refusal = Assert.Throws<ApiStatusException>(() => Apply(null, Twice, "m", Deployment))!;
        Assert.That(refusal.Message, Is.EqualTo(
            "failed to create typed patch object (/d1; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name=\"c\"]"));
    }

    [Test]
    public void What_stood_there_without_managers_is_kept_under_a_name_of_its_own()
    {
        var live = Json.Object("{apiVersion: v1, kind: ConfigMap, metadata: {name: s1, uid: u}, data: {z: '9'}}");
        var result = Apply(live, Data("a: '1'"), "m1");
        Assert.Multiple(() =>
        {
            Assert.That(Fields(result, "before-first-apply"), Is.EqualTo("""{"f:data":{".":{},"f:z":{}}}"""));
            Assert.That(result["data"]!.ToJsonString(), Is.EqualTo("""{"z":"9","a":"1"}"""));
        });
    }

    [Test]
    public void A_custom_resource_merges_by_the_list_types_of_its_schema()
    {
        var schema = StructuralSchema.Parse(Json.Object("""
            type: object
            properties:
              spec:
                type: object
                properties:
                  tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                  plain: {type: array, items: {type: string}}
                  free: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """), []).Root;
        const string First = "{apiVersion: x/v1, kind: X, metadata: {name: x}, spec: {tags: [a, b], plain: [p], free: {k: {l: 1}}}}";
        const string Second = "{apiVersion: x/v1, kind: X, metadata: {name: x}, spec: {tags: [c], free: {n: 2}}}";
        var live = Apply(null, First, "m1", schema);
        Assert.That(Fields(live, "m1"), Is.EqualTo(
            """{"f:spec":{"f:free":{"f:k":{".":{},"f:l":{}}},"f:plain":{},"f:tags":{"v:\"a\"":{},"v:\"b\"":{}}}}"""));
        var both = Apply(live, Second, "m2", schema);
        Assert.That(both["spec"]!.ToJsonString(), Is.EqualTo("""{"tags":["a","b","c"],"plain":["p"],"free":{"k":{"l":1},"n":2}}"""));
        var left = Apply(both, "{apiVersion: x/v1, kind: X, metadata: {name: x}, spec: {tags: [b]}}", "m1", schema);
        Assert.That(left["spec"]!.ToJsonString(), Is.EqualTo("""{"tags":["b","c"],"free":{"n":2}}"""));
    }

    private static JsonObject Apply(
        JsonObject? live, string config, string manager, SchemaNode? schema = null, bool force = false, int later = 0)
    {
        var applied = Json.Object(config);
        return ServerSideApply.Apply(
            live, applied, schema ?? ConfigMap, manager, force, applied["apiVersion"]!.GetValue<string>(), "", Start.AddSeconds(later));
    }

    private static string Data(string? data) =>
        $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: s1}}{(data is null ? "" : $", data: {{{data}}}")}}}";

    internal static JsonObject? Entry(JsonObject obj, string manager) => (obj["metadata"]!["managedFields"] as JsonArray ?? [])
        .OfType<JsonObject>().FirstOrDefault(e => e["manager"]!.GetValue<string>() == manager);

    internal static string? Fields(JsonObject obj, string manager) =>
        Entry(obj, manager)?["fieldsV1"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static string Managers(JsonObject obj) =>
        string.Join(',', obj["metadata"]!["managedFields"]!.AsArray().Select(e => e!["manager"]!.GetValue<string>()));

    private static string Names(JsonObject deployment) => string.Join(
        ',', deployment["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(c => c!["name"]!.GetValue<string>()));
}
