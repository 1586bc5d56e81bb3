using HybridPlacement.Sandbox.Workloads;
using HybridPlacement.Sandbox.Workloads.Controllers;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Tests.Workloads;

/// <summary>Pods whose containers are real processes.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ProcessPodTests
{
    private static readonly ProcessImage Shell = new() { Image = "example.org/shell", Executable = "/bin/sh", Arguments = ["-c"] };

    private static readonly ProcessImage Server = new()
    {
        Image = "example.org/server",
        Executable = "dotnet",
        Arguments = [typeof(TestProgram).Assembly.Location],
        Environment = new Dictionary<string, string> { ["LISTEN"] = "$(POD_IP)" },
    };

    private static async Task<TestCluster> StartAsync(params ProcessImage[] images)
    {
        var cluster = await TestCluster.StartAsync(images);
        await cluster.NodesAsync("a");
        return cluster;
    }

    [Test]
    public async Task Init_containers_share_volumes_and_leave_termination_messages()
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, """
            metadata: {name: p}
            spec:
              volumes: [{name: models, emptyDir: {}}]
              initContainers:
              - {name: fetch, image: 'example.org/shell:1', volumeMounts: [{name: models, mountPath: /models}],
                 args: ['echo data > "$1/file"; echo "{\"reason\":\"Done\"}" > "$2"', sh, /models, /dev/termination-log]}
              containers:
              - {name: main, image: 'example.org/shell:1', volumeMounts: [{name: models, mountPath: /models, readOnly: true}],
                 args: ['cat "${0#--model=}"; echo "$WHERE"; sleep 300', '--model=/models/file'], env: [{name: DIR, value: /models}, {name: WHERE, value: $(DIR)/sub}]}
            """);
        await cluster.UntilAsync(ResourceKind.Pod, "p", PodState.IsReady);
        var pod = cluster.Get(ResourceKind.Pod, "p")!;
        var init = pod.Items("status", "initContainerStatuses").Single();
        Assert.That(init.Text("state", "terminated", "message"), Is.EqualTo("{\"reason\":\"Done\"}\n"));
        Assert.That(init.Text("state", "terminated", "reason"), Is.EqualTo("Completed"));
        await cluster.UntilAsync(() => Log(cluster, "p", "main").Count == 2);
        var lines = Log(cluster, "p", "main");
        Assert.That(lines[0], Is.EqualTo("data"));
        Assert.That(lines[1], Does.StartWith(cluster.Workloads.Folder).And.EndsWith("/volumes/models/sub"));
        foreach (var reason in new[] { "Scheduled", "Pulled", "Created", "Started" })
        {
            await cluster.UntilAsync(() => cluster.Events().Contains($"p {reason}", StringComparison.Ordinal));
        }
    }

    [Test]
    public async Task Config_maps_secrets_and_the_pod_s_own_fields_reach_the_environment_and_files()
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, """
            metadata: {name: p, labels: {app: x}}
            spec:
              volumes: [{name: conf, configMap: {name: conf, items: [{key: a, path: sub/a.txt}]}}]
              containers:
              - name: main
                image: example.org/shell
                args: ['echo "$A $B $C $D $E $P_b"; cat "$F"; echo; sleep 300']
                volumeMounts: [{name: conf, mountPath: /etc/conf}]
                resources: {limits: {memory: 2Gi}}
                envFrom: [{prefix: P_, configMapRef: {name: conf}}]
                env:
                - {name: A, valueFrom: {configMapKeyRef: {name: conf, key: a}}}
                - {name: B, valueFrom: {secretKeyRef: {name: key, key: token}}}
                - {name: C, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
                - {name: D, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
                - {name: E, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
                - {name: F, value: /etc/conf/sub/a.txt}
            """);
        await cluster.UntilAsync(() => cluster.Events().Contains("configmap \"conf\" not found", StringComparison.Ordinal));
        await cluster.ApplyAsync(ResourceKind.ConfigMap, "metadata: {name: conf}\ndata: {a: one, b: two}");
        await cluster.UntilAsync(ResourceKind.Pod, "p", pod =>
            pod.Items("status", "containerStatuses").FirstOrDefault().Text("state", "waiting", "reason") == "CreateContainerConfigError");
        await cluster.ApplyAsync(ResourceKind.Secret, $"metadata: {{name: key}}\ndata: {{token: {Convert.ToBase64String("s3cret"u8)}}}");
        await cluster.UntilAsync(() => Log(cluster, "p", "main").Count == 2);
        Assert.That(Log(cluster, "p", "main"), Is.EqualTo(new[] { "one s3cret x a 2048 two", "one" }));
    }

    [Test]
    public async Task A_failing_container_is_restarted_with_back_off_and_its_last_words_are_kept()
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, """
            metadata: {name: p}
            spec: {containers: [{name: main, image: example.org/shell, terminationMessagePolicy: FallbackToLogsOnError, args: ['echo no good; exit 11']}]}
            """);
        await cluster.UntilAsync(ResourceKind.Pod, "p", pod => pod.Items("status", "containerStatuses").FirstOrDefault() is { } status
            && status.Int32(0, "restartCount") >= 2 && status.Text("state", "waiting", "reason") == "CrashLoopBackOff"
            && status.Int32(0, "lastState", "terminated", "exitCode") == 11 && status.Text("lastState", "terminated", "message") == "no good");
        await cluster.UntilAsync(() => cluster.Events().Contains("p BackOff: Back-off restarting failed container main", StringComparison.Ordinal));
        Assert.That(cluster.Get(ResourceKind.Pod, "p").Text("status", "phase"), Is.EqualTo("Running"));
    }

    [Test]
    public async Task An_init_container_that_runs_again_is_not_ready_and_keeps_its_last_words()
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, """
            metadata: {name: p}
            spec:
              initContainers: [{name: first, image: example.org/shell, terminationMessagePolicy: FallbackToLogsOnError, args: ['sleep 1; echo no good; exit 10']}]
              containers: [{name: main, image: example.org/shell, args: ['sleep 300']}]
            """);
        await cluster.UntilAsync(ResourceKind.Pod, "p", pod => pod.Items("status", "initContainerStatuses").FirstOrDefault() is { } status
            && status.Int32(0, "restartCount") >= 1 && status.Text("state", "running", "startedAt") is not null
            && !status.Flag("ready") && status.Text("lastState", "terminated", "message") == "no good");
    }

    [Test]
    public async Task Restart_never_ends_in_failed_or_succeeded([Values(0, 3)] int code)
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, $"metadata: {{name: p}}\nspec: {{restartPolicy: Never, containers: [{{name: main, image: example.org/shell, args: ['exit {code}']}}]}}");
        await cluster.UntilAsync(ResourceKind.Pod, "p", pod => pod.Text("status", "phase") == (code == 0 ? "Succeeded" : "Failed"));
        var terminated = cluster.Get(ResourceKind.Pod, "p")!.Items("status", "containerStatuses").Single().At("state", "terminated");
        Assert.That((terminated.Int32(-1, "exitCode"), terminated.Text("reason")), Is.EqualTo((code, code == 0 ? "Completed" : "Error")));
    }

    [Test]
    public async Task An_init_container_that_fails_is_tried_again_and_the_pod_heals()
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, """
            metadata: {name: p}
            spec:
              volumes: [{name: v, emptyDir: {}}]
              initContainers: [{name: fetch, image: example.org/shell, volumeMounts: [{name: v, mountPath: /v}], args: ['test -f $0/ok || { touch $0/ok; exit 10; }', /v]}]
              containers: [{name: main, image: example.org/shell, args: [sleep 300]}]
            """);
        await cluster.UntilAsync(ResourceKind.Pod, "p", PodState.IsReady);
        var init = cluster.Get(ResourceKind.Pod, "p")!.Items("status", "initContainerStatuses").Single();
        Assert.That((init.Int32(0, "restartCount"), init.Int32(0, "lastState", "terminated", "exitCode")), Is.EqualTo((1, 10)));
    }

    [Test]
    public async Task Deletion_lets_the_process_end_within_its_grace_period()
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, """
            metadata: {name: soft}
            spec: {containers: [{name: main, image: example.org/shell, args: ['trap "sleep 0.3; exit 0" TERM; echo up; while :; do sleep 0.02; done']}]}
            """);
        await cluster.ApplyAsync(ResourceKind.Pod, """
            metadata: {name: hard}
            spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: example.org/shell, args: ['trap "" TERM; echo up; while :; do sleep 0.02; done']}]}
            """);
        await cluster.UntilAsync(() => Log(cluster, "soft", "main").Count == 1 && Log(cluster, "hard", "main").Count == 1);
        await cluster.DeleteAsync(ResourceKind.Pod, "soft");
        await cluster.DeleteAsync(ResourceKind.Pod, "hard");
        Assert.That(cluster.Get(ResourceKind.Pod, "soft"), Is.Not.Null, "it is there until its process has ended");
        await cluster.UntilAsync(() => cluster.Pods.Count == 0);
        Assert.That(cluster.Workloads.ProcessIds, Is.Empty);
        await cluster.UntilAsync(() => cluster.Events().Contains("soft Killing: Stopping container main", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_program_that_is_not_there_is_a_start_error()
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, "metadata: {name: p}\nspec: {restartPolicy: Never, containers: [{name: main, image: example.org/shell, command: [no-such-program]}]}");
        await cluster.UntilAsync(ResourceKind.Pod, "p", pod => pod.Text("status", "phase") == "Failed");
        var terminated = cluster.Get(ResourceKind.Pod, "p")!.Items("status", "containerStatuses").Single().At("state", "terminated");
        Assert.That(terminated.Text("reason"), Is.EqualTo("StartError"));
        Assert.That(terminated.Text("message"), Does.Contain("no-such-program"));
    }

    [Test]
    public async Task A_volume_that_leads_out_of_its_folder_is_refused()
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.ConfigMap, "metadata: {name: conf}\ndata: {a: one}");
        await cluster.ApplyAsync(ResourceKind.Pod, """
            metadata: {name: p}
            spec:
              volumes: [{name: v, configMap: {name: conf, items: [{key: a, path: ../../../../evil}]}}]
              containers: [{name: main, image: example.org/shell, args: [sleep 300]}]
            """);
        await cluster.UntilAsync(() => cluster.Events().Contains("p FailedMount: MountVolume.SetUp failed: path ../../../../evil leads out", StringComparison.Ordinal));
        Assert.That(cluster.Workloads.ProcessIds, Is.Empty);
    }

    [Test]
    public async Task An_exec_probe_runs_beside_the_process_and_sees_its_files()
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, """
            metadata: {name: p}
            spec:
              volumes: [{name: v, emptyDir: {}}]
              containers:
              - {name: main, image: example.org/shell, args: ['until [ -f $0/go ]; do sleep 0.05; done; touch $0/ready; sleep 300', /v],
                 volumeMounts: [{name: v, mountPath: /v}],
                 readinessProbe: {periodSeconds: 1, exec: {command: [sh, -c, 'test -f $0/ready || { echo not yet; touch $0/go; exit 1; }', /v]}}}
            """);
        await cluster.UntilAsync(() => cluster.Events().Contains("p Unhealthy: Readiness probe failed: not yet", StringComparison.Ordinal));
        await cluster.UntilAsync(ResourceKind.Pod, "p", PodState.IsReady);
    }

    [Test]
    public async Task An_exec_probe_that_takes_too_long_is_killed()
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, """
            metadata: {name: p}
            spec:
              containers:
              - {name: main, image: example.org/shell, args: [sleep 300], readinessProbe: {timeoutSeconds: 1, exec: {command: [sleep, "300"]}}}
            """);
        await cluster.UntilAsync(() => cluster.Events().Contains("p Unhealthy: Readiness probe failed: context deadline exceeded", StringComparison.Ordinal));
        await cluster.UntilAsync(() => cluster.Workloads.ProcessIds.Count == 1);
    }

    [Test]
    public async Task A_service_forwards_to_ready_pods_each_on_its_own_address_and_refuses_without()
    {
        await using var cluster = await StartAsync(Server);
        await cluster.ApplyAsync(ResourceKind.Service, "metadata: {name: web}\nspec: {selector: {app: web}, ports: [{name: http, port: 8000, targetPort: http}]}");
        await cluster.UntilAsync(ResourceKind.Service, "web", service => service.Text("spec", "clusterIP") is not null);
        var address = new Uri($"http://{cluster.Get(ResourceKind.Service, "web").Text("spec", "clusterIP")}:8000/");
        using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false });
        Assert.That(async () => await http.GetStringAsync(address), Throws.TypeOf<HttpRequestException>(), "nobody is ready yet");

        foreach (var name in new[] { "one", "two" })
        {
            await cluster.ApplyAsync(ResourceKind.Pod, $$"""
                metadata: {name: {{name}}, labels: {app: web} }
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - {name: main, image: example.org/server, args: [$(ADDRESS), '8000', {{name}}], ports: [{name: http, containerPort: 8000}],
                     env: [{name: ADDRESS, valueFrom: {fieldRef: {fieldPath: status.podIP} } }],
                     startupProbe: {tcpSocket: {port: http}, periodSeconds: 1, failureThreshold: 30},
                     readinessProbe: {httpGet: {port: http, path: /ready}, periodSeconds: 1} }
                """);
        }

        await cluster.UntilAsync(() => cluster.Pods.Count(PodState.IsReady) == 2);
        var answers = new HashSet<string>();
        await Eventually.Async(async () =>
        {
            try
            {
                answers.Add(await http.GetStringAsync(address));
            }
            catch (HttpRequestException)
            {
                // The forwarder hears of the endpoints a moment later.
            }

            return answers.Count == 2;
        });
        Assert.That(answers, Is.EquivalentTo(new[] { "one", "two" }));

        await cluster.DeleteAsync(ResourceKind.Pod, "one");
        await cluster.DeleteAsync(ResourceKind.Pod, "two");
        await cluster.UntilAsync(() => cluster.Pods.Count == 0);
        Assert.That(async () => await http.GetStringAsync(address), Throws.TypeOf<HttpRequestException>());
    }

    [Test]
    public async Task A_liveness_probe_that_fails_restarts_the_container()
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, """
            metadata: {name: p}
            spec: {containers: [{name: main, image: example.org/shell, args: [exec sleep 300], livenessProbe: {tcpSocket: {port: 1}, periodSeconds: 1, failureThreshold: 1}}]}
            """);
        await cluster.UntilAsync(ResourceKind.Pod, "p", pod => pod.Items("status", "containerStatuses").FirstOrDefault().Int32(0, "restartCount") >= 1);
        Assert.That(cluster.Events(), Does.Contain("p Killing: Container main failed liveness probe, will be restarted"));
    }

    [Test]
    public async Task A_stopped_node_takes_its_processes_along_and_starts_them_again()
    {
        await using var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, "metadata: {name: p}\nspec: {tolerations: [{operator: Exists}], containers: [{name: main, image: example.org/shell, args: [sleep 300]}]}");
        await cluster.UntilAsync(ResourceKind.Pod, "p", PodState.IsReady);
        cluster.Workloads.Nodes.Stop("a");
        await cluster.UntilAsync(() => cluster.Workloads.ProcessIds.Count == 0);
        await cluster.UntilAsync(ResourceKind.Pod, "p", pod => !PodState.IsReady(pod));
        cluster.Workloads.Nodes.Start("a");
        await cluster.UntilAsync(ResourceKind.Pod, "p", pod => PodState.IsReady(pod) && pod.Items("status", "containerStatuses").Single().Int32(0, "restartCount") == 1);
        Assert.That(cluster.Workloads.ProcessIds, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Disposal_leaves_no_process_and_no_file()
    {
        var cluster = await StartAsync(Shell);
        await cluster.ApplyAsync(ResourceKind.Pod, "metadata: {name: p}\nspec: {containers: [{name: main, image: example.org/shell, args: ['trap \"\" TERM; sleep 300']}]}");
        await cluster.UntilAsync(ResourceKind.Pod, "p", PodState.IsReady);
        var folder = cluster.Workloads.Folder;
        await cluster.DisposeAsync();
        Assert.That((cluster.Workloads.ProcessIds.Count, Directory.Exists(folder)), Is.EqualTo((0, false)));
    }

    private static List<string> Log(TestCluster cluster, string pod, string container) => cluster.Workloads
        .ReadLog("default", pod, container, previous: false, tail: null, follow: false, CancellationToken.None)?
        .Select(line => line.Text).ToBlockingEnumerable().ToList() ?? [];
}
