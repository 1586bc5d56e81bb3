using HybridPlacement.Sandbox.Tests.Workloads;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>A kind that the server learns at run time.</summary>
[Feature("custom resources")]
public sealed class CustomResourceTests : ApiFixture
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private string _group = string.Empty;

    private string Widgets => $"/apis/{_group}/v1/namespaces/{Namespace}/widgets";

    [SetUp]
    public async Task Define()
    {
        _group = $"{Namespace}.example.com";
        await MustAsync(Api.PostAsync(Definitions, $$"""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.{{_group}} }
            spec:
              group: {{_group}}
              scope: Namespaced
              names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd], categories: [gadgets]}
              versions:
              - name: v1
                served: true
                storage: true
                subresources:
                  status: {}
                  scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas, labelSelectorPath: .status.selector}
                additionalPrinterColumns:
                - {name: Size, type: string, jsonPath: .spec.size}
                - {name: Parts, type: string, jsonPath: ".spec.parts[*].name", priority: 1}
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        required: [size]
                        properties:
                          size: {type: string, enum: [small, large]}
                          replicas: {type: integer, minimum: 0, default: 1}
                          parts:
                            type: array
                            x-kubernetes-list-type: map
                            x-kubernetes-list-map-keys: [name]
                            items:
                              type: object
                              required: [name]
                              properties: {name: {type: string}, count: {type: integer} }
                      status:
                        type: object
                        properties: {replicas: {type: integer}, selector: {type: string} }
            """));
        await Eventually.Async(async () => (await Api.GetAsync(Widgets)).Code == 200);
    }

    [TearDown]
    public async Task Remove() => await Api.DeleteAsync($"{Definitions}/widgets.{_group}");

    [Test]
    public async Task A_definition_is_established_and_discovered()
    {
        var definition = await MustAsync(Api.GetAsync($"{Definitions}/widgets.{_group}"));
        var conditions = definition.At("status.conditions")!.AsArray().ToDictionary(c => (string)c!["type"]!, c => (string?)c!["status"]);
        Assert.That(conditions["Established"], Is.EqualTo("True"));
        Assert.That(conditions["NamesAccepted"], Is.EqualTo("True"));
        Assert.That(definition.TextAt("status.acceptedNames.kind"), Is.EqualTo("Widget"));
        Assert.That(definition.TextAt("status.storedVersions.0"), Is.EqualTo("v1"));
        await Eventually.Async(async () => (await Api.GetAsync($"/apis/{_group}/v1")).Code == 200);
        var resources = await MustAsync(Api.GetAsync($"/apis/{_group}/v1"));
        Assert.That(
            resources.At("resources")!.AsArray().Select(r => (string?)r!["name"]),
            Is.EquivalentTo((string[])["widgets", "widgets/status", "widgets/scale"]));
    }

    [Test]
    public async Task Defaults_are_set_and_unknown_fields_dropped_with_a_warning()
    {
        var made = await MustAsync(Api.PostAsync(
            $"{Widgets}?fieldValidation=Warn", Widget("{size: small, colour: red}")));
        Assert.That(made.At("spec")!.ToJsonString(), Is.EqualTo("""{"replicas":1,"size":"small"}""").Or.EqualTo("""{"size":"small","replicas":1}"""));
        Assert.That(made.Warnings, Has.Some.Contain("unknown field \\\"spec.colour\\\""));
        Assert.That(made.TextAt("metadata.generation"), Is.EqualTo("1"));
    }

    [TestCase("{size: medium}", "spec.size: Unsupported value: \"medium\": supported values: \"small\", \"large\"")]
    [TestCase("{}", "spec.size: Required value")]
    [TestCase("{size: small, replicas: -1}", "spec.replicas: Invalid value: -1: spec.replicas in body should be greater than or equal to 0")]
    [TestCase("{size: small, replicas: many}", "spec.replicas: Invalid value: \"string\": spec.replicas in body must be of type integer: \"string\"")]
    [TestCase("{size: small, parts: [{name: a}, {name: a}]}", "spec.parts[1]: Duplicate value:")]
    public async Task Wrong_values_are_refused(string spec, string message)
    {
        var answer = await Api.PostAsync(Widgets, Widget(spec));
        Expect(answer, 422);
        Assert.That(answer.Message, Does.StartWith($"Widget.{_group} \"w\" is invalid: "));
        Assert.That(answer.Message, Does.Contain(message));
    }

    [Test]
    public async Task Strict_refuses_unknown_fields()
    {
        var answer = await Api.PostAsync($"{Widgets}?fieldValidation=Strict", Widget("{size: small, colour: red}"));
        Expect(answer, 400);
        Assert.That(answer.Message, Does.Contain("strict decoding error: unknown field \"spec.colour\""));
    }

    [Test]
    public async Task Status_is_apart()
    {
        await MustAsync(Api.PostAsync(Widgets, Widget("{size: small}", "status: {replicas: 9}")));
        var read = await MustAsync(Api.GetAsync($"{Widgets}/w"));
        Assert.That(read.At("status"), Is.Null);
        var written = await MustAsync(Api.MergeAsync($"{Widgets}/w/status", """{"status":{"replicas":3,"selector":"a=b"},"spec":{"size":"large"}}"""));
        Assert.That(written.TextAt("status.replicas"), Is.EqualTo("3"));
        Assert.That(written.TextAt("spec.size"), Is.EqualTo("small"));
        Assert.That(written.TextAt("metadata.generation"), Is.EqualTo("1"));
        var scale = await MustAsync(Api.GetAsync($"{Widgets}/w/scale"));
        Assert.That(scale.TextAt("status.replicas"), Is.EqualTo("3"));
        Assert.That(scale.TextAt("status.selector"), Is.EqualTo("a=b"));
        var scaled = await MustAsync(Api.MergeAsync($"{Widgets}/w/scale", """{"spec":{"replicas":4}}"""));
        Assert.That(scaled.TextAt("spec.replicas"), Is.EqualTo("4"));
        Assert.That((await Api.GetAsync($"{Widgets}/w")).TextAt("metadata.generation"), Is.EqualTo("2"));
    }

    [Test]
    public async Task Columns_are_those_of_the_definition()
    {
        await MustAsync(Api.PostAsync(Widgets, Widget("{size: small, parts: [{name: a}]}")));
        var table = await MustAsync(Api.GetAsync(Widgets, "application/json;as=Table;v=v1;g=meta.k8s.io"));
        Assert.That(
            table.At("columnDefinitions")!.AsArray().Select(c => $"{c!["name"]}/{c["priority"]}"),
            Is.EqualTo((string[])["Name/0", "Size/0", "Parts/1", "Age/0"]));
        Assert.That(table.At("rows.0.cells")!.AsArray().Take(3).Select(c => (string?)c), Is.EqualTo((string[])["w", "small", "a"]));
        Assert.That(table.TextAt("rows.0.cells.3"), Does.Match(@"^\d+s$"));
    }

    [Test]
    public async Task Apply_merges_a_map_list_by_its_keys()
    {
        await MustAsync(Api.ApplyAsync($"{Widgets}/w", "one", Widget("{size: small, parts: [{name: a, count: 1}]}")));
        var both = await MustAsync(Api.ApplyAsync($"{Widgets}/w", "two", Widget("{parts: [{name: b, count: 2}]}")));
        Assert.That(both.At("spec.parts")!.AsArray().Select(p => (string?)p!["name"]), Is.EquivalentTo((string[])["a", "b"]));
        var answer = await Api.ApplyAsync($"{Widgets}/w", "two", Widget("{parts: [{name: a, count: 5}]}"));
        Expect(answer, 409);
        Assert.That(answer.Message, Is.EqualTo(
            "Apply failed with 1 conflict: conflict with \"one\": .spec.parts[name=\"a\"].count"));
    }

    [Test]
    public async Task A_strategic_patch_is_not_for_custom_resources()
    {
        await MustAsync(Api.PostAsync(Widgets, Widget("{size: small}")));
        Expect(await Api.StrategicAsync($"{Widgets}/w", """{"spec":{"size":"large"}}"""), 415);
    }

    [Test]
    public async Task Without_the_definition_the_kind_is_gone()
    {
        await MustAsync(Api.PostAsync(Widgets, Widget("{size: small}")));
        await MustAsync(Api.DeleteAsync($"{Definitions}/widgets.{_group}"));
        await Eventually.Async(async () => (await Api.GetAsync(Widgets)).Code == 404);
        await Eventually.Async(async () => (await Api.GetAsync($"{Definitions}/widgets.{_group}")).Code == 404);
    }

    [TestCase("name: widgets.wrong.example.com", "metadata.name")]
    [TestCase("NO-SCHEMA", "spec.versions[0].schema.openAPIV3Schema")]
    public async Task A_definition_that_is_not_right_is_refused(string change, string field)
    {
        var schema = change == "NO-SCHEMA" ? string.Empty : "schema: {openAPIV3Schema: {type: object}}";
        var name = change == "NO-SCHEMA" ? $"name: gears.{_group}" : change;
        var answer = await Api.PostAsync(Definitions, $$"""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { {{name}} }
            spec:
              group: {{_group}}
              scope: Namespaced
              names: {plural: gears, kind: Gear}
              versions:
              - name: v1
                served: true
                storage: true
                {{schema}}
            """);
        Expect(answer, 422);
        Assert.That(answer.At("details.causes")!.AsArray().Select(c => (string?)c!["field"]), Does.Contain(field), answer.Text);
    }

    private string Widget(string spec, string more = "") =>
        $"apiVersion: {_group}/v1\nkind: Widget\nmetadata: {{name: w}}\nspec: {spec}\n{more}\n";

    [TestCase("finalizers: [no-domain]", 201, "")]
    [TestCase("finalizers: [\"not a name\"]", 422, "metadata.finalizers")]
    [TestCase("labels: {a: \"x y\"}", 422, "metadata.labels")]
    public async Task Metadata_is_checked_by_the_rules_of_custom_kinds(string metadata, int code, string field)
    {
        var answer = await Api.PostAsync(
            Widgets, $"{{apiVersion: {_group}/v1, kind: Widget, metadata: {{name: w, {metadata}}}, spec: {{size: small}}}}");
        Expect(answer, code);
        if (code == 201)
            await MustAsync(Api.MergeAsync($"{Widgets}/w", """{"metadata":{"finalizers":null}}"""));
        else
            Assert.That(answer.At("details.causes")!.AsArray().Select(c => (string?)c!["field"]), Does.Contain(field), answer.Text);
    }
}
