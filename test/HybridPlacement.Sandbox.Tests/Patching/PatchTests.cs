using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Patching;
using HybridPlacement.Sandbox.Tests.Schemas;
using HybridPlacement.Sandbox.Types;
using k8s.Models;

namespace HybridPlacement.Sandbox.Tests.Patching;

internal sealed class PatchTests
{
    [TestCase("{a: 1}", "[{op: add, path: /b, value: 2}]", """{"a":1,"b":2}""")]
    [TestCase("{a: [1, 3]}", "[{op: add, path: /a/1, value: 2}]", """{"a":[1,2,3]}""")]
    [TestCase("{a: [1]}", "[{op: add, path: /a/-, value: 2}]", """{"a":[1,2]}""")]
    [TestCase("{a: [1, 2]}", "[{op: remove, path: /a/0}]", """{"a":[2]}""")]
    [TestCase("{a: [1, 2]}", "[{op: replace, path: /a/-1, value: 9}]", """{"a":[1,9]}""")]
    [TestCase("{a: 1}", "[{op: replace, path: /b, value: 9}]", """{"a":1,"b":9}""")]
    [TestCase("{a: {x/y: 1}}", "[{op: move, from: /a/x~1y, path: /b}]", """{"a":{},"b":1}""")]
    [TestCase("{a: {b: 1}}", "[{op: copy, from: /a, path: /c}]", """{"a":{"b":1},"c":{"b":1}}""")]
    [TestCase("{a: 1}", "[{op: test, path: /a, value: 1}, {op: test, path: /none, value: null}]", """{"a":1}""")]
    [TestCase("{a: 1}", "[{op: replace, path: '', value: {z: 1}}]", """{"z":1}""")]
    public void A_json_patch_changes_what_its_pointers_name(string current, string patch, string expected) =>
        Assert.That(JsonPatch.Apply(Json.Object(current), Json.Value(patch)!).ToJsonString(), Is.EqualTo(expected));

    [TestCase("[{op: test, path: /a, value: 2}]", 422)]
    [TestCase("[{op: remove, path: /zz}]", 422)]
    [TestCase("[{op: add, path: /x/y, value: 1}]", 422)]
    [TestCase("[{op: add, path: /l/9, value: 1}]", 422)]
    [TestCase("[{op: replace, path: /l/5, value: 1}]", 422)]
    [TestCase("[{op: move, from: /zz, path: /b}]", 422)]
    [TestCase("[{op: frob, path: /a}]", 422)]
    [TestCase("[{op: add, path: a, value: 1}]", 422)]
    [TestCase("[{op: add, value: 1}]", 422)]
    [TestCase("[{op: remove, path: ''}]", 422)]
    [TestCase("{op: add, path: /a}", 400)]
    public void A_json_patch_that_can_not_be_done_is_refused(string patch, int code)
    {
        var refusal = Assert.Throws<ApiStatusException>(() => JsonPatch.Apply(Json.Object("{a: 1, l: [1]}"), Json.Value(patch)!))!;
        Assert.That(refusal.Code, Is.EqualTo(code));
    }

    [TestCase("{a: b}", "{a: c}", """{"a":"c"}""")]
    [TestCase("{a: b, c: d}", "{a: null}", """{"c":"d"}""")]
    [TestCase("{a: [b]}", "{a: c}", """{"a":"c"}""")]
    [TestCase("{a: {b: c}}", "{a: {b: d, c: null}}", """{"a":{"b":"d"}}""")]
    [TestCase("{a: [{b: c}]}", "{a: [1]}", """{"a":[1]}""")]
    [TestCase("{e: null}", "{a: 1}", """{"e":null,"a":1}""")]
    [TestCase("{}", "{a: {bb: {ccc: null}}}", """{"a":{"bb":{}}}""")]
    public void A_merge_patch_does_as_the_examples_of_its_RFC(string current, string patch, string expected) =>
        Assert.That(JsonMergePatch.Apply(Json.Object(current), Json.Value(patch)!).ToJsonString(), Is.EqualTo(expected));

    private const string Pod = "{spec: {containers: [{name: a, image: x, env: [{name: E, value: '1'}]}, {name: b, image: y}], tolerations: [{key: k}]}, metadata: {finalizers: [f, g], labels: {l: m}}}";

