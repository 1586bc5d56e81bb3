using System.Text.Json.Nodes;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>The life of a release, with the real helm and a small chart.</summary>
[Feature("helm")]
public sealed class HelmTests : ApiFixture
{
    private const string Chart = "apiVersion: v2\nname: small\nversion: VERSION\n";

    private const string Templates = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: "{{ .Release.Name }}-settings"}
        data: {greeting: "{{ .Values.greeting }}"}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: "{{ .Release.Name }}"}
        spec:
          replicas: 0
          selector: {matchLabels: {app: "{{ .Release.Name }}"}}
          template:
            metadata: {labels: {app: "{{ .Release.Name }}"}}
            spec: {containers: [{name: c, image: i}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: "{{ .Release.Name }}"}
        spec: {selector: {app: "{{ .Release.Name }}"}, ports: [{port: 80}]}
        {{- if .Values.extra }}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: "{{ .Release.Name }}-extra"}
        {{- end }}
        """;

    private const string Test = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: "{{ .Release.Name }}-test"
          annotations: {"helm.sh/hook": test, "helm.sh/hook-delete-policy": before-hook-creation}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("helm-");
    private string _helm = string.Empty;

    [OneTimeSetUp]
    public void WriteChart()
    {
        var own = Repository.Path("artifacts", "tools", "bin", "helm");
        _helm = File.Exists(own) ? own : RequiredTool.Find("helm");
        var templates = _folder.CreateSubdirectory("small").CreateSubdirectory("templates");
        File.WriteAllText(Path.Combine(templates.Parent!.FullName, "Chart.yaml"), Chart.Replace("VERSION", "1.0.0", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(templates.Parent.FullName, "values.yaml"), "greeting: hello\nextra: false\n");
        File.WriteAllText(Path.Combine(templates.FullName, "all.yaml"), Templates);
        File.WriteAllText(Path.Combine(templates.FullName, "test.yaml"), Test);
    }

    [OneTimeTearDown]
    public void RemoveChart() => _folder.Delete(recursive: true);

    [Test]
    public async Task A_release_is_installed_upgraded_rolled_back_tested_and_uninstalled()
    {
        await HelmAsync("install r small --wait --timeout 60s");
        Assert.That(await GreetingAsync(), Is.EqualTo("hello"));
        await HelmAsync("upgrade r small --set greeting=bye,extra=true --wait --timeout 60s");
        Assert.That(await GreetingAsync(), Is.EqualTo("bye"));
        Expect(await Api.GetAsync($"{Secrets}/r-extra"), 200);

        await HelmAsync("rollback r 1 --wait --timeout 60s");
        Assert.That(await GreetingAsync(), Is.EqualTo("hello"));
        Expect(await Api.GetAsync($"{Secrets}/r-extra"), 404);

        var history = JsonNode.Parse(await HelmAsync("history r -o json"))!.AsArray();
        Assert.That(history.Select(h => (string?)h!["status"]), Is.EqualTo((string[])["superseded", "superseded", "deployed"]));
        await HelmAsync("test r --timeout 60s");
        Expect(await Api.GetAsync($"{ConfigMaps}/r-test"), 200);

        await HelmAsync("uninstall r --wait --timeout 60s");
        Expect(await Api.GetAsync($"{ConfigMaps}/r-settings"), 404);
        Expect(await Api.GetAsync($"{Deployments}/r"), 404);
        Assert.That(await HelmAsync("list -q"), Is.Empty);
    }

    [Test]
    public async Task A_field_of_another_manager_is_a_conflict_for_helm()
    {
        await HelmAsync("install r small --server-side=true");
        await MustAsync(Api.ApplyAsync(
            $"{ConfigMaps}/r-settings", "someone", "{apiVersion: v1, kind: ConfigMap, metadata: {name: r-settings}, data: {greeting: mine}}", force: true));
        var refused = await RunAsync("upgrade r small --server-side=true --set greeting=bye");
        Assert.That(refused.ExitCode, Is.Not.Zero);
        Assert.That(refused.Error, Does.Contain("conflict with \"someone\"").And.Contain(".data.greeting"));
        await HelmAsync("upgrade r small --server-side=true --force-conflicts --set greeting=bye");
        Assert.That(await GreetingAsync(), Is.EqualTo("bye"));
        await HelmAsync("uninstall r");
    }

    [Test]
    public async Task A_dry_run_on_the_server_installs_nothing()
    {
        Assert.That(await HelmAsync("install r small --dry-run=server"), Does.Contain("greeting: \"hello\""));
        Expect(await Api.GetAsync($"{ConfigMaps}/r-settings"), 404);
    }

    private async Task<string?> GreetingAsync() =>
        (await MustAsync(Api.GetAsync($"{ConfigMaps}/r-settings"))).TextAt("data.greeting");

    private async Task<string> HelmAsync(string args)
    {
        var run = await RunAsync(args);
        Assert.That(run.ExitCode, Is.Zero, $"helm {args}\n{run.Error}{run.Output}");
        return run.Output.TrimEnd();
    }

    private Task<ToolResult> RunAsync(string args) => RequiredTool.RunAsync(
        _helm,
        [.. args.Split(' '), "--namespace", Namespace],
        new Dictionary<string, string>
        {
            ["KUBECONFIG"] = SharedApi.Current.Kubeconfig,
            ["HELM_CACHE_HOME"] = Path.Combine(_folder.FullName, "cache"),
            ["HELM_CONFIG_HOME"] = Path.Combine(_folder.FullName, "config"),
            ["HELM_DATA_HOME"] = Path.Combine(_folder.FullName, "data"),
            ["HOME"] = _folder.FullName,
        },
        _folder.FullName);
}
