using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>Who owns what of an object that was made by a POST: the client what it sent, and nobody what the server decided.</summary>
[Feature("managed fields")]
public sealed class ManagedFieldsTests : ApiFixture
{
    [TestCase("/api/v1/namespaces/NS/pods", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {nodeSelector: {no: such}, containers: [{name: c, image: i}]}", "spec.containers spec.dnsPolicy spec.enableServiceLinks spec.nodeSelector spec.restartPolicy spec.schedulerName spec.securityContext spec.terminationGracePeriodSeconds")]
    [TestCase("/api/v1/namespaces/NS/services", "apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: [{port: 80}]}", "spec.internalTrafficPolicy spec.ports spec.sessionAffinity spec.type")]
    [TestCase("/apis/batch/v1/namespaces/NS/jobs", "apiVersion: batch/v1\nkind: Job\nmetadata: {name: x}\nspec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}", "spec.backoffLimit spec.completionMode spec.completions spec.manualSelector spec.parallelism spec.podReplacementPolicy spec.suspend spec.template")]
    [TestCase("/api/v1/namespaces/NS/configmaps", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, labels: {a: b}}\ndata: {a: b}", "data. data.a metadata.labels")]
    [TestCase("/api/v1/namespaces/NS/secrets", "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\nstringData: {a: b}", "data. data.a type")]
    public async Task A_create_owns_what_it_sent_and_the_defaults(string path, string yaml, string fields)
    {
        var made = await MustAsync(Api.PostAsync(
            path.Replace("NS", Namespace, StringComparison.Ordinal) + "?fieldManager=me", yaml));
        var mine = made.At("metadata.managedFields")!.AsArray().Single(m => (string?)m!["manager"] == "me")!;
        Assert.That((string?)mine["operation"], Is.EqualTo("Update"));
        Assert.That(string.Join(' ', Paths(mine["fieldsV1"]!.AsObject()).Order(StringComparer.Ordinal)), Is.EqualTo(fields));
    }

    /// <summary>Two levels of the fields, which tell enough.</summary>
    private static IEnumerable<string> Paths(JsonObject fields)
    {
        foreach (var (name, inner) in fields)
        {
            var children = inner!.AsObject();
            if (children.Count == 0)
                yield return Plain(name);
            foreach (var (child, _) in children)
                yield return $"{Plain(name)}.{Plain(child)}";
        }
    }

    private static string Plain(string name) => name == "." ? string.Empty : name.StartsWith("f:", StringComparison.Ordinal) ? name[2..] : name;
}
