using HybridPlacement.Sandbox.Tests.Workloads;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>What may not change once an object is there, and what counts as a change.</summary>
[Feature("immutability")]
public sealed class ImmutabilityTests : ApiFixture
{
    private const string ImmutablePod = "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`";

    private string Jobs => $"/apis/batch/v1/namespaces/{Namespace}/jobs";

    [TestCase("""{"spec":{"schedulerName":"x"}}""", ImmutablePod)]
    [TestCase("""{"spec":{"restartPolicy":"Never"}}""", ImmutablePod)]
    [TestCase("""{"spec":{"terminationGracePeriodSeconds":1}}""", ImmutablePod)]
    [TestCase("""{"spec":{"serviceAccountName":"x"}}""", ImmutablePod)]
    [TestCase("""{"spec":{"nodeSelector":{"a":"b"}}}""", ImmutablePod)]
    [TestCase("""{"spec":{"nodeName":"x"}}""", ImmutablePod)]
    [TestCase("""{"spec":{"priorityClassName":"x"}}""", ImmutablePod)]
    [TestCase("""{"spec":{"hostNetwork":true}}""", ImmutablePod)]
    [TestCase("""{"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}""", ImmutablePod)]
    [TestCase("""{"spec":{"containers":[{"name":"c","env":[{"name":"a","value":"b"}]}]}}""", ImmutablePod)]
    [TestCase("""{"spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"1"}}}]}}""", ImmutablePod)]
    [TestCase("""{"spec":{"containers":[{"name":"d","image":"i"}]}}""", "spec.containers: Forbidden: pod updates may not add or remove containers")]
    [TestCase("""{"spec":{"activeDeadlineSeconds":200}}""", "spec.activeDeadlineSeconds: Invalid value: 200: must be less than or equal to previous value")]
    [TestCase("""{"spec":{"activeDeadlineSeconds":null}}""", "spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value")]
    public async Task Of_a_pod(string patch, string message)
    {
        await MustAsync(Api.PostAsync(Pods, Pod("activeDeadlineSeconds: 100, ")));
        var answer = await Api.StrategicAsync($"{Pods}/p", patch);
        Expect(answer, 422);
        Assert.That(answer.Message, Does.Contain(message));
    }

    [TestCase("""{"spec":{"containers":[{"name":"c","image":"j"}]}}""")]
    [TestCase("""{"spec":{"activeDeadlineSeconds":10}}""")]
    [TestCase("""{"spec":{"tolerations":[{"key":"b","operator":"Exists"}]}}""")]
    [TestCase("""{"metadata":{"labels":{"a":"b"}}}""")]
    public async Task A_pod_may_change_in_these(string patch)
    {
        await MustAsync(Api.PostAsync(Pods, Pod()));
        await MustAsync(Api.StrategicAsync($"{Pods}/p", patch));
    }

    [TestCase("""{"spec":{"clusterIP":"127.1.2.3"}}""", "spec.clusterIPs[0]: Invalid value: [\"127.1.2.3\"]: may not change once set")]
    [TestCase("""{"spec":{"clusterIP":"None"}}""", "spec.clusterIPs[0]: Invalid value: [\"None\"]: may not change once set")]
    public async Task Of_a_service(string patch, string message)
    {
        await MakeServiceAsync("ClusterIP");
        var answer = await Api.MergeAsync($"{Services}/s", patch);
        Expect(answer, 422);
        Assert.That(answer.Message, Does.Contain(message));
    }

