using HybridPlacement.Sandbox.Tests.Workloads;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>ValidatingAdmissionPolicies and their bindings, as far as a client sees them.</summary>
[Feature("ValidatingAdmissionPolicy")]
public sealed class PolicyTests : ApiFixture
{
    private const string Group = "/apis/admissionregistration.k8s.io/v1";

    private const string Policies = $"{Group}/validatingadmissionpolicies";

    private const string Bindings = $"{Group}/validatingadmissionpolicybindings";

    private readonly List<string> _made = [];

    [TearDown]
    public async Task Remove()
    {
        foreach (var path in _made)
            await Api.DeleteAsync(path);
        _made.Clear();
    }

    [Test]
    public async Task A_denial_names_policy_binding_and_message()
    {
        await InstallAsync("""validations: [{expression: "!has(object.data) || object.data.a != '9'", message: nine is too many}]""");
        await EnforcedAsync();
        var denied = await Api.PostAsync(ConfigMaps, Map("no", "9"));
        Expect(denied, 422);
        Assert.That(denied.Reason, Is.EqualTo("Invalid"));
        Assert.That(denied.Message, Is.EqualTo(
            $"configmaps \"no\" is forbidden: ValidatingAdmissionPolicy '{Namespace}' with binding '{Namespace}' denied request: nine is too many"));
        Assert.That(denied.TextAt("details.name"), Is.EqualTo("no"));
        Assert.That(denied.TextAt("details.kind"), Is.EqualTo("configmaps"));
        Assert.That(
            denied.TextAt("details.causes.0.message"),
            Is.EqualTo($"ValidatingAdmissionPolicy '{Namespace}' with binding '{Namespace}' denied request: nine is too many"));
        await MustAsync(Api.PostAsync(ConfigMaps, Map("good", "1")));
        Expect(await Api.MergeAsync($"{ConfigMaps}/good", """{"data":{"a":"9"}}"""), 422);
        Expect(await Api.ApplyAsync($"{ConfigMaps}/good", "me", Map("good", "9"), force: true), 422);
        Expect(await Api.ApplyAsync($"{ConfigMaps}/new", "me", Map("new", "9")), 422);
        Expect(await Api.GetAsync($"{ConfigMaps}/new"), 404);
    }

    [Test]
    public async Task A_dry_run_is_denied_as_well()
    {
        await InstallAsync("validations: [{expression: 'request.dryRun', reason: Forbidden}]");
        await EnforcedAsync("9", 403);
        Expect(await Api.PostAsync($"{ConfigMaps}?dryRun=All", Map("dry", "1")), 201);
        var denied = await Api.PostAsync(ConfigMaps, Map("wet", "1"));
        Expect(denied, 403);
        Assert.That(denied.Reason, Is.EqualTo("Forbidden"));
        Assert.That(denied.Message, Does.EndWith("denied request: failed expression: request.dryRun"));
    }

