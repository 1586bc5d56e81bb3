namespace HybridPlacement.Sandbox.Conformance;

/// <summary>What kubectl prints: the columns of each kind, those in brackets only with <c>-o wide</c>.</summary>
[Feature("tables")]
public sealed class TableTests : ApiFixture
{
    private const string Accept = "application/json;as=Table;v=v1;g=meta.k8s.io";

    [TestCase("api/v1", "nodes", "Name Status Roles Age Version [Internal-IP] [External-IP] [OS-Image] [Kernel-Version] [Container-Runtime]")]
    [TestCase("api/v1", "namespaces", "Name Status Age")]
    [TestCase("api/v1", "endpoints", "Name Endpoints Age")]
    [TestCase("api/v1", "limitranges", "Name Created-At")]
    [TestCase("api/v1", "resourcequotas", "Name Request Limit Age")]
    [TestCase("api/v1", "persistentvolumeclaims", "Name Status Volume Capacity Access-Modes StorageClass VolumeAttributesClass Age [VolumeMode]")]
    [TestCase("api/v1", "persistentvolumes", "Name Capacity Access-Modes Reclaim-Policy Status Claim StorageClass VolumeAttributesClass Reason Age [VolumeMode]")]
    [TestCase("apis/apps/v1", "statefulsets", "Name Ready Age [Containers] [Images]")]
    [TestCase("apis/apps/v1", "daemonsets", "Name Desired Current Ready Up-to-date Available Node-Selector Age [Containers] [Images] [Selector]")]
    [TestCase("apis/apps/v1", "replicasets", "Name Desired Current Ready Age [Containers] [Images] [Selector]")]
    [TestCase("apis/apps/v1", "controllerrevisions", "Name Controller Revision Age")]
    [TestCase("apis/batch/v1", "jobs", "Name Status Completions Duration Age [Containers] [Images] [Selector]")]
    [TestCase("apis/batch/v1", "cronjobs", "Name Schedule Timezone Suspend Active Last-Schedule Age [Containers] [Images] [Selector]")]
    [TestCase("apis/autoscaling/v2", "horizontalpodautoscalers", "Name Reference Targets MinPods MaxPods Replicas Age")]
    [TestCase("apis/policy/v1", "poddisruptionbudgets", "Name Min-Available Max-Unavailable Allowed-Disruptions Age")]
    [TestCase("apis/networking.k8s.io/v1", "networkpolicies", "Name Pod-Selector Age")]
    [TestCase("apis/networking.k8s.io/v1", "ingresses", "Name Class Hosts Address Ports Age")]
    [TestCase("apis/networking.k8s.io/v1", "ingressclasses", "Name Controller Parameters Age")]
    [TestCase("apis/discovery.k8s.io/v1", "endpointslices", "Name AddressType Ports Endpoints Age")]
    [TestCase("apis/coordination.k8s.io/v1", "leases", "Name Holder Age")]
    [TestCase("apis/rbac.authorization.k8s.io/v1", "roles", "Name Created-At")]
    [TestCase("apis/rbac.authorization.k8s.io/v1", "rolebindings", "Name Role Age [Users] [Groups] [ServiceAccounts]")]
    [TestCase("apis/rbac.authorization.k8s.io/v1", "clusterrolebindings", "Name Role Age [Users] [Groups] [ServiceAccounts]")]
    [TestCase("apis/scheduling.k8s.io/v1", "priorityclasses", "Name Value Global-Default Age PreemptionPolicy")]
    [TestCase("apis/storage.k8s.io/v1", "storageclasses", "Name Provisioner ReclaimPolicy VolumeBindingMode AllowVolumeExpansion Age")]
    [TestCase("apis/node.k8s.io/v1", "runtimeclasses", "Name Handler Age")]
    [TestCase("apis/admissionregistration.k8s.io/v1", "validatingadmissionpolicies", "Name Validations ParamKind Age")]
    [TestCase("apis/admissionregistration.k8s.io/v1", "validatingadmissionpolicybindings", "Name PolicyName ParamRef Age")]
    [TestCase("apis/apiextensions.k8s.io/v1", "customresourcedefinitions", "Name Created-At")]
    public async Task The_columns_are_the_servers(string version, string resource, string columns)
    {
        var table = await MustAsync(Api.GetAsync($"/{version}/{resource}?limit=1", Accept));
        Assert.That(table.TextAt("kind"), Is.EqualTo("Table"));
        Assert.That(
            string.Join(' ', table.At("columnDefinitions")!.AsArray().Select(c =>
                ((string)c!["name"]!).Replace(' ', '-') is var name && (int)c["priority"]! > 0 ? $"[{name}]" : name)),
            Is.EqualTo(columns));
    }

    [TestCase("batch/v1", "jobs", "Job", "spec: {suspend: true, completions: 3, template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}", "0/3", 2)]
    [TestCase("batch/v1", "cronjobs", "CronJob", "spec: {schedule: '0 0 1 1 *', suspend: true, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}", "True", 3)]
    [TestCase("autoscaling/v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}, minReplicas: 2, maxReplicas: 3}", "cpu: <unknown>/80%", 2)]
    [TestCase("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", "spec: {podSelector: {matchLabels: {a: b}}}", "a=b", 1)]
    [TestCase("networking.k8s.io/v1", "ingresses", "Ingress", "spec: {rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}}]}", "a.b", 2)]
    [TestCase("discovery.k8s.io/v1", "endpointslices", "EndpointSlice", "addressType: IPv4\nendpoints: [{addresses: [10.0.0.1]}, {addresses: [10.0.0.2]}]\nports: [{port: 80}]", "10.0.0.1,10.0.0.2", 3)]
    [TestCase("rbac.authorization.k8s.io/v1", "rolebindings", "RoleBinding", "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}]", "bob", 3)]
    [TestCase("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget", "spec: {minAvailable: 50%, selector: {matchLabels: {none: none}}}", "50%", 1)]
    public async Task A_cell_says(string version, string resource, string kind, string more, string text, int cell)
    {
        var path = $"/apis/{version}/namespaces/{Namespace}/{resource}";
        await MustAsync(Api.PostAsync(path, $"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: one}}\n{more}"));
        var table = await MustAsync(Api.GetAsync($"{path}/one", Accept));
        Assert.That(table.TextAt($"rows.0.cells.{cell}"), Is.EqualTo(text));
    }

    [TestCase("None", null)]
    [TestCase("Metadata", "PartialObjectMetadata")]
    [TestCase("Object", "ConfigMap")]
    public async Task A_row_brings_as_much_of_the_object_as_asked(string include, string? kind)
    {
        await NewConfigMapAsync("one");
        var table = await MustAsync(Api.GetAsync($"{ConfigMaps}?fieldSelector=metadata.name%3Done&includeObject={include}", Accept));
        Assert.That(table.TextAt("rows.0.object.kind"), Is.EqualTo(kind));
        Expect(await Api.GetAsync($"{ConfigMaps}?includeObject=Foo", Accept), 400);
    }
}
