using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridPlacement.Api.Schema;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Charts;

/// <summary>What the chart renders, without a cluster.</summary>
[Category("helm")]
public sealed partial class ChartRenderingTests
{
    private const string Pool = "pools.dc.tier=OnPrem,pools.dc.nodeSelector.matchLabels.site=munich";

    private static readonly string[] Everything =
    [
        "--set", Pool, "--set", "guardRails.enabled=true",
        "--set", "metrics.serviceMonitor.enabled=true,metrics.podMonitor.enabled=true",
        "--set", "metrics.prometheusRule.enabled=true,metrics.dashboard.enabled=true",
    ];

    /// <summary>For each documented value: what is set, and what is rendered then (or no longer, after an exclamation mark).</summary>
    private static readonly IReadOnlyDictionary<string, (string Set, string Rendered)> Values = new Dictionary<string, (string, string)>
    {
        ["nameOverride"] = ("nameOverride=placer", @"app\.kubernetes\.io/name: placer\n"),
        ["fullnameOverride"] = ("fullnameOverride=placer", @"kind: Deployment\nmetadata:\n  name: placer\n"),
        ["commonLabels"] = ("commonLabels.team=ml", "team: \"ml\""),
        ["image.repository"] = ("image.repository=reg.example:5000/op", @"image: reg\.example:5000/op:0\.1\.0\n"),
        ["image.tag"] = ("image.tag=v9", @"image: ghcr\.io/hybridplacement/operator:v9\n"),
        ["image.digest"] = ($"image.digest=sha256:{new string('a', 64)}", @"image: ghcr\.io/hybridplacement/operator@sha256:a{64}\n"),
        ["image.pullPolicy"] = ("image.pullPolicy=Always", "imagePullPolicy: Always"),
        ["serverImage.repository"] = ("serverImage.repository=reg.example/server", @"--server-image=reg\.example/server:0\.1\.0\n"),
        ["serverImage.tag"] = ("serverImage.tag=v9", @"--server-image=ghcr\.io/hybridplacement/server:v9\n"),
        ["serverImage.digest"] = ($"serverImage.digest=sha256:{new string('b', 64)}", "--server-image=ghcr.io/hybridplacement/server@sha256:b{64}\n"),
        ["imagePullSecrets"] = ("imagePullSecrets[0].name=registry", @"imagePullSecrets:\n +- name: registry"),
        ["replicas"] = ("replicas=3", "replicas: 3"),
        ["operator.namespaces"] = ("operator.namespaces={radiology,retail}", "--namespaces=radiology,retail"),
        ["operator.leaderElection"] = ("operator.leaderElection=false,replicas=1", "--leader-elect=false"),
        ["operator.workers"] = ("operator.workers=8", "--workers=8"),
        ["operator.qps"] = ("operator.qps=50", "--qps=50"),
        ["operator.burst"] = ("operator.burst=17", "--burst=17"),
        ["operator.auditLog"] = ("operator.auditLog=/var/log/audit.jsonl", "--audit-log=/var/log/audit.jsonl"),
        ["operator.logLevel"] = ("operator.logLevel=Debug", "--log-level=Debug"),
        ["operator.extraArgs"] = ("operator.extraArgs={--help}", @"- --help\n"),
        ["operator.extraEnv"] = ("operator.extraEnv[0].name=TZ,operator.extraEnv[0].value=UTC", @"- name: TZ\n +value: UTC"),
        ["crds.install"] = ("crds.install=false", "!kind: CustomResourceDefinition"),
        ["crds.keep"] = ("crds.keep=false", "!helm.sh/resource-policy: keep"),
        ["rbac.create"] = ("rbac.create=false", "!kind: (ClusterRoleBinding|RoleBinding)"),
        ["rbac.aggregate"] = ("rbac.aggregate=false", "!aggregate-to-edit"),
        ["serviceAccount.create"] = ("serviceAccount.create=false,serviceAccount.name=there", @"!kind: ServiceAccount\nmetadata"),
        ["serviceAccount.name"] = ("serviceAccount.name=placer", "serviceAccountName: placer"),
        ["serviceAccount.annotations"] = ("serviceAccount.annotations.a=b", @"annotations:\n +a: b"),
        ["podAnnotations"] = ("podAnnotations.a=b", @"default-container: operator\n +a: b"),
        ["podLabels"] = ("podLabels.a=b", "a: \"b\""),
        ["resources"] = ("resources.requests.cpu=7", "cpu: 7"),
        ["nodeSelector"] = ("nodeSelector.role=infra", "role: infra"),
        ["tolerations"] = ("tolerations[0].operator=Exists", @"tolerations:\n +- operator: Exists"),
        ["affinity"] = ("affinity.nodeAffinity.x=y", "nodeAffinity:"),
        ["topologySpreadConstraints"] = ("topologySpreadConstraints[0].maxSkew=1,topologySpreadConstraints[0].whenUnsatisfiable=DoNotSchedule,topologySpreadConstraints[0].topologyKey=rack", "topologyKey: rack"),
        ["terminationGracePeriodSeconds"] = ("terminationGracePeriodSeconds=77", "terminationGracePeriodSeconds: 77"),
        ["priorityClass.create"] = ("priorityClass.create=false", "!kind: PriorityClass"),
        ["priorityClass.name"] = ("priorityClass.name=important", "priorityClassName: important"),
        ["priorityClass.value"] = ("priorityClass.value=123456789", "value: 123456789"),
        ["podDisruptionBudget.enabled"] = ("podDisruptionBudget.enabled=false", "!kind: PodDisruptionBudget\n"),
        ["networkPolicy.enabled"] = ("networkPolicy.enabled=false", @"!kind: NetworkPolicy\n"),
        ["networkPolicy.ingressFrom"] = ("networkPolicy.ingressFrom[0].podSelector.matchLabels.app=prometheus", @"from:\n +- podSelector:"),
        ["networkPolicy.apiServerCIDRs"] = ("networkPolicy.apiServerCIDRs={10.0.0.1/32}", @"cidr: 10\.0\.0\.1/32"),
        ["networkPolicy.apiServerPorts"] = ("networkPolicy.apiServerPorts={16443}", "port: 16443"),
        ["metrics.address"] = ("metrics.address=[::]", @"--http-endpoint=\[::\]:8080"),
        ["metrics.port"] = ("metrics.port=9999", @"--http-endpoint=0\.0\.0\.0:9999"),
        ["metrics.serviceMonitor.enabled"] = ("metrics.serviceMonitor.enabled=true", "kind: ServiceMonitor"),
        ["metrics.serviceMonitor.labels"] = ("metrics.serviceMonitor.enabled=true,metrics.serviceMonitor.labels.a=b", "a: \"b\""),
        ["metrics.serviceMonitor.interval"] = ("metrics.serviceMonitor.enabled=true,metrics.serviceMonitor.interval=7s", "interval: 7s"),
        ["metrics.podMonitor.enabled"] = ("metrics.podMonitor.enabled=true", "kind: PodMonitor"),
        ["metrics.podMonitor.labels"] = ("metrics.podMonitor.enabled=true,metrics.podMonitor.labels.a=b", "a: \"b\""),
        ["metrics.podMonitor.interval"] = ("metrics.podMonitor.enabled=true,metrics.podMonitor.interval=7s", "interval: 7s"),
        ["metrics.prometheusRule.enabled"] = ("metrics.prometheusRule.enabled=true", "kind: PrometheusRule"),
        ["metrics.prometheusRule.labels"] = ("metrics.prometheusRule.enabled=true,metrics.prometheusRule.labels.a=b", "a: \"b\""),
        ["metrics.prometheusRule.alertLabels"] = ("metrics.prometheusRule.enabled=true,metrics.prometheusRule.alertLabels.team=ml", "\"team\":\"ml\""),
        ["metrics.prometheusRule.unplacedFor"] = ("metrics.prometheusRule.enabled=true,metrics.prometheusRule.unplacedFor=3h", "for: 3h"),
        ["metrics.prometheusRule.poolFullBelowPercent"] = ("metrics.prometheusRule.enabled=true,metrics.prometheusRule.poolFullBelowPercent=25", @"<= 0\.25 \*"),
        ["metrics.dashboard.enabled"] = ("metrics.dashboard.enabled=true", @"hybrid-placement\.json: \|-"),
        ["metrics.dashboard.labels"] = ("metrics.dashboard.enabled=true,metrics.dashboard.labels.a=b", "a: \"b\""),
        ["metrics.dashboard.annotations"] = ("metrics.dashboard.enabled=true,metrics.dashboard.annotations.folder=ML", "folder: ML"),
        ["metrics.dashboard.namespace"] = ("metrics.dashboard.enabled=true,metrics.dashboard.namespace=grafana", "namespace: grafana"),
        ["guardRails.enabled"] = ("guardRails.enabled=true", "kind: ValidatingAdmissionPolicy\n"),
        ["guardRails.actions"] = ("guardRails.enabled=true,guardRails.actions={Warn,Audit}", @"validationActions: \[""Warn"",""Audit""\]"),
        ["guardRails.exemptUsers"] = ("guardRails.enabled=true,guardRails.exemptUsers={jane}", "\"jane\""),
        ["guardRails.exemptGroups"] = ("guardRails.enabled=true,guardRails.exemptGroups={system:masters}", "\"system:masters\""),
        ["guardRails.exemptServiceAccounts"] = ("guardRails.enabled=true,guardRails.exemptServiceAccounts={istio/scaler}", "system:serviceaccount:istio:scaler"),
        ["pools"] = (Pool, @"kind: PlacementPool\nmetadata:\n  name: dc\n"),
        ["policies"] = ("policies.default.rules[0].name=all,policies.default.rules[0].tiers={OnPrem}", @"kind: PlacementPolicy\nmetadata:\n  name: default\n"),
        ["runtimes"] = ("runtimes.mine.image=reg.example/mine:1,runtimes.mine.supports[0].format=ONNX", @"kind: InferenceRuntime\nmetadata:\n  name: mine\n"),
    };

