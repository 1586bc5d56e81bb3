using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;

namespace HybridPlacement.Api.Tests;

public sealed class ManifestReaderTests
{
    private const string Head = "apiVersion: v1\nkind: Thing\nmetadata: {name: a}\n";

    [TestCase("x: 1", "1")]
    [TestCase("x: '1'", "\"1\"")]
    [TestCase("x: 010", "8")]
    [TestCase("x: 0x1F", "31")]
    [TestCase("x: -3", "-3")]
    [TestCase("x: 1.5", "1.5")]
    [TestCase("x: 1e3", "1000")]
    [TestCase("x: 10.9", "10.9")]
    [TestCase("x: '10.9'", "\"10.9\"")]
    [TestCase("x: on", "true")]
    [TestCase("x: no", "false")]
    [TestCase("x: \"no\"", "\"no\"")]
    [TestCase("x: y", "\"y\"")]
    [TestCase("x: ~", "null")]
    [TestCase("x:", "null")]
    [TestCase("x: 4Gi", "\"4Gi\"")]
    [TestCase("x: 1.2.3", "\"1.2.3\"")]
    [TestCase("x: 99999999999999999999", "1E+20")]
    [TestCase("x: !!str 5", "\"5\"")]
    [TestCase("x: |\n  a\n  b\n", "\"a\\nb\\n\"")]
    [TestCase("x: [1, a, {b: c}]", "[1,\"a\",{\"b\":\"c\"}]")]
    [TestCase("x: &k {a: 1}\ny: *k", "{\"a\":1}")]
    public void A_value_means_what_it_means_to_kubectl(string yaml, string json)
    {
        var value = ManifestReader.Read(Head + yaml, "f.yaml").Single().Content["x"];
        Assert.That(JsonNode.DeepEquals(value, JsonNode.Parse(json)), Is.True, value?.ToJsonString() ?? "null");
    }

    [Test]
    public void Empty_documents_are_passed_over_and_lists_are_taken_apart()
    {
        var manifests = ManifestReader.Read(
            $"---\n# nothing\n---\n{Head}---\napiVersion: v1\nkind: List\nitems:\n- {{apiVersion: v1, kind: Thing, metadata: {{name: b, namespace: n}}}}\n---\n",
            "f.yaml");
        Assert.That(manifests.Select(m => (m.Name, m.Namespace)), Is.EqualTo(((string, string?)[])[("a", null), ("b", "n")]));
    }

    [TestCase("a: [1", "f.yaml: document 1, line ")]
    [TestCase(Head + "---\nx: {\n", "f.yaml: document 2, line ")]
    [TestCase("kind: Thing\nmetadata: {name: a}", "f.yaml: document 1, line 1: apiVersion is missing")]
    [TestCase("apiVersion: v1\nmetadata: {name: a}", "kind is missing")]
    [TestCase("apiVersion: v1\nkind: Thing", "Thing has no metadata")]
    [TestCase("apiVersion: v1\nkind: Thing\nmetadata: {}", "metadata.name is missing")]
    [TestCase("apiVersion: v1\nkind: Thing\nmetadata: {name: 5}", "metadata.name is missing or isn't a string")]
    [TestCase("- a\n- b", "a manifest is a map")]
    [TestCase(Head + "x: 1\nx: 2\n", "line ")]
    [TestCase(Head + "<<: {a: b}\n", "line 4: merge keys")]
    [TestCase(Head + "x: !thing 4\n", "line 4: the tag")]
    public void An_error_names_file_document_and_line(string yaml, string message) =>
        Assert.That(() => ManifestReader.Read(yaml, "f.yaml"),
            Throws.TypeOf<ManifestException>().With.Message.Contains(message));

    [Test]
    public void Anchors_that_multiply_are_refused()
    {
        var bomb = Head + "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + string.Concat("bcdefgh".Select((c, i) => $"{c}: &{c} [{string.Join(',', Enumerable.Repeat("*" + (char)(c - 1), 10))}]\n"));
        Assert.That(() => ManifestReader.Read(bomb, "f.yaml"), Throws.TypeOf<ManifestException>().With.Message.Contains("split it"));
    }

