using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Charts;

/// <summary>The alerts and the dashboard ask for what an operator really tells.</summary>
[Category("helm")]
public sealed partial class ChartMetricsTests
{
    [Test]
    public async Task Every_metric_that_alerts_and_dashboard_ask_for_is_there()
    {
        using var helm = new Helm();
        var port = FreePorts.Take(1)[0];
        await using var scene = await Scene.StartAsync(
            cluster: await EmbeddedCluster.StartSimulatedAsync(),
            configure: o => o with { LeaderElection = true, HttpEndpoint = new IPEndPoint(IPAddress.Loopback, port) });
        await scene.ApplyAsync(SmallFleet.Yaml);
        await scene.ApplyAsync(SmallFleet.Model("default", "m", "High"));
        await scene.WaitForModelAsync("default", "m", "Ready", "True");
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync($"http://127.0.0.1:{port}/metrics");
        var told = Told().Matches(metrics).Select(m => m.Groups[1].Value).ToHashSet();

        var asked = await AskedAsync(helm);

        Assert.That(asked, Has.Count.GreaterThan(8));
        Assert.That(asked.Except(told), Is.Empty);
        Assert.That(metrics, Does.Match(@"hybridplacement_model_condition\{[^}]*reason=""[A-Za-z]+"",status=""True"",type=""Ready""\} 1"));
    }

    private static async Task<IReadOnlySet<string>> AskedAsync(Helm helm)
    {
        var objects = await helm.TemplateAsync("--set", "metrics.prometheusRule.enabled=true,metrics.dashboard.enabled=true");
        var rules = objects.Single(o => (string?)o["kind"] == "PrometheusRule")["spec"]!["groups"]!.AsArray()
            .SelectMany(g => g!["rules"]!.AsArray()).Select(r => (string)r!["expr"]!);
        var dashboard = JsonNode.Parse((string)objects.Single(o => o["data"]?["hybrid-placement.json"] is not null)["data"]!["hybrid-placement.json"]!)!;
        var panels = dashboard["panels"]!.AsArray().SelectMany(p => p!["targets"]!.AsArray()).Select(t => (string)t!["expr"]!);
        return rules.Concat(panels).SelectMany(e => Metric().Matches(e)).Select(m => m.Value).ToHashSet();
    }

    [GeneratedRegex(@"^([a-z_]+)[{ ]", RegexOptions.Multiline)]
    private static partial Regex Told();

    [GeneratedRegex(@"\b(hybridplacement|controller|leader|workqueue|kube)_[a-z_]+\b")]
    private static partial Regex Metric();
}