    private Helm _helm = null!;

    [OneTimeSetUp]
    public void Find() => _helm = new Helm();

    [OneTimeTearDown]
    public void Forget() => _helm?.Dispose();

    [Test]
    public void What_is_generated_in_the_chart_is_up_to_date() => Assert.That(ChartFiles.Check(Helm.Chart), Is.Empty);

    [Test]
    public async Task Helm_finds_nothing_to_blame() => await _helm.RunAsync(["lint", "--strict", Helm.Chart, .. Everything]);

    [Test]
    public async Task The_same_values_render_the_same_twice()
    {
        var once = await _helm.TemplateTextAsync(Everything);

        Assert.That(await _helm.TemplateTextAsync(Everything), Is.EqualTo(once));
    }

    [Test]
    public async Task The_operator_may_ask_the_servers_of_models_what_they_compute_on() => Assert.That(
        await _helm.TemplateTextAsync([]),
        Does.Match(@"kind: NetworkPolicy\n[\s\S]*egress:\n[\s\S]*podSelector:\n +matchExpressions:\n +- key: hybridplacement\.io/model-deployment\n +operator: Exists"));

    [Test]
    public void Every_documented_value_has_its_case_here()
    {
        var documented = DocumentedValue().Matches(File.ReadAllText(Path.Combine(Helm.Chart, "README.md"))).Select(m => m.Groups[1].Value);

        Assert.That(Values.Keys, Is.EquivalentTo(documented));
    }

