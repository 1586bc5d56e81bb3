using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.OpenApi;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Tests.Schemas;

namespace HybridPlacement.Sandbox.Tests.OpenApi;

internal sealed class OpenApiV3Tests
{
    private static readonly ResourceDefinition[] Resources = [.. BuiltInResources.All, Custom()];

    [Test]
    public void The_index_names_each_group_version_once() => Assert.That(
        OpenApiV3.Find("/openapi/v3", Resources)!["paths"]!.AsObject().Select(p => p.Key),
        Is.Unique.And.SupersetOf(new[] { "api/v1", "apis/apps/v1", "apis/example.io/v1" }));

    [TestCase("/openapi/v3/apis/nope/v1")]
    [TestCase("/openapi/v2")]
    [TestCase("/openapi/v3x")]
    public void Other_paths_have_no_document(string path) => Assert.That(OpenApiV3.Find(path, Resources), Is.Null);

    [Test]
    public void Every_reference_leads_to_a_component()
    {
        foreach (var path in OpenApiV3.Find("/openapi/v3", Resources)!["paths"]!.AsObject().Select(p => p.Key))
        {
            var document = OpenApiV3.Find("/openapi/v3/" + path, Resources)!;
            var schemas = document["components"]!["schemas"]!.AsObject();
            var missing = References(document).Distinct().Where(r => !schemas.ContainsKey(r["#/components/schemas/".Length..]));
            Assert.That(missing, Is.Empty, path);
        }
    }

    [TestCase("/openapi/v3/apis/apps/v1", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}", "Deployment")]
    [TestCase("/openapi/v3/api/v1", "/api/v1/namespaces/{name}", "Namespace")]
    [TestCase("/openapi/v3/apis/example.io/v1", "/apis/example.io/v1/namespaces/{namespace}/things/{name}", "Thing")]
    public void A_patch_says_that_the_server_validates_fields(string document, string path, string kind)
    {
        var patch = OpenApiV3.Find(document, Resources)!["paths"]![path]!["patch"]!;
        Assert.Multiple(() =>
        {
            Assert.That(patch["parameters"]!.AsArray().Select(p => p!["name"]!.GetValue<string>()), Has.Member("fieldValidation"));
            Assert.That(patch["x-kubernetes-group-version-kind"]!["kind"]!.GetValue<string>(), Is.EqualTo(kind));
            Assert.That(patch["requestBody"]!["content"]!.AsObject().ContainsKey("application/strategic-merge-patch+json"), Is.EqualTo(kind != "Thing"));
        });
    }

    [Test]
    public void A_custom_resource_is_described_with_typed_metadata()
    {
        var schema = OpenApiV3.Find("/openapi/v3/apis/example.io/v1", Resources)!["components"]!["schemas"]!["io.example.v1.Thing"]!;
        Assert.Multiple(() =>
        {
            Assert.That(schema["description"]!.GetValue<string>(), Is.EqualTo("A thing."));
            Assert.That(schema["properties"]!["spec"]!["properties"]!["size"]!.ToJsonString(), Is.EqualTo(
                """{"description":"How large.","type":"integer","format":"int32","default":3,"maximum":9,"minimum":1}"""));
            Assert.That(schema["properties"]!["metadata"]!.ToJsonString(), Does.Contain("ObjectMeta"));
            Assert.That(schema["x-kubernetes-group-version-kind"]![0]!["kind"]!.GetValue<string>(), Is.EqualTo("Thing"));
        });
    }

    [Test]
    public void A_list_says_by_what_it_merges()
    {
        var pod = OpenApiV3.Find("/openapi/v3/api/v1", Resources)!["components"]!["schemas"]!["io.k8s.api.v1.PodSpec"]!;
        var containers = (JsonObject)pod["properties"]!["containers"]!.DeepClone();
        containers.Remove("description");
        Assert.That(containers.ToJsonString(), Is.EqualTo(
            """{"type":"array","items":{"$ref":"#/components/schemas/io.k8s.api.v1.Container"},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],"x-kubernetes-patch-merge-key":"name","x-kubernetes-patch-strategy":"merge"}"""));
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(p => p is { Key: "$ref", Value: JsonValue value } ? [value.GetValue<string>()] : References(p.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private static ResourceDefinition Custom()
    {
        var structural = StructuralSchema.Parse(Json.Object("""
            type: object
            description: A thing.
            properties:
              spec:
                type: object
                properties:
                  size: {type: integer, format: int32, description: How large., minimum: 1, maximum: 9, default: 3}
            """), []);
        return new ResourceDefinition
        {
            Group = "example.io",
            Version = "v1",
            Kind = "Thing",
            Plural = "things",
            Singular = "thing",
            Schema = structural.Root,
            Structural = structural,
            Storage = new GroupResource("example.io", "things"),
        };
    }
}
