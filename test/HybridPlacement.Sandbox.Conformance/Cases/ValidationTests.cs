namespace HybridPlacement.Sandbox.Conformance;

/// <summary>What is refused, in the real server's words.</summary>
[Feature("validation")]
public sealed class ValidationTests : ApiFixture
{
    private static readonly TestCaseData[] Refused =
    [
        new("configmaps", "{apiVersion: v1, kind: ConfigMap, metadata: {name: Upper}}", 422, "metadata.name",
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'"),
        new("configmaps", "{apiVersion: v1, kind: ConfigMap, metadata: {}}", 422, "metadata.name", "name or generateName is required"),
        new("configmaps", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {\"a b\": x}}}", 422, "metadata.labels",
            "name part must consist of alphanumeric characters"),
        new("configmaps", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {a: \"x y\"}}}", 422, "metadata.labels",
            "a valid label must be an empty string or consist of alphanumeric characters"),
    ];

    [TestCaseSource(nameof(Refused))]
    public async Task Is_refused_with_the_field(string resource, string yaml, int code, string field, string message)
    {
        var answer = await Api.PostAsync(Path(resource), yaml);
        Expect(answer, code);
        Assert.That(answer.Message, Does.Contain(message));
        if (code != 422)
            return;
        Assert.That(answer.Reason, Is.EqualTo("Invalid"));
        Assert.That(
            answer.At("details.causes")!.AsArray().Select(c => (string?)c!["field"]), Does.Contain(field), answer.Text);
    }

    [Test]
    public async Task Strict_refuses_unknown_fields()
    {
        var answer = await Api.PostAsync(
            $"{Deployments}?fieldValidation=Strict", Deployment("d").Replace("replicas:", "replicaz: 1\n  replicas:", StringComparison.Ordinal));
        Expect(answer, 400);
        Assert.That(answer.Message, Does.Contain("strict decoding error: unknown field \"spec.replicaz\""));
    }

    [Test]
    public async Task Warn_stores_and_warns()
    {
        var answer = await Api.PostAsync(
            $"{Deployments}?fieldValidation=Warn", Deployment("d").Replace("replicas:", "replicaz: 1\n  replicas:", StringComparison.Ordinal));
        Expect(answer, 201);
        Assert.That(answer.Warnings, Has.Some.EqualTo("299 - \"unknown field \\\"spec.replicaz\\\"\""));
        Assert.That(answer.At("spec.replicaz"), Is.Null);
    }

    [Test]
    public async Task Strict_refuses_duplicate_fields()
    {
        var answer = await Api.SendAsync(
            HttpMethod.Post,
            $"{ConfigMaps}?fieldValidation=Strict",
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"a":"1"},"data":{"a":"2"}}""");
        Expect(answer, 400);
        Assert.That(answer.Message, Does.Contain("duplicate field \"data\""));
    }

    [Test]
    public async Task A_deployment_gets_the_servers_defaults()
    {
        var made = await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        Assert.Multiple(() =>
        {
            Assert.That(made.TextAt("spec.strategy.type"), Is.EqualTo("RollingUpdate"));
            Assert.That(made.TextAt("spec.strategy.rollingUpdate.maxSurge"), Is.EqualTo("25%"));
            Assert.That(made.TextAt("spec.revisionHistoryLimit"), Is.EqualTo("10"));
            Assert.That(made.TextAt("spec.progressDeadlineSeconds"), Is.EqualTo("600"));
            Assert.That(made.TextAt("spec.template.spec.restartPolicy"), Is.EqualTo("Always"));
            Assert.That(made.TextAt("spec.template.spec.dnsPolicy"), Is.EqualTo("ClusterFirst"));
            Assert.That(made.TextAt("spec.template.spec.schedulerName"), Is.EqualTo("default-scheduler"));
            Assert.That(made.TextAt("spec.template.spec.terminationGracePeriodSeconds"), Is.EqualTo("30"));
            Assert.That(made.TextAt("spec.template.spec.securityContext"), Is.EqualTo("{}"));
            Assert.That(made.TextAt("spec.template.spec.containers.0.imagePullPolicy"), Is.EqualTo("Always"));
            Assert.That(made.TextAt("spec.template.spec.containers.0.terminationMessagePath"), Is.EqualTo("/dev/termination-log"));
            Assert.That(made.TextAt("spec.template.spec.containers.0.resources"), Is.EqualTo("{}"));
        });
    }

    private string Path(string resource) => $"/api/v1/namespaces/{Namespace}/{resource}";
}
