using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Tests.Schemas;
using HybridPlacement.Sandbox.Types;

namespace HybridPlacement.Sandbox.Tests.Types;

internal sealed class BuiltInValidationTests
{
    [TestCaseSource(typeof(ValidationCases), nameof(ValidationCases.All))]
    public void Mistakes_are_told_in_the_servers_words(string json, string expected)
    {
        var obj = JsonNode.Parse(json)!.AsObject();
        var kind = obj["kind"]!.GetValue<string>();
        BuiltInDefaults.Apply(kind, obj);
        var causes = BuiltInValidation.Validate(kind, obj, null);
        Assert.That(string.Join('\n', causes), Is.EqualTo(expected));
    }

    private const string Deployment = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: n}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}";
    private const string Pod = "{apiVersion: v1, kind: Pod, metadata: {name: n}, spec: {containers: [{name: c, image: i}], tolerations: [{key: a, operator: Exists}]}}";
    private const string Job = "{apiVersion: batch/v1, kind: Job, metadata: {name: n}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}";
    private const string Service = "{apiVersion: v1, kind: Service, metadata: {name: n}, spec: {clusterIP: 10.0.0.1, ports: [{port: 80}]}}";
    private const string StatefulSet = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: n}, spec: {serviceName: x, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}";

    [TestCase(Deployment, "spec.replicas", "3", "")]
    [TestCase(Deployment, "spec.selector.matchLabels", "{a: b, c: d}", "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template `labels`|spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"b\",\"c\":\"d\"}}: field is immutable")]
    [TestCase(Pod, "spec.containers.0.image", "z", "")]
    [TestCase(Pod, "spec.containers.0.command", "[x]", "spec: Forbidden: pod updates may not change fields other than*")]
    [TestCase(Pod, "spec.containers.0.resources", "{requests: {cpu: 1}}", "spec: Forbidden: pod updates may not change fields other than*")]
    [TestCase(Pod, "spec.containers.1", "{name: z, image: i}", "spec.containers: Forbidden: pod updates may not add or remove containers")]
    [TestCase(Pod, "spec.activeDeadlineSeconds", "3", "")]
    [TestCase(Pod, "spec.nodeName", "n1", "spec: Forbidden: pod updates may not change fields other than*")]
    [TestCase(Pod, "spec.tolerations", "[]", "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds")]
    [TestCase(Pod, "metadata.labels", "{x: y}", "")]
    [TestCase(Job, "spec.parallelism", "2", "")]
    [TestCase(Job, "spec.completions", "3", "spec.completions: Invalid value: 3: field is immutable")]
    [TestCase(Service, "spec.clusterIP", "10.0.0.99", "spec.clusterIPs[0]: Invalid value: [\"10.0.0.99\"]: may not change once set")]
    [TestCase(StatefulSet, "spec.serviceName", "y", "spec: Forbidden: updates to statefulset spec for fields other than*")]
    [TestCase("{apiVersion: v1, kind: Secret, metadata: {name: n}, type: a}", "type", "b", "type: Invalid value: \"b\": field is immutable")]
    [TestCase("{apiVersion: v1, kind: ConfigMap, metadata: {name: n}, data: {a: b}, immutable: true}", "data", "{a: c}", "data: Forbidden: field is immutable when `immutable` is set")]
    [TestCase("{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: n}, roleRef: {kind: Role, name: a}}", "roleRef.name", "b", "roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\",\"Name\":\"b\"}: cannot change roleRef")]
    public void Changes_are_held_to_what_may_change(string stored, string path, string value, string expected)
    {
        var old = Json.Object(stored);
        var kind = old["kind"]!.GetValue<string>();
        BuiltInDefaults.Apply(kind, old);
        var next = (JsonObject)old.DeepClone();
        Set(next, path.Split('.'), Json.Value(value));
        BuiltInDefaults.Apply(kind, next);
        var causes = string.Join('|', BuiltInValidation.Validate(kind, next, old));
        if (expected.EndsWith('*'))
            Assert.That(causes, Does.StartWith(expected[..^1]));
        else
            Assert.That(causes, Is.EqualTo(expected));
    }

    [Test]
    public void A_quantity_that_is_none_can_not_be_decoded()
    {
        var pod = Json.Object("{apiVersion: v1, kind: Pod, metadata: {name: n}, spec: {containers: [{name: c, image: i, resources: {requests: {cpu: abc}}}]}}");
        var refusal = Assert.Throws<Sandbox.Api.ApiStatusException>(() => BuiltInDefaults.Apply("Pod", pod))!;
        Assert.That((refusal.Code, refusal.Message), Is.EqualTo((400,
            "Pod in version \"v1\" cannot be handled as a Pod: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")));
    }

    private static void Set(JsonNode node, ReadOnlySpan<string> path, JsonNode? value)
    {
        if (path.Length > 1)
        {
            Set((int.TryParse(path[0], out var at) ? node[at] : node[path[0]])!, path[1..], value);
        }
        else if (node is JsonArray list)
        {
            list.Add(value);
        }
        else
        {
            node[path[0]] = value;
        }
    }
}
