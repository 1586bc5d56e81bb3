using static HybridPlacement.Cli.Tests.Plan.Manifests;

namespace HybridPlacement.Cli.Tests.Plan;

/// <summary>What <c>plan</c> says of manifests that make no sense: file, line, object, field, remedy.</summary>
internal sealed class PlanMistakeTests
{
    private const string Head = "apiVersion: hybridplacement.io/v1alpha1\nkind: ModelDeployment\nmetadata: {name: m, namespace: n}\nspec:\n";
    private const string Good = "  model: {uri: https://m.example/m.onnx}\n  sensitivity: Low\n";

    private Workplace _files = null!;

    [SetUp]
    public void SetUp() => _files = new Workplace();

    [TearDown]
    public void TearDown() => _files.Dispose();

    [TestCase(Head + "  model: {uri: https://m.example/m.onnx}\n  sensitivity: Hihg\n",
        "bad.yaml:6: ModelDeployment n/m: spec.sensitivity: Unsupported value: \"Hihg\": supported values: \"Low\", \"Medium\", \"High\"")]
    [TestCase(Head + "  model: {uri: https://m.example/m.onnx}\n", "bad.yaml:4: ModelDeployment n/m: spec.sensitivity: Required value: add it")]
    [TestCase(Head + Good + "  latencyy: Low\n", "bad.yaml:7: ModelDeployment n/m: spec.latencyy: unknown field: did you mean latency?")]
    [TestCase(Head + Good + "  placement:\n    tiers:\n    - OnPrem\n    - Moon\n", "bad.yaml:10: ModelDeployment n/m: spec.placement.tiers[1]: Unsupported value: \"Moon\"")]
    [TestCase(Head + Good + "  replicas: two\n", "bad.yaml:7: ModelDeployment n/m: spec.replicas: Invalid value: \"string\": spec.replicas in body must be of type integer")]
    [TestCase(Head + Good + "  resources:\n    requests: {cpu: 1x}\n", "bad.yaml:8: ModelDeployment n/m: spec.resources.requests[cpu]: Invalid value: \"1x\": write a quantity")]
    [TestCase(Head + "  model:\n    uri: https://m.example/m.bin\n  sensitivity: Low\n", "spec.model")]
    [TestCase(Head + "  model: {uri: https://m.example/m.plan}\n  sensitivity: Low\n", "accelerator")]
    [TestCase("apiVersion: hybridplacement.io/v1alpha1\nkind: ModelDeploymnet\nmetadata: {name: m}\n",
        "bad.yaml:2: ModelDeploymnet m: kind: ModelDeploymnet isn't a kind of hybridplacement.io/v1alpha1: did you mean ModelDeployment?")]
    [TestCase("apiVersion: hybridplacement.io/v1\nkind: ModelDeployment\nmetadata: {name: m}\n",
        "bad.yaml:1: ModelDeployment m: apiVersion: hybridplacement.io/v1 isn't known: write hybridplacement.io/v1alpha1")]
    [TestCase("apiVersion: v1\nkind: PlacementPool\nmetadata: {name: m}\n",
        "bad.yaml:1: PlacementPool m: apiVersion: kind PlacementPool isn't in v1: write apiVersion: hybridplacement.io/v1alpha1")]
    [TestCase("apiVersion: hybridplacement.io/v1alpha1\nkind: PlacementPool\nmetadata: {name: p}\nspec:\n  tier: OnPrem\n", "bad.yaml:4: PlacementPool p: spec.nodeSelector: Required value: add it")]
    [TestCase("apiVersion: v1\nkind: Node\nmetadata: {name: n}\nstatus:\n  allocatible: {cpu: 4}\n", "bad.yaml:5: Node n: status.allocatible: unknown field: did you mean allocatable?")]
    [TestCase("apiVersion: v1\nkind: Node\nmetadata: {name: n}\nspec:\n  taints:\n  - {key: a, effect: Never}\n", "bad.yaml:6: Node n: spec.taints[0].effect")]
    [TestCase("apiVersion: v1\nkind: Node\nmetadata: {name: N_1}\n", "bad.yaml:3: Node N_1: metadata.name")]
    [TestCase("kind: Node\nmetadata: {name: n}\n", "bad.yaml: document 1, line 1: apiVersion is missing")]
    [TestCase("apiVersion: v1\nkind: Node\nmetadata: {name: n}\nstatus:\n  allocatable:\n    cpu: 4 cores\n",
        "bad.yaml:6: Node n: status.allocatable.cpu: Invalid value: \"4 cores\": write a quantity such as 500m, 2 or 16Gi")]
    [TestCase("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - {name: c, image: i, resources: {requests: {memory: 1GB}}}\n",
        "bad.yaml:6: Pod p: spec.containers[0].resources.requests.memory: Invalid value: \"1GB\"")]
    [TestCase("a: [1", "bad.yaml: document 1, line ")]
    public async Task A_mistake_is_named_with_its_place_and_its_remedy(string manifest, string said)
    {
        var run = await CommandRun.OfAsync("plan", "-f", _files.Write("bad.yaml", manifest), "--fleet", _files.Write("fleet.yaml", Hybrid));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error), run.ToString());
            Assert.That(run.Error, Does.Contain(said));
            Assert.That(run.Output, Is.Empty);
        });
    }

    [Test]
    public async Task A_name_that_is_there_twice_is_refused_but_a_manifest_may_take_the_place_of_one_of_the_fleet()
    {
        var fleet = _files.Write("fleet.yaml", Hybrid + Model("a"));
        var twice = await CommandRun.OfAsync("plan", "-f", _files.Write("m.yaml", Model("a") + Model("b") + Model("a", sensitivity: "High")), "--fleet", fleet);
        var once = await CommandRun.OfAsync("plan", "-f", _files.Write("m.yaml", Model("a", sensitivity: "High")), "--fleet", fleet);
        Assert.Multiple(() =>
        {
            Assert.That(twice.ExitCode, Is.EqualTo(ExitCode.Error));
            Assert.That(twice.Error, Does.Contain("m.yaml:14: ModelDeployment team/a: metadata.name: a is in ").And.Contain("m.yaml:2 too: give each a name of its own"));
            Assert.That(once.ExitCode, Is.EqualTo(ExitCode.Success), once.ToString());
        });
    }

    [Test]
    public async Task A_policy_file_without_a_policy_is_an_error()
    {
        var run = await CommandRun.OfAsync(
            "plan", "-f", _files.Write("m.yaml", Model("a")), "--fleet", _files.Write("fleet.yaml", Hybrid), "--policy", _files.Write("p.yaml", "# none\n"));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
            Assert.That(run.Error, Does.Contain("p.yaml: there is no PlacementPolicy in it"));
        });
    }

    [Test]
    public async Task A_fleet_without_nodes_is_said_to_have_none()
    {
        var run = await CommandRun.OfAsync("plan", "-f", _files.Write("m.yaml", Model("a")), "--fleet", _files.Write("fleet.yaml", Pool("dc", "OnPrem")));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Unsatisfied));
            Assert.That(run.Error, Does.Contain("the fleet has no Node"));
        });
    }

    [Test]
    public async Task All_mistakes_are_told_at_once()
    {
        var run = await CommandRun.OfAsync(
            "plan", "-f", _files.Write("a.yaml", Head + "  sensitivity: X\n"), "-f", _files.Write("b.yaml", Model("m", sensitivity: "Y")),
            "--fleet", Path.Combine(_files.Folder, "missing.yaml"));
        Assert.Multiple(() =>
        {
            Assert.That(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.All.StartsWith("error: "));
            Assert.That(run.Error, Does.Contain("a.yaml:5").And.Contain("a.yaml:4").And.Contain("b.yaml:5").And.Contain("missing.yaml: no such file"));
        });
    }

    [TestCase("missing.yaml", "no such file or folder")]
    [TestCase("", "no ModelDeployment")]
    public async Task Nothing_to_plan_for_is_an_error(string file, string said)
    {
        var run = await CommandRun.OfAsync(
            ["plan", "--fleet", _files.Write("fleet.yaml", Hybrid), .. file.Length == 0 ? [] : new[] { "-f", Path.Combine(_files.Folder, file) }]);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
            Assert.That(run.Error, Does.Contain(said));
        });
    }

    [Test]
    public async Task What_has_no_part_in_a_plan_is_passed_over_and_said_so()
    {
        var others = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n"
            + "---\napiVersion: azureml.example.com/v1\nkind: ModelDeployment\nmetadata: {name: theirs}\n";
        var run = await CommandRun.OfAsync("plan", "-f", _files.Write("m.yaml", others + Model("a")), "--fleet", _files.Write("fleet.yaml", Hybrid));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Success), run.ToString());
            Assert.That(run.Error, Does.Contain("ConfigMap c").And.Contain("Application a").And.Contain("ModelDeployment theirs"));
        });
    }

    [Test]
    public async Task Only_policies_are_tried()
    {
        var run = await CommandRun.OfAsync(
            "plan", "-f", _files.Write("m.yaml", Model("a")), "--fleet", _files.Write("fleet.yaml", Hybrid), "--policy", _files.Write("p.yaml", Pool("x", "Edge")));
        Assert.That(run.Error, Does.Contain("PlacementPool x: kind: --policy takes PlacementPolicies only"));
    }

    [Test]
    public async Task A_fleet_is_in_files_or_in_a_cluster()
    {
        var run = await CommandRun.OfAsync("plan", "-f", _files.Write("m.yaml", Model("a")), "--fleet", "x", "--kubeconfig", "y");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Error, "error: --fleet and --kubeconfig: give one of them, the fleet is either in files or in a cluster." + Environment.NewLine)));
    }

    [Test]
    public async Task A_kubeconfig_that_is_not_there_is_named()
    {
        var run = await CommandRun.OfAsync("plan", "-f", _files.Write("m.yaml", Model("a")), "--kubeconfig", Path.Combine(_files.Folder, "none"));
        Assert.That(run.Error, Does.Contain("No kubeconfig at").And.Contain("--fleet"));
    }

    [TestCase("plan", "--output", "xml")]
    [TestCase("explain", "a/b/c")]
    [TestCase("explain")]
    public async Task Wrong_arguments_are_an_error(params string[] args) =>
        Assert.That((await CommandRun.OfAsync(args)).ExitCode, Is.EqualTo(ExitCode.Error));
}