    [TestCase("{spec: {containers: [{name: a, image: z}]}}", "spec.containers.0.image", "\"z\"")]
    [TestCase("{spec: {containers: [{name: a, image: z}]}}", "spec.containers.1.image", "\"y\"")]
    [TestCase("{spec: {containers: [{name: c, image: z}]}}", "spec.containers.*.name", "c,a,b")]
    [TestCase("{spec: {$setElementOrder/containers: [{name: a}, {name: b}, {name: c}], containers: [{name: c, image: z}]}}", "spec.containers.*.name", "a,b,c")]
    [TestCase("{spec: {$setElementOrder/containers: [{name: b}, {name: a}]}}", "spec.containers.*.name", "b,a")]
    [TestCase("{spec: {containers: [{name: a, $patch: delete}]}}", "spec.containers.*.name", "b")]
    [TestCase("{spec: {containers: [{$patch: replace}, {name: z, image: q}]}}", "spec.containers.*.name", "z")]
    [TestCase("{spec: {containers: [{name: a, env: [{name: F, value: '2'}]}]}}", "spec.containers.0.env.*.name", "F,E")]
    [TestCase("{spec: {tolerations: [{key: z}]}}", "spec.tolerations.*.key", "z")]
    [TestCase("{metadata: {finalizers: [h]}}", "metadata.finalizers", "[\"h\",\"f\",\"g\"]")]
    [TestCase("{metadata: {$deleteFromPrimitiveList/finalizers: [f]}}", "metadata.finalizers", "[\"g\"]")]
    [TestCase("{metadata: {labels: {$patch: replace, n: o}}}", "metadata.labels", "{\"n\":\"o\"}")]
    [TestCase("{metadata: {labels: {l: null}}}", "metadata.labels", "{}")]
    [TestCase("{spec: {$retainKeys: [containers]}}", "spec.tolerations", null)]
    public void A_strategic_merge_patch_merges_by_the_keys_of_the_type(string patch, string path, string? expected)
    {
        var result = StrategicMergePatch.Apply(Json.Object(Pod), Json.Object(patch), BuiltInSchemas.For(typeof(V1Pod)));
        Assert.That(At(result, path.Split('.')), Is.EqualTo(expected));
    }

    [TestCase("{spec: {containers: [{image: x}]}}", 500, "map: map[image:x] does not contain declared merge key: name")]
    [TestCase("{spec: {$patch: frob}}", 500, "unknown patch type: frob in map: map[$patch:frob]")]
    [TestCase("{spec: {$retainKeys: [containers], volumes: []}}", 400, "invalid patch format of retainKeys")]
    [TestCase("{metadata: {$setElementOrder/finalizers: [a], finalizers: [b/c]}}", 500, "The order in patch list:\n[b/c]\n doesn't match $setElementOrder list:\n[a]\n")]
    public void A_strategic_merge_patch_that_makes_no_sense_is_refused_in_the_servers_words(string patch, int code, string message)
    {
        var refusal = Assert.Throws<ApiStatusException>(() =>
            StrategicMergePatch.Apply(Json.Object(Pod), Json.Object(patch), BuiltInSchemas.For(typeof(V1Pod))))!;
        Assert.That((refusal.Code, refusal.Message), Is.EqualTo((code, message)));
    }

    [Test]
    public void No_patch_changes_what_it_is_given()
    {
        var current = Json.Object(Pod);
        JsonPatch.Apply(current, Json.Value("[{op: remove, path: /spec}]")!);
        JsonMergePatch.Apply(current, Json.Object("{spec: null}"));
        StrategicMergePatch.Apply(current, Json.Object("{spec: {containers: [{name: a, $patch: delete}]}}"), BuiltInSchemas.For(typeof(V1Pod)));
        Assert.That(current.ToJsonString(), Is.EqualTo(Json.Object(Pod).ToJsonString()));
    }

    private static string? At(JsonNode? node, ReadOnlySpan<string> path)
    {
        if (path.Length == 0)
            return node?.ToJsonString();
        if (path[0] == "*")
        {
            var field = path[1];
            return string.Join(',', node!.AsArray().Select(item => item![field]!.GetValue<string>()));
        }
        var next = int.TryParse(path[0], out var index) ? node![index] : node![path[0]];
        return At(next, path[1..]);
    }
}