    [TestCase("spec.model.uri", 6)]
    [TestCase("spec.list[1]", 9)]
    [TestCase("spec.list[1].b", 10)]
    [TestCase("spec.gpus[nvidia.com/gpu]", 11)]
    [TestCase("spec.list[7].b", 7)]
    [TestCase("spec.sensitivity", 4)]
    [TestCase("", 1)]
    [TestCase("<nil>", 1)]
    public void A_fields_line_is_its_own_or_that_of_the_nearest_parent(string path, int line) =>
        Assert.That(
            ManifestReader.Read(Head + """
                spec:
                  model:
                    uri: x
                  list:
                  - a: 1
                  - a: 2
                    b: 3
                  gpus: {nvidia.com/gpu: 1}
                """, "f.yaml").Single().LineOf(path),
            Is.EqualTo(line));

    [Test]
    public void An_item_of_a_list_has_its_own_line() =>
        Assert.That(
            ManifestReader.Read("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Thing\n  metadata: {name: b}\n  spec: {x: 1}\n", "f.yaml")
                .Single().LineOf("spec.x"),
            Is.EqualTo(7));

    [Test]
    public void A_model_reads_as_its_type()
    {
        var model = ManifestReader.Read("""
            apiVersion: hybridplacement.io/v1alpha1
            kind: ModelDeployment
            metadata: {name: chest-xray, namespace: radiology, labels: {a: b}}
            spec:
              model: {uri: https://models.corp.example/3/model.onnx, tensorRT: {version: "10.9", computeCapability: "8.0"}}
              sensitivity: High
              resources: {requests: {cpu: 2, memory: 4Gi}}
              placement: {tiers: [OnPrem, Edge], maxHourlyCost: 12, poolSelector: {matchLabels: {region: eu}}}
              podTemplate: {volumes: [{name: v, emptyDir: {}}]}
            """, "f.yaml").Single().As<ModelDeployment>();
        Assert.Multiple(() =>
        {
            Assert.That(model.Metadata.Labels["a"], Is.EqualTo("b"));
            Assert.That(model.Spec.Sensitivity, Is.EqualTo(Sensitivity.High));
            Assert.That(model.Spec.Resources!.Requests!["cpu"], Is.EqualTo("2"));
            Assert.That(model.Spec.Placement!.Tiers, Is.EqualTo((Tier[])[Tier.OnPrem, Tier.Edge]));
            Assert.That(model.Spec.Placement.MaxHourlyCost, Is.EqualTo("12"));
            Assert.That(model.Spec.Latency, Is.Null);
            Assert.That(model.Spec.PodTemplate!.Volumes![0].Source, Does.ContainKey("emptyDir"));
            Assert.That(model.Spec.Model.TensorRT!.ComputeCapability, Is.EqualTo("8.0"));
        });
    }

    [Test]
    public void A_misspelt_field_is_an_error_that_names_it() =>
        Assert.That(() => ManifestReader.Read("""
            apiVersion: hybridplacement.io/v1alpha1
            kind: ModelDeployment
            metadata: {name: a}
            spec: {sensitivty: High}
            """, "f.yaml").Single().As<ModelDeployment>(),
            Throws.TypeOf<ManifestException>().With.Message.Contains("sensitivty").And.Message.Contains("ModelDeployment a"));

    [Test]
    public void A_value_that_is_not_known_reads_as_unknown() =>
        Assert.That(ManifestReader.Read("""
            apiVersion: hybridplacement.io/v1alpha1
            kind: ModelDeployment
            metadata: {name: a}
            spec: {sensitivity: Extreme}
            """, "f.yaml").Single().As<ModelDeployment>().Spec.Sensitivity, Is.EqualTo(Sensitivity.Unknown));
}