    [Feature("services")]
    [Test]
    public async Task A_service_loses_what_went_with_its_type()
    {
        await MakeServiceAsync("NodePort");
        var inside = await MustAsync(Api.MergeAsync($"{Services}/s", """{"spec":{"type":"ClusterIP"}}"""));
        Assert.That(inside.At("spec.externalTrafficPolicy"), Is.Null);
        Assert.That(inside.At("spec.ports.0.nodePort"), Is.Null);
        Assert.That(inside.At("spec.clusterIP"), Is.Not.Null);
        var name = await MustAsync(Api.MergeAsync($"{Services}/s", """{"spec":{"type":"ExternalName","externalName":"a.b"}}"""));
        foreach (var field in new[] { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy" })
            Assert.That(name.At($"spec.{field}"), Is.Null, field);
        var answer = await Api.MergeAsync($"{Services}/s", """{"spec":{"ipFamilies":["IPv4"]}}""");
        Expect(answer, 422);
        Assert.That(answer.Message, Does.EndWith("spec.ipFamilies: Forbidden: may not be set for ExternalName services"));
    }

    [TestCase("""{"spec":{"selector":{"matchLabels":{"app":"e"}}}}""", "spec.template.metadata.labels: Invalid value: {\"app\":\"d\"}: `selector` does not match template `labels`")]
    [TestCase("""{"spec":{"selector":{"matchLabels":{"app":"e"}},"template":{"metadata":{"labels":{"app":"e"}}}}}""", "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"e\"}}: field is immutable")]
    [TestCase("""{"spec":{"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":0}}}}""", "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0")]
    [TestCase("""{"spec":{"strategy":{"type":"Recreate"}}}""", "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'")]
    [TestCase("""{"spec":{"template":{"spec":{"restartPolicy":"Never"}}}}""", "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"")]
    public async Task Of_a_deployment(string patch, string message)
    {
        await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        var answer = await Api.MergeAsync($"{Deployments}/d", patch);
        Expect(answer, 422);
        Assert.That(answer.Message, Does.Contain(message));
    }

    [Feature("generation")]
    [TestCase("""{"metadata":{"annotations":{"x":"y"}}}""", 1)]
    [TestCase("""{"metadata":{"labels":{"x":"y"}}}""", 0)]
    [TestCase("""{"spec":{"paused":true}}""", 1)]
    [TestCase("""{"spec":{"replicas":0}}""", 0)]
    public async Task A_deployments_generation_counts_annotations_too(string patch, int more)
    {
        await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        // Its controller has numbered it, which is no new generation.
        await Eventually.Async(async () => (await Api.GetAsync($"{Deployments}/d")).Text.Contains("deployment.kubernetes.io/revision", StringComparison.Ordinal));
        Assert.That((await MustAsync(Api.GetAsync($"{Deployments}/d"))).TextAt("metadata.generation"), Is.EqualTo("1"));
        Assert.That((await MustAsync(Api.MergeAsync($"{Deployments}/d", patch))).TextAt("metadata.generation"), Is.EqualTo($"{1 + more}"));
    }

    [TestCase("""{"spec":{"completions":3}}""", 422, "spec.completions: Invalid value: 3: field is immutable")]
    [TestCase("""{"spec":{"completionMode":"Indexed"}}""", 422, "spec.completionMode: Invalid value: \"Indexed\": field is immutable")]
    [TestCase("""{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"k"}]}}}}""", 422, "spec.template.spec: Invalid value: ")]
    [TestCase("""{"spec":{"template":{"spec":{"nodeSelector":{"a":"b"}}}}}""", 200, null)]
    [TestCase("""{"spec":{"template":{"metadata":{"labels":{"a":"b"}}}}}""", 200, null)]
    [TestCase("""{"spec":{"template":{"spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"1"}}}]}}}}""", 200, null)]
    [TestCase("""{"spec":{"parallelism":3}}""", 200, null)]
    public async Task Of_a_suspended_job(string patch, int code, string? message)
    {
        await MustAsync(Api.PostAsync(Jobs, """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: j}
            spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}
            """));
        var answer = await Api.StrategicAsync($"{Jobs}/j", patch);
        Expect(answer, code);
        Assert.That(answer.Message, message is null ? Is.Null : Does.Contain(message).And.Contain("field is immutable"));
    }

    [TestCase("configmaps", "data: {a: b}", """{"data":{"a":"c"}}""", "data: Forbidden: field is immutable when `immutable` is set")]
    [TestCase("configmaps", "data: {a: b}", """{"immutable":false}""", "immutable: Forbidden: field is immutable when `immutable` is set")]
    [TestCase("secrets", "stringData: {a: b}", """{"data":{"a":"Yw=="}}""", "data: Forbidden: field is immutable when `immutable` is set")]
    [TestCase("secrets", "stringData: {a: b}", """{"type":"x/y"}""", "type: Invalid value: \"x/y\": field is immutable")]
    public async Task Of_what_says_so_itself(string resource, string content, string patch, string message)
    {
        var path = $"/api/v1/namespaces/{Namespace}/{resource}";
        await MustAsync(Api.PostAsync(path, $"apiVersion: v1\nmetadata: {{name: c}}\nimmutable: true\n{content}\n"));
        var answer = await Api.MergeAsync($"{path}/c", patch);
        Expect(answer, 422);
        Assert.That(answer.Message, Does.Contain(message));
        await MustAsync(Api.MergeAsync($"{path}/c", """{"metadata":{"labels":{"a":"b"}}}"""));
    }

    [TestCase("""{"spec":{"accessModes":["ReadOnlyMany"]}}""", 422)]
    [TestCase("""{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}""", 422)]
    [TestCase("""{"spec":{"storageClassName":"x"}}""", 200)]
    public async Task Of_a_claim_that_is_not_bound(string patch, int code)
    {
        var claims = $"/api/v1/namespaces/{Namespace}/persistentvolumeclaims";
        await MustAsync(Api.PostAsync(claims, """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: c}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi} } }
            """));
        var answer = await Api.MergeAsync($"{claims}/c", patch);
        Expect(answer, code);
        if (code != 200)
            Assert.That(answer.Message, Does.Contain("spec is immutable after creation except resources.requests"));
    }

    [TestCase("""{"value":6}""", 422, "value: Forbidden: may not be changed in an update.")]
    [TestCase("""{"preemptionPolicy":"Never"}""", 422, "preemptionPolicy: Invalid value: \"Never\": field is immutable")]
    [TestCase("""{"description":"x"}""", 200, null)]
    public async Task Of_a_priority_class(string patch, int code, string? message)
    {
        const string Classes = "/apis/scheduling.k8s.io/v1/priorityclasses";
        await MustAsync(Api.PostAsync(Classes, $"{{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {{name: {Namespace}}}, value: 5}}"));
        var answer = await Api.MergeAsync($"{Classes}/{Namespace}", patch);
        await Api.DeleteAsync($"{Classes}/{Namespace}");
        Expect(answer, code);
        Assert.That(answer.Message, message is null ? Is.Null : Does.Contain(message));
    }

    [TestCase("""{"spec":{"scope":"Cluster"}}""", "spec.scope: Invalid value: \"Cluster\": field is immutable")]
    [TestCase("""{"spec":{"group":"x.y"}}""", "spec.group: Invalid value: \"x.y\": field is immutable")]
    [TestCase("""{"spec":{"names":{"kind":"Other"}}}""", "spec.names.kind: Invalid value: \"Other\": field is immutable")]
    [TestCase("""{"spec":{"names":{"plural":"others"}}}""", "spec.names.plural: Invalid value: \"others\": field is immutable")]
    [TestCase("""{"spec":{"preserveUnknownFields":true}}""", "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead")]
    [TestCase("""{"spec":{"conversion":{"strategy":"Webhook"}}}""", "[spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook, spec.conversion.conversionReviewVersions: Required value]")]
    public async Task Of_a_definition(string patch, string message)
    {
        var path = await DefineAsync();
        var answer = await Api.MergeAsync(path, patch);
        await Api.DeleteAsync(path);
        Expect(answer, 422);
        Assert.That(answer.Message, Does.EndWith($"is invalid: {message}"));
    }

    [Feature("custom resources")]
    [Refuses("conversion webhooks")]
    [Test]
    public async Task A_conversion_webhook_is_refused()
    {
        var path = await DefineAsync();
        var answer = await Api.MergeAsync(path, """
            {"spec":{"conversion":{"strategy":"Webhook","webhook":{"conversionReviewVersions":["v1"],"clientConfig":{"url":"https://localhost/convert"}}}}}
            """);
        await Api.DeleteAsync(path);
        Expect(answer, 422);
        Assert.That(answer.Message, Does.Contain("the sandbox calls no webhooks"));
    }

    [Feature("scale")]
    [Test]
    public async Task A_custom_kind_is_scaled_by_its_paths()
    {
        var path = await DefineAsync();
        var (group, gears) = ($"{Namespace}.example.com", $"/apis/{Namespace}.example.com/v1/namespaces/{Namespace}/gears");
        await Eventually.Async(async () => (await Api.PostAsync(
            gears, $"{{apiVersion: {group}/v1, kind: Gear, metadata: {{name: g}}, spec: {{replicas: 2}}}}")).Code == 201);
        Assert.That((await MustAsync(Api.GetAsync($"{gears}/g/scale"))).TextAt("spec.replicas"), Is.EqualTo("2"));
        Assert.That((await MustAsync(Api.MergeAsync($"{gears}/g/scale", """{"spec":{"replicas":4}}"""))).TextAt("spec.replicas"), Is.EqualTo("4"));
        await MustAsync(Api.MergeAsync($"{gears}/g/status", """{"status":{"replicas":3,"selector":"a=b"},"spec":{"replicas":9}}"""));
        var scale = await MustAsync(Api.GetAsync($"{gears}/g/scale"));
        Assert.That(
            (scale.TextAt("spec.replicas"), scale.TextAt("status.replicas"), scale.TextAt("status.selector")), Is.EqualTo(("4", "3", "a=b")));
        var negative = await Api.MergeAsync($"{gears}/g/scale", """{"spec":{"replicas":-4}}""");
        Expect(negative, 422);
        Assert.That(negative.Message, Is.EqualTo($"Gear.{group} \"g\" is invalid: .spec.replicas: Invalid value: -4: should be a non-negative integer"));
        await Api.DeleteAsync(path);
    }

    [Feature("scale")]
    [TestCase("PATCH", """{"spec":{"replicas":-1}}""", 422)]
    [TestCase("PATCH", """{"spec":{"replicas":"x"}}""", 422)]
    [TestCase("PUT", """{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"e"},"spec":{"replicas":0}}""", 400)]
    [TestCase("PUT", """{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"d","resourceVersion":"1"},"spec":{"replicas":0}}""", 409)]
    [TestCase("DELETE", null, 405)]
    public async Task A_scale_that_cannot_be_is_refused(string method, string? body, int code)
    {
        await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        var type = method == "PATCH" ? "application/merge-patch+json" : "application/json";
        Expect(await Api.SendAsync(new HttpMethod(method), $"{Deployments}/d/scale", body, type), code);
        Assert.That((await MustAsync(Api.GetAsync($"{Deployments}/d"))).TextAt("spec.replicas"), Is.EqualTo("0"));
        Expect(await Api.GetAsync($"{Deployments}/none/scale"), 404);
    }

    private static string Pod(string more = "") =>
        $"{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{{more}schedulerName: none, containers: [{{name: c, image: i}}]}}}}";

    private async Task MakeServiceAsync(string type)
    {
        await MustAsync(Api.PostAsync(
            Services, $"{{apiVersion: v1, kind: Service, metadata: {{name: s}}, spec: {{type: {type}, selector: {{a: b}}, ports: [{{port: 80}}]}}}}"));
        await Eventually.Async(async () => (await Api.GetAsync($"{Services}/s")).At("spec.clusterIP") is not null);
    }

    private async Task<string> DefineAsync()
    {
        const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        var group = $"{Namespace}.example.com";
        await MustAsync(Api.PostAsync(Definitions, $$"""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gears.{{group}} }
            spec:
              group: {{group}}
              scope: Namespaced
              names: {plural: gears, singular: gear, kind: Gear}
              versions:
              - name: v1
                served: true
                storage: true
                subresources:
                  status: {}
                  scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas, labelSelectorPath: .status.selector}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec: {type: object, properties: {replicas: {type: integer} } }
                      status: {type: object, properties: {replicas: {type: integer}, selector: {type: string} } }
            """));
        await Eventually.Async(async () => (await Api.GetAsync($"{Definitions}/gears.{group}")).Text.Contains("\"Established\"", StringComparison.Ordinal));
        return $"{Definitions}/gears.{group}";
    }
}
