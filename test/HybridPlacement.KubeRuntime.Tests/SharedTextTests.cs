using System.Text;
using System.Text.Json;
using k8s.Models;

namespace HybridPlacement.KubeRuntime.Tests;

/// <summary>What comes again and again is kept once.</summary>
public sealed class SharedTextTests
{
    private readonly KubeJson _json = TestJson.AnyType;

    [Test]
    public void Objects_that_are_read_share_their_texts_and_their_managed_fields()
    {
        var (first, second) = (Read("one"), Read("two"));

        Assert.That(second.Metadata.Labels.Single().Key, Is.SameAs(first.Metadata.Labels.Single().Key));
        Assert.That(second.Metadata.Labels.Single().Value, Is.SameAs(first.Metadata.Labels.Single().Value));
        Assert.That(second.Spec.NodeName, Is.SameAs(first.Spec.NodeName));
        Assert.That(second.Metadata.ManagedFields.Single().FieldsV1, Is.SameAs(first.Metadata.ManagedFields.Single().FieldsV1));
        Assert.That(second.Metadata.Name, Is.EqualTo("two"));
    }

    [TestCase("")]
    [TestCase("äöü → 名")]
    [TestCase("a \"quoted\" \\ text\n")]
    [TestCase("é")]
    public void Any_text_is_read_as_it_is(string text)
    {
        var longer = string.Concat(Enumerable.Repeat(text + "x", 40));
        foreach (var each in (string[])[text, longer, text])
        {
            var pod = new V1Pod { Metadata = new() { Annotations = new Dictionary<string, string> { [each] = each } } };
            Assert.That(_json.Read<V1Pod>(_json.Write(pod))!.Metadata.Annotations.Single(), Is.EqualTo(KeyValuePair.Create(each, each)));
        }
    }

    [Test]
    public void A_number_where_a_text_belongs_is_refused()
    {
        Assert.That(() => _json.Read<V1Pod>("""{"metadata": {"name": 1}}"""u8), Throws.InstanceOf<JsonException>());
    }

    [Test]
    public void Managed_fields_that_nobody_asks_for_are_passed_over()
    {
        var pod = _json.WithoutManagedFields.Read<V1Pod>(
            """{"metadata": {"name": "a", "managedFields": [{"manager": 1, "fieldsV1": [] }], "uid": "u"}, "spec": {"nodeName": "n"} }"""u8)!;
        Assert.That((pod.Metadata.Name, pod.Metadata.Uid, pod.Spec.NodeName, pod.Metadata.ManagedFields), Is.EqualTo(("a", "u", "n", (object?)null)));
    }

    [Test]
    public void Texts_that_share_a_place_push_each_other_out_and_stay_right()
    {
        var pool = new TextPool();
        var texts = Enumerable.Range(0, 50_000).Select(i => $"text-{i}").ToList();
        for (var round = 0; round < 2; round++)
            Assert.That(texts.Select(t => pool.Get(Encoding.UTF8.GetBytes(t))), Is.EqualTo(texts));
    }

    private V1Pod Read(string name) => _json.Read<V1Pod>(Encoding.UTF8.GetBytes(
        $$"""
        {
          "metadata": {
            "name": "{{name}}", "labels": {"app.kubernetes.io/name": "model"},
            "managedFields": [{"manager": "m", "operation": "Apply", "fieldsV1": {"f:spec": {"f:replicas": {} } } }]
          },
          "spec": {"nodeName": "node-1", "containers": []}
        }
        """))!;
}