    [TestCaseSource(nameof(ValueNames))]
    public async Task A_documented_value_changes_what_is_rendered(string value)
    {
        var (set, expected) = Values[value];
        var gone = expected.StartsWith('!');
        var pattern = expected.TrimStart('!');
        var pools = value is "crds.keep" or "guardRails.enabled" ? ["--set", Pool] : Array.Empty<string>();

        var before = await _helm.TemplateTextAsync(pools);
        var after = await _helm.TemplateTextAsync([.. pools, "--set", set]);

        Assert.That(after, gone ? Does.Not.Match(pattern) : Does.Match(pattern));
        Assert.That(before, gone ? Does.Match(pattern) : Does.Not.Match(pattern), "it is the value that does it");
    }

    [TestCase("replicas=-1", "at '/replicas': minimum: got -1, want 0")]
    [TestCase("replicas=two", "at '/replicas': got string, want integer")]
    [TestCase("replcias=2", "additional properties 'replcias' not allowed")]
    [TestCase("image.pullPolicy=Sometimes", "at '/image/pullPolicy': value must be one of 'Always', 'IfNotPresent', 'Never'")]
    [TestCase("image.repository=reg.example/op:1", "at '/image/repository'")]
    [TestCase("image.digest=sha256:1", "at '/image/digest'")]
    [TestCase("operator.logLevel=Trace", "at '/operator/logLevel': value must be one of 'Verbose', 'Debug'")]
    [TestCase("operator.leaderElection=false", "operator.leaderElection: true is needed with more than one replica; or set replicas to 1")]
    [TestCase("serviceAccount.create=false", "serviceAccount.name: with serviceAccount.create=false, write the name of one that is there")]
    [TestCase("metrics.port=80", "at '/metrics/port': minimum: got 80, want 1,024")]
    [TestCase("guardRails.enabled=sometimes", "at '/guardRails/enabled': value must be one of 'auto', true, false")]
    [TestCase("guardRails.actions[0]=Deny,guardRails.actions[1]=Warn", "at '/guardRails/actions'")]
    [TestCase("pools.dc.tier=Onprem,pools.dc.nodeSelector.matchLabels.a=b", "at '/pools/dc/tier': value must be one of 'Cloud', 'OnPrem', 'Edge'")]
    [TestCase("pools.dc.tier=OnPrem", "at '/pools/dc': missing property 'nodeSelector'")]
    [TestCase("pools.dc.spec.tier=OnPrem,pools.dc.lables.a=b,pools.dc.spec.nodeSelector.matchLabels.a=b", "additional properties 'lables' not allowed")]
    [TestCase("policies.default.priority=1", "at '/policies/default': missing property 'rules'")]
    [TestCase("topologySpreadConstraints[0].maxSkew=1", "at '/topologySpreadConstraints/0'")]
    public async Task A_wrong_value_is_refused_with_its_field(string set, string message)
    {
        var result = await _helm.TryAsync("template", Helm.Release, Helm.Chart, "--set", set);

        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Error, Does.Contain(message));
    }

    [Test]
    public async Task Every_object_has_the_labels_of_the_release_and_a_name_that_fits()
    {
        var objects = await _helm.TemplateAsync([.. Everything, "--set", $"fullnameOverride={new string('x', 63)},commonLabels.team=ml"]);

        foreach (var obj in objects.Where(o => !((string)o["metadata"]!["name"]!).EndsWith("-test", StringComparison.Ordinal)))
        {
            var what = $"{obj["kind"]} {obj["metadata"]!["name"]}";
            Assert.That((string?)obj["metadata"]!["labels"]!["app.kubernetes.io/instance"], Is.EqualTo(Helm.Release), what);
            Assert.That((string?)obj["metadata"]!["labels"]!["team"], Is.EqualTo("ml"), what);
            Assert.That(((string)obj["metadata"]!["name"]!).Length, Is.LessThanOrEqualTo(63), what);
        }
    }

    [Test]
    public async Task The_operator_and_its_test_meet_the_restricted_pod_security_standard()
    {
        var objects = await _helm.TemplateAsync();
        var pods = objects.Select(o => (string)o["kind"]! switch
        {
            "Deployment" => o["spec"]!["template"]!["spec"],
            "Pod" => o["spec"],
            _ => null,
        }).OfType<JsonNode>().ToList();

        Assert.That(pods, Has.Count.EqualTo(2));
        foreach (var pod in pods)
        {
            Assert.That((bool)pod["securityContext"]!["runAsNonRoot"]!, Is.True);
            Assert.That((string?)pod["securityContext"]!["seccompProfile"]!["type"], Is.EqualTo("RuntimeDefault"));
            foreach (var container in pod["containers"]!.AsArray())
            {
                var context = container!["securityContext"]!;
                Assert.That((bool)context["allowPrivilegeEscalation"]!, Is.False);
                Assert.That((bool)context["readOnlyRootFilesystem"]!, Is.True);
                Assert.That(context["capabilities"]!["drop"]!.AsArray().Select(c => (string?)c), Is.EqualTo(new[] { "ALL" }));
                Assert.That(container["resources"]!["limits"]!["memory"], Is.Not.Null);
            }
        }
    }

    [Test]
    public async Task What_deletes_models_before_an_uninstall_is_in_no_manifest_that_others_apply() =>
        Assert.That(await _helm.TemplateTextAsync("--set", "crds.keep=false"), Does.Not.Contain("purge"));

    [Test]
    public async Task In_chosen_namespaces_the_rights_on_models_and_workloads_are_roles_of_these()
    {
        var objects = await _helm.TemplateAsync("--set", "operator.namespaces={radiology,retail},rbac.aggregate=false");
        string[] Resources(string kind) => [.. objects.Where(o => (string?)o["kind"] == kind)
            .SelectMany(o => o["rules"]!.AsArray()).SelectMany(r => r!["resources"]!.AsArray()).Select(r => (string)r!).Distinct()];

        Assert.That(Resources("ClusterRole"), Is.EquivalentTo(
            ["inferenceruntimes", "placementpolicies", "placementpools", "namespaces", "nodes"]));
        Assert.That(
            objects.Where(o => (string?)o["kind"] == "ClusterRole").SelectMany(o => o["rules"]!.AsArray())
                .SelectMany(r => r!["verbs"]!.AsArray()).Select(v => (string)v!).Distinct(),
            Is.EquivalentTo(["get", "list", "watch"]), "nothing without a namespace is written");
        Assert.That(Resources("Role"), Does.Contain("deployments").And.Contain("pods/eviction").And.Contain("leases"));
        Assert.That(objects.Where(o => (string?)o["kind"] == "Role").Select(o => (string?)o["metadata"]!["namespace"]),
            Is.EquivalentTo(["radiology", "retail", Helm.Namespace]));
    }

    private static IEnumerable<string> ValueNames() => Values.Keys;

    [GeneratedRegex(@"^\| `([A-Za-z.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedValue();
}
