using System.Reflection;
using System.Text.Json.Serialization;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Types;
using k8s.Models;

namespace HybridPlacement.Sandbox.Tests.Types;

internal sealed class BuiltInSchemasTests
{
    [TestCase(typeof(V1Pod), "spec.containers", "map", "name", "name", "merge")]
    [TestCase(typeof(V1Deployment), "spec.template.spec.containers[].ports", "map", "containerPort,protocol", "containerPort", "merge")]
    [TestCase(typeof(V1Pod), "spec.volumes", "map", "name", "name", "merge,retainKeys")]
    [TestCase(typeof(V1Pod), "spec.tolerations", null, "", "", "")]
    [TestCase(typeof(V1Service), "spec.ports", "map", "port,protocol", "port", "merge")]
    [TestCase(typeof(V1Deployment), "status.conditions", "map", "type", "type", "merge")]
    [TestCase(typeof(V1ConfigMap), "metadata.finalizers", "set", "", "", "merge")]
    [TestCase(typeof(V1ConfigMap), "metadata.ownerReferences", "map", "uid", "uid", "merge")]
    [TestCase(typeof(V1Deployment), "spec.strategy", null, "", "", "retainKeys")]
    public void Lists_have_the_type_keys_and_patch_strategy_of_the_real_server(
        Type type, string path, string? listType, string keys, string mergeKey, string strategies)
    {
        var node = At(BuiltInSchemas.For(type), path);
        Assert.Multiple(() =>
        {
            Assert.That(node.ListType, Is.EqualTo(listType));
            Assert.That(string.Join(',', node.ListMapKeys), Is.EqualTo(keys));
            Assert.That(node.BuiltIn!.PatchMergeKey, Is.EqualTo(mergeKey));
            Assert.That(string.Join(',', node.BuiltIn.PatchStrategies), Is.EqualTo(strategies));
        });
    }

    [TestCase(typeof(V1Deployment), "spec.selector", "atomic")]
    [TestCase(typeof(V1Pod), "spec.nodeSelector", "atomic")]
    [TestCase(typeof(V1Pod), "metadata.labels", null)]
    [TestCase(typeof(V1Pod), "metadata.ownerReferences[]", "atomic")]
    public void Maps_that_have_one_owner_are_atomic(Type type, string path, string? mapType) =>
        Assert.That(At(BuiltInSchemas.For(type), path).MapType, Is.EqualTo(mapType));

    [TestCase("spec.replicas", "integer", "int32")]
    [TestCase("metadata.creationTimestamp", "string", "date-time")]
    [TestCase("metadata.labels", "object", "")]
    [TestCase("spec.template.spec.containers[].livenessProbe.httpGet.port", "", "int-or-string")]
    [TestCase("spec.template.spec.containers[].resources.limits[]", "", "quantity")]
    public void Fields_have_the_types_of_the_model_classes(string path, string type, string format)
    {
        var node = At(BuiltInSchemas.For(typeof(V1Deployment)), path);
        Assert.That((node.Type, node.Format), Is.EqualTo((type, format)));
    }

    [Test]
    public void A_type_that_holds_itself_is_typed_to_any_depth()
    {
        var schema = At(BuiltInSchemas.For(typeof(V1CustomResourceDefinition)), "spec.versions[].schema.openAPIV3Schema");
        for (var depth = 0; depth < 20; depth++)
            schema = At(schema, "properties[].not");
        Assert.That(schema.Properties["maxLength"].Type, Is.EqualTo("integer"));
    }

    [Test]
    public void The_table_names_only_classes_and_fields_that_there_are()
    {
        var unknown = new List<string>();
        foreach (var line in ModelFieldTable.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ');
            var type = typeof(V1Pod).Assembly.GetType($"k8s.Models.{words[0]}");
            var names = type?.GetProperties().Select(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name).ToHashSet();
            unknown.AddRange(words.Skip(1).Where(w => w != "atomic").Select(w => w.Split(':')[0])
                .Where(field => names?.Contains(field) != true).Select(field => $"{words[0]}.{field}"));
        }
        Assert.That(unknown, Is.Empty);
    }

    private static SchemaNode At(SchemaNode node, string path) =>
        path.Replace("[]", ".[]", StringComparison.Ordinal).Split('.').Aggregate(node, (at, name) =>
            name == "[]" ? at.Items ?? at.AdditionalProperties! : at.Properties[name]);
}
