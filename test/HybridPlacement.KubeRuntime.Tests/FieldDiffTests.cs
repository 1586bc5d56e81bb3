using System.Text.Json.Nodes;
using k8s.Models;

namespace HybridPlacement.KubeRuntime.Tests;

public sealed class FieldDiffTests
{
    [TestCase("""{"spec":{"replicas":1}}""", """{"spec":{"replicas":1,"revisionHistoryLimit":10}}""", "", TestName = "Defaults of the server are no difference")]
    [TestCase("""{"spec":{"replicas":1}}""", """{"spec":{"replicas":2}}""", ".spec.replicas", TestName = "Another value is one")]
    [TestCase("""{"spec":{"replicas":0}}""", """{"spec":{}}""", ".spec.replicas", TestName = "Zero isn't absent")]
    [TestCase("""{"metadata":{"labels":{"a/b.c":"1"}}}""", """{"metadata":{"labels":{"a/b.c":"1.0"}}}""", ".metadata.labels.a/b.c", TestName = "Labels are texts, not numbers")]
    [TestCase("""{"metadata":{"finalizers":["m"]}}""", """{"metadata":{"finalizers":["other","m"]}}""", "", TestName = "Finalizers of others are no difference")]
    public void Objects_are_compared_on_the_desired_fields_only(string desired, string live, string differences) =>
        Assert.That(Missing(desired, live), Is.EqualTo(differences));

    [TestCase("1000m", "1", "")]
    [TestCase("1", "1000m", "")]
    [TestCase("1Gi", "1024Mi", "")]
    [TestCase("1G", "1Gi", "cpu")]
    [TestCase("0.5", "500m", "")]
    public void Quantities_are_compared_by_value(string desired, string live, string difference) =>
        Assert.That(Missing(Limits(desired), Limits(live)), difference.Length == 0 ? Is.Empty : Does.EndWith(difference));

    [Test]
    public void The_text_of_an_environment_variable_is_no_quantity() =>
        Assert.That(Missing(Container("""{"env":[{"name":"A","value":"1"}]}"""), Container("""{"env":[{"name":"A","value":"1000m"}]}""")),
            Is.EqualTo(".spec.template.spec.containers[name=c].env[name=A].value"));

    [TestCase("80", "\"80\"")]
    [TestCase("\"80\"", "80")]
    [TestCase("\"http\"", "\"http\"")]
    public void Int_or_string_is_compared_by_its_text(string desired, string live) =>
        Assert.That(Missing(Probe(desired), Probe(live)), Is.Empty);

    [TestCase("""{"command":[]}""", """{}""", true, TestName = "An empty list and none are the same")]
    [TestCase("""{"args":["a","b"]}""", """{"args":["b","a"]}""", false, TestName = "The order of an atomic list counts")]
    [TestCase("""{"args":["a"]}""", """{"args":["a","b"]}""", false, TestName = "The length of an atomic list counts")]
    [TestCase("""{"ports":[{"containerPort":1}]}""", """{"ports":[{"containerPort":2,"protocol":"TCP"},{"containerPort":1,"protocol":"TCP"}]}""", true, TestName = "Ports are found by number and protocol")]
    [TestCase("""{"ports":[{"containerPort":1,"protocol":"UDP"}]}""", """{"ports":[{"containerPort":1,"protocol":"TCP"}]}""", false, TestName = "The same number in another protocol is another port")]
    public void Lists_are_compared_as_the_api_merges_them(string desired, string live, bool same) =>
        Assert.That(Missing(Container(desired), Container(live)), same ? Is.Empty : Is.Not.Empty);

    [Test]
    public void A_container_that_something_injected_is_none_of_our_business() =>
        Assert.That(
            Missing(
                """{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"i"}]}}}}""",
                """{"spec":{"template":{"spec":{"containers":[{"name":"sidecar"},{"name":"c","image":"i"}]}}}}"""),
            Is.Empty);

    [TestCase("""{"f:spec":{"f:replicas":{}}}""", """{"spec":{"replicas":1}}""", "")]
    [TestCase("""{"f:spec":{"f:replicas":{},"f:paused":{}}}""", """{"spec":{"replicas":1}}""", ".spec.paused")]
    [TestCase("""{"f:metadata":{"f:labels":{"f:a/b":{}}}}""", """{"metadata":{"name":"x"}}""", ".metadata.labels")]
    [TestCase("""{"f:spec":{"f:c":{"k:{\"name\":\"a\"}":{".":{},"f:name":{}}}}}""", """{"spec":{"c":[{"name":"b"}]}}""", """.spec.c[{"name":"a"}]""")]
    [TestCase("""{"f:p":{"k:{\"port\":1,\"protocol\":\"TCP\"}":{".":{},"f:port":{}}}}""", """{"p":[{"port":1}]}""", "")]
    [TestCase("""{"f:metadata":{"f:finalizers":{".":{},"v:\"m\"":{}}}}""", """{"metadata":{"finalizers":["n"]}}""", """.metadata.finalizers[="m"]""")]
    public void A_field_that_is_owned_and_no_longer_wanted_is_found(string fields, string desired, string dropped) =>
        Assert.That(
            string.Join(' ', FieldDiff.Dropped(JsonNode.Parse(fields)!.AsObject(), JsonNode.Parse(desired)!.AsObject())), Is.EqualTo(dropped));

    [TestCase(".spec.replicas", """{"spec":{"replicas":1,"a":2}}""", """{"spec":{"a":2}}""")]
    [TestCase(".metadata.labels.app.kubernetes.io/name", """{"metadata":{"labels":{"app":"1","app.kubernetes.io/name":"2"}}}""", """{"metadata":{"labels":{"app":"1"}}}""")]
    [TestCase(""".c[name="x"].image""", """{"c":[{"name":"y","image":"1"},{"name":"x","image":"2"}]}""", """{"c":[{"name":"y","image":"1"},{"name":"x"}]}""")]
    [TestCase(""".f[="b"]""", """{"f":["a","b"]}""", """{"f":["a"]}""")]
    [TestCase(".nowhere", """{"a":1}""", """{"a":1}""")]
    public void A_path_of_the_server_is_found_in_the_object(string path, string json, string without)
    {
        var node = JsonNode.Parse(json)!;
        FieldPath.Remove(node, path);
        Assert.That(node.ToJsonString(), Is.EqualTo(without));
    }

    private static string Missing(string desired, string live) =>
        string.Join(' ', FieldDiff.Missing(JsonNode.Parse(desired)!.AsObject(), JsonNode.Parse(live)!.AsObject(), typeof(V1Deployment), new(TestJson.AnyType)));

    private static string Container(string fields)
    {
        var container = JsonNode.Parse(fields)!.AsObject();
        container["name"] = "c";
        return "{\"spec\":{\"template\":{\"spec\":{\"containers\":[" + container.ToJsonString() + "]}}}}";
    }

    private static string Limits(string cpu) => Container("{\"resources\":{\"limits\":{\"cpu\":\"" + cpu + "\"}}}");

    private static string Probe(string port) => Container("{\"livenessProbe\":{\"httpGet\":{\"port\":" + port + "}}}");
}