    [Test]
    public async Task The_user_decides()
    {
        var bob = $"bob-{Namespace}";
        await GrantAsync(bob);
        await InstallAsync($"validations: [{{expression: \"request.userInfo.username == '{bob}' && 'system:authenticated' in request.userInfo.groups\", message: only bob}}]");
        await EnforcedAsync();
        Expect(await Api.SendAsync(HttpMethod.Post, ConfigMaps, Map("a", "1"), "application/yaml", user: bob), 201);
        Expect(await Api.DeleteAsync($"{ConfigMaps}/a"), 422);
        Expect(await Api.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/a", null, user: bob), 200);
    }

    [Test]
    public async Task Controllers_are_users_too()
    {
        await InstallAsync(
            "validations: [{expression: \"request.userInfo.username == 'system:serviceaccount:kube-system:replicaset-controller'\", "
            + "message: 'only of a ReplicaSet', reason: Forbidden}]",
            "resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]");
        await Eventually.Async(async () => (await Api.PostAsync($"{Pods}?dryRun=All", Pod("mine"))).Code == 403);
        await MustAsync(Api.PostAsync(Deployments, Deployment("d", 1)));
        await Eventually.Async(async () => (await Api.GetAsync($"{Pods}?labelSelector=app%3Dd")).At("items")!.AsArray().Count == 1);
        await MustAsync(Api.DeleteAsync($"{Deployments}/d"));
    }

    [Test]
    public async Task Params_are_read_from_the_binding_s_object()
    {
        await InstallAsync(
            """
            paramKind: {apiVersion: v1, kind: Secret}
            validations: [{expression: "params == null || object.data.a <= string(params.data.max)", messageExpression: "'at most ' + string(params.data.max)"}]
            """,
            binding: "paramRef: {name: limits, parameterNotFoundAction: Deny}");
        await Eventually.Async(async () => (await Api.PostAsync($"{ConfigMaps}?dryRun=All", Map("probe", "9"))).Message?.EndsWith(
            "denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
            StringComparison.Ordinal) == true);
        await MustAsync(Api.PostAsync(Secrets, "{apiVersion: v1, kind: Secret, metadata: {name: limits}, data: {max: NQ==}}"));
        // NQ== is what the Secret's data reads as: expressions see the API's form.
        await Eventually.Async(async () => (await Api.PostAsync($"{ConfigMaps}?dryRun=All", Map("probe", "Z"))).Message?.EndsWith(
            "denied request: at most NQ==", StringComparison.Ordinal) == true);
        Expect(await Api.PostAsync($"{ConfigMaps}?dryRun=All", Map("probe", "A")), 201);
    }

    [Test]
    public async Task All_params_that_a_selector_takes_in_must_agree()
    {
        await InstallAsync(
            """
            paramKind: {apiVersion: v1, kind: ConfigMap}
            matchConditions: [{name: no-params, expression: "!has(object.metadata.labels)"}]
            validations: [{expression: "object.data.a < params.data.a", messageExpression: "'below ' + params.data.a"}]
            """,
            binding: "paramRef: {selector: {matchLabels: {limit: x}}, parameterNotFoundAction: Allow}");
        Expect(await Api.PostAsync($"{ConfigMaps}?dryRun=All", Map("probe", "7")), 201);
        foreach (var limit in new[] { "8", "5" })
            await MustAsync(Api.PostAsync(ConfigMaps, $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: l{limit}, labels: {{limit: x}}}}, data: {{a: '{limit}'}}}}"));
        await Eventually.Async(async () => (await Api.PostAsync($"{ConfigMaps}?dryRun=All", Map("probe", "7"))).Message?.EndsWith(
            "denied request: below 5", StringComparison.Ordinal) == true);
        Expect(await Api.PostAsync($"{ConfigMaps}?dryRun=All", Map("probe", "3")), 201);
    }

    [TestCase("Warn", 201, 1)]
    [TestCase("Audit", 201, 0)]
    [TestCase("Deny", 422, 0)]
    public async Task An_action_decides_what_becomes_of_a_violation(string action, int code, int warnings)
    {
        await InstallAsync("validations: [{expression: \"object.data.a != '9'\", message: nine}]", actions: $"[{action}]");
        Answer answer = null!;
        // A violation that is only audited can't be seen: nothing tells when the policy has begun to count.
        await Eventually.Async(async () => (answer = await Api.PostAsync($"{ConfigMaps}?dryRun=All", Map("probe", "9"))).Code == code
            && answer.Warnings.Count == warnings);
        if (warnings == 1)
        {
            Assert.That(answer.Warnings[0], Is.EqualTo(
                $"299 - \"Validation failed for ValidatingAdmissionPolicy '{Namespace}' with binding '{Namespace}': nine\""));
        }
    }

    [TestCase("Fail", 422)]
    [TestCase("Ignore", 201)]
    public async Task An_expression_that_fails_goes_by_the_failure_policy(string failurePolicy, int code)
    {
        await InstallAsync($"failurePolicy: {failurePolicy}\nvalidations: [{{expression: \"object.data.missing == 'x'\"}}, {{expression: \"object.data.a != '9'\"}}]");
        await EnforcedAsync();
        var answer = await Api.PostAsync($"{ConfigMaps}?dryRun=All", Map("probe", "1"));
        Expect(answer, code);
        if (code == 422)
            Assert.That(answer.Message, Does.EndWith("denied request: expression 'object.data.missing == 'x'' resulted in error: no such key: missing"));
    }

    [Test]
    public async Task Variables_build_on_one_another_and_conditions_come_first()
    {
        await InstallAsync("""
            matchConditions: [{name: named, expression: "object.metadata.name.startsWith('checked')"}]
            variables:
            - {name: a, expression: "object.data.a"}
            - {name: many, expression: "int(variables.a) * 2"}
            validations: [{expression: "variables.many < 10", messageExpression: "'too many: ' + string(variables.many)"}]
            """);
        await Eventually.Async(async () => (await Api.PostAsync($"{ConfigMaps}?dryRun=All", Map("checked", "9"))).Message?.EndsWith(
            "denied request: too many: 18", StringComparison.Ordinal) == true);
        Expect(await Api.PostAsync($"{ConfigMaps}?dryRun=All", Map("other", "9")), 201);
        Expect(await Api.PostAsync($"{ConfigMaps}?dryRun=All", Map("checked", "2")), 201);
    }

    [Test]
    public async Task A_policy_for_scale_sees_the_Scale()
    {
        await InstallAsync(
            "validations: [{expression: \"object.kind == 'Scale' && request.kind.group == 'autoscaling' && (!has(object.spec.replicas) || object.spec.replicas <= 3)\", message: at most three}]",
            "resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [deployments/scale]}]");
        await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        Answer last = null!;
        await Eventually.Async(async () => (last = await Api.MergeAsync($"{Deployments}/d/scale?dryRun=All", """{"spec":{"replicas":9}}""")).Code == 422, () => last.Text);
        await MustAsync(Api.MergeAsync($"{Deployments}/d/scale", """{"spec":{"replicas":0}}"""));
        await MustAsync(Api.MergeAsync($"{Deployments}/d", """{"spec":{"replicas":0,"paused":true}}"""));
    }

    [Test]
    public async Task Selectors_narrow_a_policy_and_a_binding()
    {
        await InstallAsync(
            "validations: [{expression: 'false', message: never}]",
            "resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [configmaps]}]\n"
            + "    objectSelector: {matchExpressions: [{key: guarded, operator: Exists}]}\n"
            + "    excludeResourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps], resourceNames: [free]}]");
        const string guarded = "{apiVersion: v1, kind: ConfigMap, metadata: {name: NAME, labels: {guarded: x}}}";
        await Eventually.Async(async () => (await Api.PostAsync($"{ConfigMaps}?dryRun=All", guarded.Replace("NAME", "held", StringComparison.Ordinal))).Code == 422);
        Expect(await Api.PostAsync(ConfigMaps, Map("plain", "1")), 201);
        Expect(await Api.PostAsync(ConfigMaps, guarded.Replace("NAME", "free", StringComparison.Ordinal)), 201);
        // Taking the label away is one of the policy's too: the old object has it.
        Expect(await Api.MergeAsync($"{ConfigMaps}/free", """{"metadata":{"labels":{"guarded":null}}}"""), 422);
        Expect(await Api.MergeAsync($"{ConfigMaps}/plain", """{"metadata":{"labels":{"guarded":"x"}}}"""), 422);
    }

    [TestCase("validations: [{expression: 'object.data.a'}]", "spec.validations[0].expression", "must evaluate to bool but got dyn")]
    [TestCase("validations: [{expression: 'nothing == 1'}]", "spec.validations[0].expression", "undeclared reference to 'nothing' (in container '')")]
    [TestCase("validations: [{expression: \"request.uid == ''\"}]", "spec.validations[0].expression", "undefined field 'uid'")]
    [TestCase("validations: [{expression: 'true', messageExpression: '1'}]", "spec.validations[0].messageExpression", "must evaluate to string but got int")]
    [TestCase("validations: [{expression: 'true', reason: Conflict}]", "spec.validations[0].reason", "Unsupported value: \"Conflict\": supported values: \"Forbidden\", \"Invalid\", \"RequestEntityTooLarge\"")]
    [TestCase("validations: [{expression: 'params != null'}]", "spec.validations[0].expression", "undeclared reference to 'params' (in container '')")]
    [TestCase("matchConditions: [{name: a, expression: 'variables.x == 1'}]\nvariables: [{name: x, expression: '1'}]\nvalidations: [{expression: 'true'}]", "spec.matchConditions[0].expression", "undeclared reference to 'variables' (in container '')")]
    [TestCase("variables: [{name: 1x, expression: '1'}]\nvalidations: [{expression: 'true'}]", "spec.variables[0].name", "must be a valid CEL identifier")]
    [TestCase("variables: []", "spec.validations", "validations or auditAnnotations must contain at least one item")]
    public async Task A_policy_that_cannot_be_is_refused(string spec, string field, string message)
    {
        var answer = await Api.PostAsync(Policies, PolicyText(spec, null));
        Expect(answer, 422);
        var cause = answer.At("details.causes")!.AsArray().Single(c => (string?)c!["field"] == field)!;
        Assert.That((string?)cause["message"], Does.Contain(message));
    }

    [TestCase("validationActions: [Deny, Warn]", "spec.validationActions", "must not contain both Deny and Warn")]
    [TestCase("validationActions: [Refuse]", "spec.validationActions[0]", "Unsupported value: \"Refuse\": supported values: \"Audit\", \"Deny\", \"Warn\"")]
    [TestCase("validationActions: [Deny]\nparamRef: {parameterNotFoundAction: Deny}", "spec.paramRef", "one of name or selector must be specified")]
    [TestCase("validationActions: [Deny]\nparamRef: {name: a}", "spec.paramRef.parameterNotFoundAction", "Required value")]
    public async Task A_binding_that_cannot_be_is_refused(string spec, string field, string message)
    {
        var answer = await Api.PostAsync(Bindings, $"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {Braced($"name: {Namespace}")}
            spec:
              policyName: x
            {Indented(spec, 2)}
            """);
        Expect(answer, 422);
        var cause = answer.At("details.causes")!.AsArray().Single(c => (string?)c!["field"] == field)!;
        Assert.That((string?)cause["message"], Does.Contain(message));
    }

    [Test]
    public async Task A_wrong_type_is_a_warning_in_the_status()
    {
        await InstallAsync(
            "validations: [{expression: object.spec.replicass > 1}]",
            "resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]");
        Answer policy = null!;
        await Eventually.Async(async () => (policy = await Api.GetAsync($"{Policies}/{Namespace}")).TextAt("status.observedGeneration") == "1");
        Assert.That(policy.TextAt("status.typeChecking.expressionWarnings.0.fieldRef"), Is.EqualTo("spec.validations[0].expression"));
        Assert.That(policy.TextAt("status.typeChecking.expressionWarnings.0.warning"), Is.EqualTo(
            "apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'replicass'\n"
            + " | object.spec.replicass > 1\n | ...........^\n"));
    }

    [Test]
    public async Task Defaults_are_filled_in()
    {
        var policy = await InstallAsync("validations: [{expression: 'true'}]");
        Assert.That(policy.TextAt("spec.failurePolicy"), Is.EqualTo("Fail"));
        Assert.That(policy.TextAt("spec.matchConstraints.matchPolicy"), Is.EqualTo("Equivalent"));
        Assert.That(policy.At("spec.matchConstraints.objectSelector")!.ToJsonString(), Is.EqualTo("{}"));
        Assert.That(policy.TextAt("spec.matchConstraints.resourceRules.0.scope"), Is.EqualTo("*"));
    }

    private async Task<Answer> InstallAsync(
        string spec, string? constraints = null, string binding = "matchResources: {}", string actions = "[Deny]")
    {
        var policy = await MustAsync(Api.PostAsync(Policies, PolicyText(spec, constraints)));
        _made.Add($"{Policies}/{Namespace}");
        await MustAsync(Api.PostAsync(Bindings, $"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {Braced($"name: {Namespace}")}
            spec:
              policyName: {Namespace}
              validationActions: {actions}
            {Indented(binding, 2)}
            """));
        _made.Insert(0, $"{Bindings}/{Namespace}");
        return policy;
    }

    private string PolicyText(string spec, string? constraints) => $"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {Braced($"name: {Namespace}")}
        spec:
          matchConstraints:
            namespaceSelector: {Braced($"matchLabels: {Braced($"kubernetes.io/metadata.name: {Namespace}")}")}
            {constraints ?? "resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE, UPDATE, DELETE], resources: [configmaps]}]"}
        {Indented(spec, 2)}
        """;

    /// <summary>A real server takes a moment to see a policy.</summary>
    private Task EnforcedAsync(string value = "9", int code = 422) =>
        Eventually.Async(async () => (await Api.PostAsync(ConfigMaps, Map("kube-root-ca.crt", value))).Code == code);

    private async Task GrantAsync(string user)
    {
        await MustAsync(Api.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", $$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: {{user}} }
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: User, name: {{user}} }]
            """));
        _made.Add($"/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/{user}");
    }

    private static string Map(string name, string value) =>
        $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}, data: {{a: '{value}'}}}}";

    private static string Pod(string name) =>
        $"{{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, spec: {{containers: [{{name: c, image: i}}]}}}}";

    private static string Braced(string text) => $"{{{text}}}";

    private static string Indented(string text, int by) =>
        string.Join('\n', text.Split('\n').Select(line => new string(' ', by) + line));
}
