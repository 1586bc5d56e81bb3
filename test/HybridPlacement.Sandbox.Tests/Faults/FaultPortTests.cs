using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Conformance;
using HybridPlacement.Sandbox.Faults;
using HybridPlacement.Sandbox.Tests.Workloads;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Tests.Faults;

[CancelAfter(60_000)]
public sealed class FaultPortTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private SandboxCluster _cluster = null!;
    private ApiClient _api = null!;
    private int _names;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _cluster = await SandboxCluster.StartAsync(new SandboxOptions
        {
            FaultSeed = 7,
            Workloads = new WorkloadOptions
            {
                SimulatedStartDelay = TimeSpan.Zero,
                NodeMonitorGracePeriod = TimeSpan.FromMilliseconds(100),
            },
        });
        _api = new ApiClient(_cluster.KubeconfigPath);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _api?.Dispose();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    [TearDown]
    public void Clear()
    {
        _cluster.Faults.Clear();
        _cluster.Faults.DropWatches();
    }

    [TestCase(409, "Conflict")]
    [TestCase(500, "InternalError")]
    [TestCase(503, "ServiceUnavailable")]
    [TestCase(504, "Timeout")]
    public async Task A_refused_call_is_answered_as_the_real_server_would_and_not_carried_out(int code, string reason)
    {
        using var rule = _cluster.Faults.Add(new FaultRule { Fault = Fault.Refuse(code), Where = c => c.IsWrite, Times = 1 });
        var name = NewName();
        var refused = await CreateAsync(name);
        Assert.That((refused.Code, refused.Reason), Is.EqualTo((code, reason)));
        Assert.That((await _api.GetAsync($"{ConfigMaps}/{name}")).Code, Is.EqualTo(404));
        Assert.That((await CreateAsync(name)).Code, Is.EqualTo(201), "once only");
    }

    [Test]
    public async Task Only_the_nth_call_that_matches_is_befallen()
    {
        using var rule = _cluster.Faults.Add(new FaultRule
        {
            Fault = Fault.Refuse(500),
            Where = c => c is { Verb: "create", Resource: "configmaps" },
            Skip = 2,
            Times = 1,
        });
        var codes = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            codes.Add((await CreateAsync(NewName())).Code);
            await _api.GetAsync(ConfigMaps);
        }

        Assert.That(codes, Is.EqualTo([201, 201, 500, 201, 201]));
    }

    [Test]
    public async Task What_is_drawn_is_the_same_for_the_same_seed()
    {
        await using var first = await SandboxCluster.StartAsync(new SandboxOptions { FaultSeed = 3 });
        await using var second = await SandboxCluster.StartAsync(new SandboxOptions { FaultSeed = 3 });
        var (a, b) = (await DrawAsync(first), await DrawAsync(second));
        Assert.That(a, Is.EqualTo(b));
        Assert.That(a.Distinct().Count(), Is.EqualTo(2), string.Join(' ', a));

        static async Task<List<int>> DrawAsync(SandboxCluster cluster)
        {
            cluster.Faults.Add(new FaultRule { Fault = Fault.Refuse(503), Probability = 0.5 });
            using var api = new ApiClient(cluster.KubeconfigPath);
            var codes = new List<int>();
            for (var i = 0; i < 20; i++)
                codes.Add((await api.GetAsync("/api/v1/nodes")).Code);
            return codes;
        }
    }

    [Test]
    public async Task Too_many_requests_say_when_to_come_again()
    {
        using var rule = _cluster.Faults.Add(new FaultRule { Fault = Fault.Refuse(429, TimeSpan.FromSeconds(3)) });
        using var http = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        });
        http.DefaultRequestHeaders.Authorization = new("Bearer", _cluster.Token);
        using var answer = await http.GetAsync(new Uri(_cluster.BaseUri, "/api/v1/nodes"));
        Assert.That(answer.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(3)));
    }

    [TestCase(false, 404)]
    [TestCase(true, 200)]
    public async Task A_cut_call_has_no_answer_and_is_carried_out_only_where_the_answer_is_lost(bool carriedOut, int found)
    {
        var name = NewName();
        using (_cluster.Faults.Add(new FaultRule { Fault = carriedOut ? Fault.LostAnswer : Fault.Reset, Where = c => c.IsWrite }))
            Assert.That(() => CreateAsync(name), Throws.InstanceOf<HttpRequestException>());
        Assert.That((await _api.GetAsync($"{ConfigMaps}/{name}")).Code, Is.EqualTo(found));
    }

    [Test]
    public async Task A_call_that_times_out_is_neither_answered_nor_carried_out()
    {
        var name = NewName();
        using var rule = _cluster.Faults.Add(new FaultRule { Fault = Fault.Timeout, Where = c => c.IsWrite });
        var call = CreateAsync(name);
        var other = await _api.GetAsync($"{ConfigMaps}/{name}");
        Assert.That((call.IsCompleted, other.Code), Is.EqualTo((false, 404)));
        await _cluster.Faults.RestartApiServerAsync(TimeSpan.Zero);
        Assert.That(() => call, Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task A_delayed_call_is_carried_out_later()
    {
        using var rule = _cluster.Faults.Add(new FaultRule { Fault = Fault.Delay(TimeSpan.FromMilliseconds(150)), Where = c => c.IsWrite });
        var started = TimeProvider.System.GetTimestamp();
        Assert.That((await CreateAsync(NewName())).Code, Is.EqualTo(201));
        Assert.That(TimeProvider.System.GetElapsedTime(started), Is.GreaterThan(TimeSpan.FromMilliseconds(140)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_dropped_watch_ends_orderly_or_cut(bool abruptly)
    {
        await using var watch = await WatchAsync();
        _cluster.Faults.DropWatches(c => c.Resource == "configmaps", abruptly);
        if (abruptly)
            Assert.That(() => watch.NextAsync(), Throws.InstanceOf<IOException>().Or.InstanceOf<HttpRequestException>());
        else
            Assert.That(await watch.NextAsync(), Is.Null);
    }

    [Test]
    public async Task An_expired_watch_says_410_and_ends()
    {
        await using var watch = await WatchAsync();
        Assert.That(_cluster.Faults.ExpireWatches(c => c.Resource == "configmaps"), Is.GreaterThan(0));
        var last = await watch.NextAsync();
        Assert.That(((string?)last!["type"], (int?)last["object"]!["code"]), Is.EqualTo(("ERROR", 410)));
        Assert.That(await watch.NextAsync(), Is.Null);
    }

    [Test]
    public async Task A_watch_that_hangs_says_what_it_has_to_say_once_it_is_let_go()
    {
        await using var watch = await WatchAsync();
        var hang = _cluster.Faults.HangWatches(c => c.Resource == "configmaps");
        var name = NewName();
        await CreateAsync(name);
        var next = watch.NextAsync();
        await _api.GetAsync(ConfigMaps);
        Assert.That(next.IsCompleted, Is.False);
        hang.Dispose();
        Assert.That((string?)(await next)!["object"]!["metadata"]!["name"], Is.EqualTo(name));
    }

    [Test]
    public async Task Events_come_twice_while_they_are_duplicated()
    {
        await using var watch = await WatchAsync();
        var (name, after) = (NewName(), NewName());
        using (_cluster.Faults.DuplicateEvents())
        {
            await CreateAsync(name);
            Assert.That(Name(await watch.NextAsync()), Is.EqualTo(name));
            Assert.That(Name(await watch.NextAsync()), Is.EqualTo(name));
        }

        await CreateAsync(after);
        Assert.That(Name(await watch.NextAsync()), Is.EqualTo(after));
    }

    [Test]
    public async Task Events_of_different_objects_come_in_another_order_while_they_are_reordered_and_none_is_lost()
    {
        var (one, other, after) = (NewName(), NewName(), NewName());
        await using var watch = await WatchAsync();
        using (_cluster.Faults.ReorderEvents())
        {
            var hang = _cluster.Faults.HangWatches();
            await CreateAsync(one);
            await CreateAsync(other);
            await _api.DeleteAsync($"{ConfigMaps}/{other}");
            hang.Dispose();
            Assert.That(await NextAsync(), Is.EqualTo($"ADDED {other}"));
            Assert.That(await NextAsync(), Is.EqualTo($"ADDED {one}"));
            Assert.That(await NextAsync(), Is.EqualTo($"DELETED {other}"), "one that nothing comes after isn't held back");
        }

        await CreateAsync(after);
        Assert.That(await NextAsync(), Is.EqualTo($"ADDED {after}"));

        async Task<string> NextAsync() => await watch.NextAsync() is var next ? $"{(string?)next!["type"]} {Name(next)}" : "";
    }

    [Test]
    public async Task A_stale_list_is_that_of_the_past_and_a_watch_from_there_tells_the_rest()
    {
        using var stale = _cluster.Faults.ServeStaleLists(c => c.Resource == "configmaps");
        var name = await CreateUnlistedAsync();
        stale.Dispose();
        Assert.That(Names(await _api.GetAsync(ConfigMaps)), Has.Member(name));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_stale_list_after_a_restore_is_one_that_a_watch_can_go_on_from(bool counterGoesOn)
    {
        await CreateAsync(NewName());
        using var stale = _cluster.Faults.ServeStaleLists(c => c.Resource == "configmaps");
        _cluster.Faults.LoseRevisions(1, counterGoesOn);
        await CreateUnlistedAsync();
    }

    /// <summary>Makes an object that the list hasn't and that a watch from there tells; gives its name.</summary>
    private async Task<string> CreateUnlistedAsync()
    {
        var name = NewName();
        await CreateAsync(name);
        var list = await _api.GetAsync(ConfigMaps);
        Assert.That(Names(list), Has.None.EqualTo(name));
        await using var watch = await WatchAsync(list.Version);
        Assert.That(Name(await watch.NextAsync()), Is.EqualTo(name));
        return name;
    }

    [Test]
    public async Task A_compaction_expires_older_versions()
    {
        var old = (await _api.GetAsync(ConfigMaps)).Version;
        await CreateAsync(NewName());
        _cluster.Faults.CompactHistory();
        await using var watch = await WatchAsync(old);
        Assert.That((int?)(await watch.NextAsync())!["object"]!["code"], Is.EqualTo(410));
    }

    [Test]
    public async Task Only_so_many_changes_are_kept_for_watches_that_begin_in_the_past()
    {
        await using var cluster = await SandboxCluster.StartAsync(new SandboxOptions { WatchHistory = 2 });
        using var api = new ApiClient(cluster.KubeconfigPath);
        var versions = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            await api.PostAsync(ConfigMaps, $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: m{i}}} }}");
            versions.Add((await api.GetAsync(ConfigMaps)).Version);
        }

        Assert.That(Name(await FirstAsync(versions[1])), Is.EqualTo("m2"));
        Assert.That((int?)(await FirstAsync(versions[0]))["object"]!["code"], Is.EqualTo(410));

        async Task<JsonObject> FirstAsync(string after)
        {
            await foreach (var change in api.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={after}"))
                return change;
            throw new InvalidOperationException("the watch ended");
        }
    }

    [Test]
    public async Task A_restarted_server_cuts_watches_keeps_objects_and_listens_where_it_did()
    {
        var name = NewName();
        await CreateAsync(name);
        await using var watch = await WatchAsync();
        var address = _cluster.BaseUri;
        await _cluster.Faults.RestartApiServerAsync(TimeSpan.FromMilliseconds(50));
        Assert.That(() => watch.NextAsync(), Throws.InstanceOf<IOException>().Or.InstanceOf<HttpRequestException>());
        Assert.That(_cluster.BaseUri, Is.EqualTo(address));
        Assert.That((await _api.GetAsync($"{ConfigMaps}/{name}")).Code, Is.EqualTo(200));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Lost_revisions_take_creations_changes_and_deletions_back(bool counterGoesOn)
    {
        var (kept, deleted, made) = (NewName(), NewName(), NewName());
        await CreateAsync(kept);
        await CreateAsync(deleted);
        // Whatever the cluster itself writes (none here) would count too.
        await _api.MergeAsync($"{ConfigMaps}/{kept}", """{"data": {"a": "2"}}""");
        await _api.DeleteAsync($"{ConfigMaps}/{deleted}");
        await CreateAsync(made);
        var newest = (await _api.GetAsync(ConfigMaps)).Version;

        Assert.That(_cluster.Faults.LoseRevisions(3, counterGoesOn), Is.EqualTo(3));

        var list = await _api.GetAsync(ConfigMaps);
        Assert.That(Names(list), Has.Member(kept).And.Member(deleted).And.No.Member(made));
        Assert.That((await _api.GetAsync($"{ConfigMaps}/{kept}")).TextAt("data.a"), Is.EqualTo("1"));
        var versions = (long.Parse(newest), long.Parse(list.Version));
        Assert.That(versions.Item2 - versions.Item1, counterGoesOn ? Is.EqualTo(1) : Is.EqualTo(-3));
    }

    [Test]
    public async Task A_client_that_knew_the_newest_of_the_lost_revisions_must_list_again()
    {
        await CreateAsync(NewName());
        var newest = (await _api.GetAsync(ConfigMaps)).Version;
        _cluster.Faults.LoseRevisions(1);
        await using var watch = await WatchAsync(newest);
        Assert.That((int?)(await watch.NextAsync())!["object"]!["code"], Is.EqualTo(410));
    }

    [Test]
    public async Task A_pod_whose_binding_was_lost_is_bound_again()
    {
        var (node, pod) = (NewName(), $"/api/v1/namespaces/default/pods/{NewName()}");
        await _api.PostAsync("/api/v1/nodes", $"{{apiVersion: v1, kind: Node, metadata: {{name: {node}, labels: {{only: {node}}}}}}}");
        await UntilAsync($"/api/v1/nodes/{node}", a => Ready(a) == "True");
        var made = await _api.PostAsync("/api/v1/namespaces/default/pods", $$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: {{pod.Split('/')[^1]}}}
            spec: {nodeSelector: {only: {{node}}}, containers: [{name: c, image: x}]}
            """);
        await UntilAsync(pod, a => a.TextAt("status.phase") == "Running");
        var uid = (await _api.GetAsync(pod)).TextAt("metadata.uid");

        var newest = long.Parse((await _api.GetAsync(ConfigMaps)).Version);
        _cluster.Faults.LoseRevisions((int)(newest - long.Parse(made.TextAt("metadata.resourceVersion")!)));

        await UntilAsync(pod, a => a.TextAt("status.phase") == "Running" && long.Parse(a.TextAt("metadata.resourceVersion")!) > newest);
        Assert.That((await _api.GetAsync(pod)).TextAt("metadata.uid"), Is.EqualTo(uid));
    }

    [Test]
    public async Task Dependents_of_what_a_restore_undid_are_collected()
    {
        var (owner, dependent) = (NewName(), NewName());
        var uid = (await CreateAsync(owner)).TextAt("metadata.uid");
        await _api.PostAsync(ConfigMaps, $$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: {{dependent}}, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: {{owner}}, uid: {{uid}}}]}
            """);
        _cluster.Faults.LoseRevisions(1);
        await _api.DeleteAsync($"{ConfigMaps}/{owner}");
        Assert.That(Names(await _api.GetAsync(ConfigMaps)), Has.None.AnyOf(owner, dependent));
    }

    [Test]
    public async Task A_node_off_the_net_is_not_ready_and_ends_no_pod_until_it_is_back()
    {
        await _api.PostAsync("/api/v1/nodes", "{apiVersion: v1, kind: Node, metadata: {name: edge}}");
        await _api.PostAsync("/api/v1/namespaces/default/pods", """
            {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {nodeName: edge, containers: [{name: c, image: x}]}}
            """);
        const string Pod = "/api/v1/namespaces/default/pods/p";
        await UntilAsync(Pod, a => a.TextAt("status.phase") == "Running");

        _cluster.Nodes.Disconnect("edge");
        await UntilAsync("/api/v1/nodes/edge", a => Ready(a) == "Unknown");
        await _api.DeleteAsync(Pod);
        Assert.That((await _api.GetAsync(Pod)).Code, Is.EqualTo(200), "nobody has told its kubelet");

        _cluster.Nodes.Reconnect("edge");
        await UntilAsync(Pod, a => a.Code == 404);
        await UntilAsync("/api/v1/nodes/edge", a => Ready(a) == "True");
    }

    private static string? Ready(Answer node) =>
        (string?)node.At("status.conditions")?.AsArray().FirstOrDefault(c => (string?)c!["type"] == "Ready")?["status"];

    private async Task UntilAsync(string path, Func<Answer, bool> wanted)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!wanted(await _api.GetAsync(path)))
            await timer.WaitForNextTickAsync(TestContext.CurrentContext.CancellationToken);
    }

    private string NewName() => $"c{Interlocked.Increment(ref _names)}";

    private Task<Answer> CreateAsync(string name) =>
        _api.PostAsync(ConfigMaps, $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}, data: {{a: \"1\"}}}}");

    private async Task<Watched> WatchAsync(string? version = null)
    {
        version ??= (await _api.GetAsync(ConfigMaps)).Version;
        var before = _cluster.Faults.OpenWatches.Count;
        var watched = new Watched(_api.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={version}").GetAsyncEnumerator());
        watched.Begin();
        // One that expires at once is never seen open.
        await Eventually.Async(() => _cluster.Faults.OpenWatches.Count > before || watched.HasNext, () => "no watch");
        return watched;
    }

    private static string? Name(JsonObject? change) => (string?)change!["object"]!["metadata"]!["name"];

    private static IEnumerable<string?> Names(Answer list) =>
        list.Body["items"]!.AsArray().Select(i => (string?)i!["metadata"]!["name"]);

    private sealed class Watched(IAsyncEnumerator<JsonObject> lines) : IAsyncDisposable
    {
        private Task<bool> _next = Task.FromResult(true);

        public bool HasNext => _next.IsCompleted;

        public void Begin() => _next = lines.MoveNextAsync().AsTask();

        public async Task<JsonObject?> NextAsync()
        {
            if (!await _next)
                return null;
            var line = lines.Current;
            Begin();
            return line;
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                await lines.DisposeAsync();
            }
            catch (NotSupportedException)
            {
                // It still waits for a line: the end of the test ends it.
            }

            _ = _next.ContinueWith(static t => t.Exception, TaskScheduler.Default);
        }
    }
}
