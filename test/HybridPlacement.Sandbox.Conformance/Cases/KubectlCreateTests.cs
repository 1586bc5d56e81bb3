using HybridPlacement.Sandbox.Tests.Workloads;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>The subcommands that make objects: kubectl sends most of these in protobuf.</summary>
[Feature("kubectl create")]
[TestFixtureSource(typeof(Kubectl), nameof(Conformance.Kubectl.Installed))]
public sealed class KubectlCreateTests(string program) : KubectlFixture(program)
{
    [TestCase("configmap x --from-literal=a=b --from-literal=c=d", "configmap/x", "cm", "{.data.a}{.data.c}", "bd")]
    [TestCase("secret generic x --from-literal=a=b", "secret/x", "secret", "{.data.a}", "Yg==")]
    [TestCase("secret docker-registry x --docker-username=u --docker-password=p", "secret/x", "secret", "{.type}", "kubernetes.io/dockerconfigjson")]
    [TestCase("serviceaccount x", "serviceaccount/x", "sa", "{.metadata.name}", "x")]
    [TestCase("deployment x --image=i:1 --replicas=0 --port=80", "deployment.apps/x", "deploy", "{.spec.replicas}{.spec.template.spec.containers[0].image}{.spec.template.spec.containers[0].ports[0].containerPort}", "0i:180")]
    [TestCase("job x --image=i -- run it", "job.batch/x", "job", "{.spec.template.spec.containers[0].command}", "[\"run\",\"it\"]")]
    [TestCase("cronjob x --image=i --schedule=0_0_1_1_*", "cronjob.batch/x", "cj", "{.spec.schedule}", "0 0 1 1 *")]
    [TestCase("service clusterip x --tcp=80:8080", "service/x", "svc", "{.spec.ports[0].port}{.spec.ports[0].targetPort}{.spec.type}", "808080ClusterIP")]
    [TestCase("service nodeport x --tcp=80", "service/x", "svc", "{.spec.type}", "NodePort")]
    [TestCase("service externalname x --external-name=a.b", "service/x", "svc", "{.spec.externalName}", "a.b")]
    [TestCase("role x --verb=get,list --resource=pods", "role.rbac.authorization.k8s.io/x", "role", "{.rules[0].verbs}{.rules[0].resources}", "[\"get\",\"list\"][\"pods\"]")]
    [TestCase("rolebinding x --clusterrole=view --user=bob", "rolebinding.rbac.authorization.k8s.io/x", "rolebinding", "{.roleRef.name}{.subjects[0].name}", "viewbob")]
    [TestCase("poddisruptionbudget x --selector=a=b --min-available=50%", "poddisruptionbudget.policy/x", "pdb", "{.spec.minAvailable}{.spec.selector.matchLabels.a}", "50%b")]
    [TestCase("quota x --hard=pods=3,requests.cpu=500m", "resourcequota/x", "quota", "{.spec.hard.pods}{.spec.hard.requests\\.cpu}", "3500m")]
    [TestCase("ingress x --rule=a.b/c*=s:80", "ingress.networking.k8s.io/x", "ing", "{.spec.rules[0].http.paths[0].pathType}{.spec.rules[0].http.paths[0].backend.service.port.number}", "Prefix80")]
    public async Task Create_makes(string args, string made, string kind, string path, string value)
    {
        string[] words = [.. args.Split(' ').Select(w => w.Replace('_', ' '))];
        Assert.That(await Kubectl.MustAsync(["create", .. words]), Is.EqualTo($"{made} created"));
        Assert.That(await Kubectl.MustAsync($"get {kind} x -o jsonpath={path}"), Is.EqualTo(value));
    }

    [TestCase("namespace NAME", "namespace/NAME", "ns NAME")]
    [TestCase("clusterrole NAME --verb=get --resource=pods", "clusterrole.rbac.authorization.k8s.io/NAME", "clusterrole NAME")]
    [TestCase("clusterrolebinding NAME --clusterrole=view --serviceaccount=default:x", "clusterrolebinding.rbac.authorization.k8s.io/NAME", "clusterrolebinding NAME")]
    [TestCase("priorityclass NAME --value=5", "priorityclass.scheduling.k8s.io/NAME", "priorityclass NAME")]
    public async Task Create_makes_what_is_of_the_whole_cluster(string args, string made, string named)
    {
        var name = SharedApi.Current.NewName("made");
        Assert.That(
            await Kubectl.MustAsync("create " + args.Replace("NAME", name, StringComparison.Ordinal)),
            Is.EqualTo($"{made.Replace("NAME", name, StringComparison.Ordinal)} created"));
        await Kubectl.MustAsync($"delete {named.Replace("NAME", name, StringComparison.Ordinal)} --wait=false");
    }

    [Test]
    public async Task Create_refuses_what_is_there()
    {
        await Kubectl.MustAsync("create configmap x");
        var again = await Kubectl.RunAsync("create configmap x");
        Assert.That((again.Code, again.Error.Trim()), Is.EqualTo((1, "error: failed to create configmap: configmaps \"x\" already exists")));
    }

    [Test]
    public async Task Create_of_a_job_from_a_cron_job()
    {
        await Kubectl.MustAsync(["create", "cronjob", "c", "--image=i", "--schedule=0 0 1 1 *"]);
        Assert.That(await Kubectl.MustAsync("create job x --from=cronjob/c"), Is.EqualTo("job.batch/x created"));
        Assert.That(await Kubectl.MustAsync("get job x -o jsonpath={.metadata.ownerReferences[0].kind}"), Is.EqualTo("CronJob"));
    }

    [Test]
    public async Task Run_expose_and_autoscale()
    {
        Assert.That(await Kubectl.MustAsync("""run p --image=i --labels=app=p --overrides={"spec":{"nodeSelector":{"no":"such"}}}"""), Is.EqualTo("pod/p created"));
        await Kubectl.MustAsync("create deployment d --image=i --replicas=0");
        Assert.That(await Kubectl.MustAsync("expose deployment d --port=80 --target-port=8080"), Is.EqualTo("service/d exposed"));
        Assert.That(await Kubectl.MustAsync("get svc d -o jsonpath={.spec.selector.app}"), Is.EqualTo("d"));
        Assert.That(await Kubectl.MustAsync("autoscale deployment d --min=1 --max=3 --cpu-percent=70"), Does.EndWith("horizontalpodautoscaler.autoscaling/d autoscaled"));
        Assert.That(await Kubectl.MustAsync("get hpa d -o jsonpath={.spec.maxReplicas}{.spec.metrics[0].resource.target.averageUtilization}"), Is.EqualTo("370"));
    }

    [Test]
    public async Task A_dry_run_on_the_server_makes_nothing()
    {
        Assert.That(await Kubectl.MustAsync("create configmap x --dry-run=server"), Is.EqualTo("configmap/x created (server dry run)"));
        Assert.That((await Kubectl.RunAsync("get cm x")).Code, Is.EqualTo(1));
    }

    [Test]
    public async Task Create_token_makes_one()
    {
        await Eventually.Async(async () => (await Kubectl.RunAsync("get sa default")).Code == 0);
        var token = await Kubectl.MustAsync("create token default --duration=10m");
        Assert.That(token, Has.Length.GreaterThan(20));
    }
}
