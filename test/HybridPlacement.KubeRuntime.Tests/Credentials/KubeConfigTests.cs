using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Exceptions;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace HybridPlacement.KubeRuntime.Tests.Credentials;

/// <summary>What a kubeconfig says is what the API server gets to see, over real TLS.</summary>
public sealed class KubeConfigTests
{
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("hybridplacement-kubeconfig-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    private static IEnumerable<TestCaseData> Ways()
    {
        yield return Way("certificate-authority-data: DATA:authority.pem", "token: secret-1", "Bearer secret-1", "a token");
        yield return Way("certificate-authority: certs/authority.pem", "token: secret-1", "Bearer secret-1", "the authority's path, seen from the kubeconfig");
        yield return Way("certificate-authority: FOLDER/certs/authority.pem", "token: secret-1", "Bearer secret-1", "the authority's whole path");
        yield return Way("certificate-authority: certs/none.pem\n    certificate-authority-data: DATA:authority.pem", "token: secret-1", "Bearer secret-1", "data before the path");
        yield return Way("certificate-authority: certs/bundle.pem", "token: secret-1", "Bearer secret-1", "a bundle whose second authority is the one");
        yield return Way("insecure-skip-tls-verify: true", "token: secret-1", "Bearer secret-1", "a certificate that nobody looks at");
        yield return Way("certificate-authority: certs/authority.pem", "tokenFile: certs/token", "Bearer from-file", "a token's file");
        yield return Way("certificate-authority: certs/authority.pem", "token: old\n    tokenFile: certs/token", "Bearer from-file", "the token's file before the token");
        yield return Way("certificate-authority: certs/authority.pem", "username: u\n    password: p", "Basic dTpw", "a name and a password");
        yield return Way("certificate-authority: certs/authority.pem", "{}", "", "nobody");
        yield return Way("certificate-authority: certs/authority.pem", "client-certificate: certs/client.pem\n    client-key: certs/client.key", "", "a certificate's paths", "CN=somebody");
        yield return Way("certificate-authority: certs/authority.pem", "client-certificate-data: DATA:client.pem\n    client-key-data: DATA:client.key", "", "a certificate's data", "CN=somebody");
        yield return Way("certificate-authority: certs/authority.pem", "client-certificate: certs/client.pem\n    client-key-data: DATA:client.key\n    token: secret-1", "Bearer secret-1", "a certificate's path, its key's data, and a token", "CN=somebody");
        yield return Way("certificate-authority: certs/authority.pem\n    tls-server-name: localhost", "token: secret-1", "Bearer secret-1", "another name for the server", asked: "localhost");
        yield return Way("certificate-authority: certs/authority.pem", Exec("bin/plugin"), "Bearer from-plugin-arg-value", "a program, seen from the kubeconfig");
        yield return Way("certificate-authority: certs/authority.pem", Exec("sh", "[FOLDER/bin/plugin, arg]"), "Bearer from-plugin-arg-value", "a program in the PATH");
        yield return Way("certificate-authority: certs/authority.pem", Exec("bin/certifies"), "", "a program that gives a certificate", "CN=somebody");
    }

    [TestCaseSource(nameof(Ways))]
    [Platform(Exclude = "Win", Reason = "the programs are shell scripts")]
    public async Task The_server_sees_who_it_is(string cluster, string user, string authorization, string? certificate, string? asked)
    {
        await using var server = await TlsServer.StartAsync();
        WriteFiles(server);
        var kubeconfig = Write("config", Kubeconfig(server.Address, Fill(cluster, server), Fill(user, server)));

        await CallAsync(KubeClientConfiguration.Load(kubeconfig));

        var caller = server.Callers.Single();
        Assert.That((caller.Authorization, caller.Certificate), Is.EqualTo((authorization, certificate)));
        if (asked is not null) Assert.That(caller.Asked, Is.EqualTo(asked));
    }

    [TestCase("", null, ExpectedResult = "")]
    [TestCase("as: alice", null, ExpectedResult = "impersonate-user=alice")]
    [TestCase("as: alice", "bob", ExpectedResult = "impersonate-user=bob")]
    [TestCase("{}", "bob", ExpectedResult = "impersonate-user=bob")]
    [TestCase(
        "as: alice\n    as-uid: '7'\n    as-groups: [devs]\n    as-user-extra: {team: [a], 'corp.example/scopes%': [view]}", null,
        ExpectedResult = "impersonate-extra-corp.example%2fscopes%25=view; impersonate-extra-team=a; impersonate-group=devs; impersonate-uid=7; impersonate-user=alice")]
    public async Task<string> Calls_are_made_on_behalf_of_whom_the_kubeconfig_names(string user, string? given)
    {
        await using var server = await TlsServer.StartAsync();
        var kubeconfig = Write("config", Kubeconfig(server.Address, Fill("certificate-authority-data: DATA:authority.pem", server), "token: t" + (user is "" or "{}" ? "" : "\n    " + user)));

        await CallAsync(KubeClientConfiguration.Load(kubeconfig), impersonate: given);

        return server.Callers.Single().Impersonated;
    }

    [Test]
    public async Task A_server_of_another_authority_or_another_name_is_not_talked_to()
    {
        await using var server = await TlsServer.StartAsync();
        await using var other = await TlsServer.StartAsync("elsewhere", forAddress: false);
        WriteFiles(server);
        var wrongAuthority = Kubeconfig(other.Address, "certificate-authority: certs/authority.pem\n    tls-server-name: elsewhere", "token: secret-1");
        var noAuthority = Kubeconfig(server.Address, "tls-server-name: localhost", "token: secret-1");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "certs", "other.pem"), other.Authority);
        var wrongName = Kubeconfig(other.Address, "certificate-authority: certs/other.pem", "token: secret-1");
        var rightName = Kubeconfig(other.Address, "certificate-authority: certs/other.pem\n    tls-server-name: elsewhere", "token: secret-1");

        foreach (var (text, says) in ((string, string)[])[(wrongAuthority, "of another authority"), (noAuthority, ""), (wrongName, "isn't for 127.0.0.1")])
        {
            Assert.That(
                () => CallAsync(KubeClientConfiguration.Load(Write("config", text))), Throws.TypeOf<KubeApiException>().With.Message.Contains(says), text);
        }

        await CallAsync(KubeClientConfiguration.Load(Write("config", rightName)));

        Assert.That(server.Callers, Is.Empty);
        Assert.That(other.Callers, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Calls_go_through_the_proxy_that_is_named()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var proxy = builder.Build();
        var seen = new List<string>();
        proxy.Run(context =>
        {
            seen.Add($"{context.Request.Host} {context.Request.Headers.ProxyAuthorization}");
            if (context.Request.Headers.ProxyAuthorization.Count > 0)
                return ScriptedServer.Json(context, ScriptedServer.Pod("p", 1));
            context.Response.StatusCode = StatusCodes.Status407ProxyAuthenticationRequired;
            context.Response.Headers.ProxyAuthenticate = "Basic realm=\"proxy\"";
            return Task.CompletedTask;
        });
        await proxy.StartAsync();
        var kubeconfig = Write("config", Kubeconfig(
            new("http://api.example:8080"), $"proxy-url: {proxy.Urls.Single().Replace("//", "//me:word@", StringComparison.Ordinal)}", "token: t"));

        await CallAsync(KubeClientConfiguration.Load(kubeconfig), http1: true);

        Assert.That(seen, Does.Contain("api.example:8080 Basic bWU6d29yZA=="));
    }

    [TestCase("https://0.0.0.0:6443", ExpectedResult = "https://127.0.0.1:6443/")]
    [TestCase("https://[::]:6443", ExpectedResult = "https://[::1]:6443/")]
    [TestCase("https://api.example/base", ExpectedResult = "https://api.example/base")]
    public string A_server_on_all_addresses_is_called_on_its_own(string server) =>
        KubeClientConfiguration.Load(Write("config", Kubeconfig(new(server), "{}", "{}").Replace(new Uri(server).ToString(), server, StringComparison.Ordinal))).Host;

    [Test]
    public void JSON_is_a_kubeconfig_too()
    {
        var kubeconfig = Write("config", """{"current-context":"c","contexts":[{"name":"c","context":{"cluster":"k","namespace":"n"}}],"clusters":[{"name":"k","cluster":{"server":"http://h:1"}}],"users":null}""");

        var configuration = KubeClientConfiguration.Load(kubeconfig);

        Assert.That((configuration.Host, configuration.Namespace), Is.EqualTo(("http://h:1", "n")));
    }

    [TestCase(null, ExpectedResult = "http://first:1 first-token")]
    [TestCase("other", ExpectedResult = "http://second:1 second-token")]
    public string Of_several_files_the_first_one_that_names_a_thing_holds(string? context)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "sub"));
        Write("sub/token", "second-token");
        var first = Write("first", """
            current-context: main
            contexts: [{name: main, context: {cluster: a, user: a}}]
            clusters: [{name: a, cluster: {server: "http://first:1"}}]
            users: [{name: a, user: {token: first-token}}]
            """);
        var second = Write("sub/second", """
            current-context: other
            contexts:
            - {name: main, context: {cluster: b, user: b}}
            - {name: other, context: {cluster: b, user: b}}
            clusters: [{name: a, cluster: {server: "http://wrong:1"}}, {name: b, cluster: {server: "http://second:1"}}]
            users: [{name: b, user: {tokenFile: token}}]
            """);
        var paths = string.Join(Path.PathSeparator, first, Path.Combine(_folder.FullName, "none"), Write("empty", ""), second);

        var configuration = Load(null, context, ("KUBECONFIG", paths));

        return $"{configuration.Host} {configuration.AccessToken ?? configuration.TokenProvider.GetAuthenticationHeaderAsync(CancellationToken.None).Result.Parameter}";
    }

    [Test]
    public void What_is_given_is_before_the_variable_before_the_pod_before_the_home()
    {
        string Of(string server) => Write(server, Kubeconfig(new($"http://{server}:1"), "{}", "{}"));
        var (given, variable, home) = (Of("given"), Of("variable"), Of("home"));
        Write("token", "t");
        Write("ca.crt", "");
        (string, string)[] pod = [("KUBERNETES_SERVICE_HOST", "fd00::1"), ("KUBERNETES_SERVICE_PORT", "443")];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Load(given, null, home, ("KUBECONFIG", variable)).Host, Is.EqualTo("http://given:1/"));
            Assert.That(Load(null, null, home, [("KUBECONFIG", variable), .. pod]).Host, Is.EqualTo("http://variable:1/"));
            Assert.That(Load(null, null, home, pod).Host, Is.EqualTo("https://[fd00::1]:443"));
            Assert.That(Load(null, "c", home, pod).Host, Is.EqualTo("http://home:1/"), "a context is of a kubeconfig");
            Assert.That(Load(null, null, home).Host, Is.EqualTo("http://home:1/"));
            Assert.That(() => Load(null, null), Throws.TypeOf<KubeConfigException>().With.Message.Contains("--kubeconfig").And.Message.Contains("KUBECONFIG"));
        }
    }

    [Test]
    public async Task A_pod_is_its_service_account()
    {
        await using var server = await TlsServer.StartAsync();
        Write("token", "of-pod\n");
        Write("ca.crt", server.Authority);
        Write("namespace", "hybrid-placement");

        var configuration = Load(null, null, ("KUBERNETES_SERVICE_HOST", "127.0.0.1"), ("KUBERNETES_SERVICE_PORT", $"{server.Port}"));
        await CallAsync(configuration);

        Assert.That((server.Callers.Single().Authorization, configuration.Namespace), Is.EqualTo(("Bearer of-pod", "hybrid-placement")));
    }

    [Test]
    public async Task A_tokens_file_is_read_again_and_an_empty_one_leaves_the_token_that_is_known()
    {
        var time = new FakeTimeProvider();
        var path = Write("token", "one");
        var file = new TokenFile(path, time);
        async Task<string?> TokenAsync() => (await file.GetAuthenticationHeaderAsync(CancellationToken.None)).Parameter;

        Write("token", "two");
        Assert.That(await TokenAsync(), Is.EqualTo("one"));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await TokenAsync(), Is.EqualTo("two"));
        Write("token", "");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await TokenAsync(), Is.EqualTo("two"));
        File.Delete(path);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await TokenAsync(), Is.EqualTo("two"));
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        const string Good = "certificate-authority: certs/authority.pem";
        yield return Mistake("not: [yaml", "line 2, column 1", "not YAML");
        yield return Mistake("a: b\n\tc: secret-1", "not YAML");
        yield return Mistake("just a text", "isn't a kubeconfig");
        yield return Mistake("kind: Deployment", "kind isn't Config");
        yield return Mistake("", "current-context is missing", "there are none");
        yield return Mistake("contexts: [{name: a}, {name: b}]", "current-context is missing", "(a, b)");
        yield return Mistake("current-context: x\ncontexts: [{name: a}]", "current-context is 'x'", "none of the contexts", "(a)");
        yield return Mistake("current-context: a\ncontexts: [{name: a}]", "line 2", "contexts[a].context is missing");
        yield return Mistake("current-context: a\ncontexts: nothing", "contexts isn't a list");
        yield return Mistake("current-context: a\ncontexts: [nothing]", "contexts isn't a list of maps");
        yield return Mistake("current-context: a\ncontexts: [{name: a, context: {user: u}}]", "contexts[a].context.cluster is missing");
        yield return Mistake("current-context: a\ncontexts: [{name: a, context: {cluster: k}}]\nclusters: [{name: l}]", "contexts[a].context.cluster is 'k'", "none of the clusters", "(l)");
        yield return Mistake("current-context: a\ncontexts: [{name: a, context: {cluster: k}}]\nclusters: [{name: k, cluster: {}}]", "clusters[k].cluster.server is missing", "https://");
        yield return Mistake("current-context: a\ncontexts: [{name: a, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: 'http://h:1'}}]", "context.user is 'u'", "none of the users");
        yield return MistakeOf("https://h:1", Good.Replace("authority.pem", "none.pem", StringComparison.Ordinal), "{}", "clusters[k].cluster.certificate-authority is ", "none.pem", "FileNotFoundException");
        yield return MistakeOf("https://h:1", "certificate-authority: certs/token", "{}", "certificate-authority doesn't hold certificates");
        yield return MistakeOf("https://h:1", "certificate-authority-data: '***'", "{}", "certificate-authority-data isn't base64");
        yield return MistakeOf("https://h:1", "insecure-skip-tls-verify: maybe", "{}", "insecure-skip-tls-verify is neither true nor false");
        yield return MistakeOf("https://h:1", "proxy-url: secret-1", "{}", "proxy-url isn't the address of a proxy");
        yield return MistakeOf("ftp://h:1", Good, "{}", "server isn't the address of a server");
        yield return MistakeOf("https://h:1", Good, "tokenFile: certs/none", "users[u].user.tokenFile is ", "certs/none, which can't be read");
        yield return MistakeOf("https://h:1", Good, "token: {a: secret-1}", "users[u].user.token isn't a text");
        yield return MistakeOf("https://h:1", Good, "client-certificate: certs/client.pem", "users[u].user.client-key is missing");
        yield return MistakeOf("https://h:1", Good, "client-key: certs/client.key", "users[u].user.client-certificate is missing");
        yield return MistakeOf("https://h:1", Good, "client-certificate: certs/authority.pem\n    client-key: certs/client.key", "client-certificate and its key don't belong together");
        yield return MistakeOf("https://h:1", Good, "as-groups: [secret-1]", "users[u].user.as is missing");
        yield return MistakeOf("https://h:1", Good, "as: a\n    as-groups: [a, secret-1]", "users[u].user.as-groups has several entries");
        yield return MistakeOf("https://h:1", Good, Exec("bin/mixes"), "gave a certificate and key that don't belong together");
        yield return MistakeOf("https://h:1", Good, "auth-provider: {name: oidc, config: {id-token: secret-1}}", "auth-provider", "exec");
        yield return MistakeOf("https://h:1", Good, "exec: {apiVersion: client.authentication.k8s.io/v1}", "users[u].user.exec.command is missing");
        yield return MistakeOf("https://h:1", Good, Exec("no-such-program", "[--key, secret-1]"), "exec.command: the credential plugin no-such-program can't be run", "apt install it");
        yield return MistakeOf("https://h:1", Good, Exec("bin/fails", "[--key, secret-1]"), "the credential plugin ", "ended with 3");
        yield return MistakeOf("https://h:1", Good, Exec("echo", "[secret-1]"), "the credential plugin echo didn't write JSON");
        yield return MistakeOf("https://h:1", Good, Exec("echo", "['{\"apiVersion\": \"v1\", \"secret\": \"secret-1\"}']"), "didn't write an ExecCredential of client.authentication.k8s.io/v1");
        yield return MistakeOf("https://h:1", Good, Exec("echo", "['{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"status\": {}}']"), "neither a token nor a certificate");
        yield return MistakeOf("https://h:1", Good, Exec("echo", "['{\"apiVersion\": \"client.authentication.k8s.io/v1\"}']"), "gave no status");
        yield return MistakeOf("https://h:1", Good, Exec("echo", "['{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"status\": {\"token\": \"secret-1\", \"expirationTimestamp\": \"soon\"}}']"), "expirationTimestamp that isn't a time");
        yield return MistakeOf("https://h:1", Good, Exec("echo").Replace("/v1", "/v1alpha1", StringComparison.Ordinal), "exec.apiVersion isn't one that is known");
        yield return MistakeOf("https://h:1", Good, Exec("echo") + "\n      interactiveMode: Always", "interactiveMode is Always");
    }

    [TestCaseSource(nameof(Mistakes))]
    [Platform(Exclude = "Win", Reason = "the programs are shell scripts")]
    public async Task A_mistake_is_told_in_a_line_with_file_and_field_and_nothing_secret(string text, string[] says)
    {
        await using var server = await TlsServer.StartAsync();
        WriteFiles(server);
        var kubeconfig = Write("config", Fill(text, server));

        var error = Assert.Catch<KubeConfigException>(() => KubeClientConfiguration.Load(kubeconfig))!;

        Assert.That(error.Message, Does.Contain(kubeconfig).And.Not.Contain("secret-1").And.Not.Contain("\n"));
        foreach (var part in says)
            Assert.That(error.Message, Does.Contain(part));
    }

    [Test]
    public void A_context_that_is_asked_for_and_a_file_that_is_not_there_are_named()
    {
        var kubeconfig = Write("config", Kubeconfig(new("http://h:1"), "{}", "{}"));

        Assert.That(
            () => KubeClientConfiguration.Load(kubeconfig, "x"),
            Throws.TypeOf<KubeConfigException>().With.Message.EqualTo($"{kubeconfig}: the context asked for is 'x', which is none of the contexts: write the name of one of the contexts (c, same)."));
        Assert.That(() => KubeClientConfiguration.Load(kubeconfig + "x"), Throws.TypeOf<KubeConfigException>().With.Message.StartsWith($"No kubeconfig at '{kubeconfig}x'"));
        Assert.That(() => KubeClientConfiguration.Load(_folder.FullName), Throws.TypeOf<KubeConfigException>());
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "the programs are shell scripts")]
    public async Task A_program_is_told_what_it_is_asked_for_and_run_again_before_its_token_expires_and_when_it_is_refused()
    {
        await using var server = await TlsServer.StartAsync();
        WriteFiles(server);
        WriteProgram("bin/counts", """
            echo run >> "$COUNT"
            printf '%s' "$KUBERNETES_EXEC_INFO" > "$COUNT.info"
            cat; printf '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "t%s", "expirationTimestamp": "2000-01-01T01:00:00Z"}}' "$(wc -l < "$COUNT" | tr -d ' ')"
            """);
        var count = Path.Combine(_folder.FullName, "count");
        var config = KubeConfigMap.Read(Write("config", Kubeconfig(
            server.Address, Fill("certificate-authority: certs/authority.pem\n    tls-server-name: localhost", server),
            $"exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: bin/counts\n      provideClusterInfo: true\n      env: [{{name: COUNT, value: '{count}'}}]")));
        var time = new FakeTimeProvider(new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var plugin = new CredentialPlugin(
            ExecCommand.Of(config.List("users").Single().Child("user")!.Child("exec")!, config.List("clusters").Single().Child("cluster")!), time);
        async Task<string?> TokenAsync() => (await plugin.GetAuthenticationHeaderAsync(CancellationToken.None)).Parameter;

        Assert.That((await TokenAsync(), await TokenAsync()), Is.EqualTo(("t1", "t1")));
        plugin.Refused();
        Assert.That(await TokenAsync(), Is.EqualTo("t1"), "it was asked just now");
        time.Advance(TimeSpan.FromSeconds(11));
        plugin.Refused();
        Assert.That((await TokenAsync(), await TokenAsync()), Is.EqualTo(("t2", "t2")));
        time.Advance(TimeSpan.FromSeconds(3560));
        Assert.That(await TokenAsync(), Is.EqualTo("t3"));

        var info = JsonNode.Parse(await File.ReadAllTextAsync(count + ".info"))!;
        Assert.That((string?)info["kind"], Is.EqualTo("ExecCredential"));
        Assert.That((bool?)info["spec"]!["interactive"], Is.False);
        var cluster = info["spec"]!["cluster"]!;
        Assert.That(
            ((string?)cluster["server"], (string?)cluster["tls-server-name"], (string?)cluster["certificate-authority-data"]),
            Is.EqualTo((server.Address.ToString(), "localhost", Base64(server.Authority))));
    }

    [TestCase(false, Description = "it has expired")]
    [TestCase(true, Description = "the API server refuses it")]
    [Platform(Exclude = "Win", Reason = "the programs are shell scripts")]
    public async Task A_certificate_that_a_program_gave_is_renewed_and_shown_on_new_connections(bool refused)
    {
        await using var server = await TlsServer.StartAsync();
        WriteFiles(server);
        // What it gives first has expired long since, or is good for ever.
        Write("bin/answer", Certifies(server.Client, refused ? null : "2000-01-01T00:00:00Z"));
        var kubeconfig = Write("config", Kubeconfig(server.Address, "certificate-authority: certs/authority.pem", Exec("bin/certifies")));
        var configuration = KubeClientConfiguration.Load(kubeconfig);
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var config = KubeConfigMap.Read(kubeconfig);
        var plugin = new CredentialPlugin(ExecCommand.Of(config.List("users").Single().Child("user")!.Child("exec")!, config), time);
        configuration.TokenProvider = plugin;
        using var client = new KubeClient(configuration, TestJson.AnyType, new() { QueriesPerSecond = 0, MaxAttempts = 1 });
        Task CallAsync() => client.GetAsync<V1Pod>(new("a", "p"), CancellationToken.None);

        await CallAsync();
        Write("bin/answer", Certifies(server.OtherClient, null));
        if (refused)
        {
            plugin.Refused();
            await CallAsync();
            Assert.That(server.Callers.Last().Certificate, Is.EqualTo("CN=somebody"), "it was asked just now");
            time.Advance(TimeSpan.FromSeconds(11));
            plugin.Refused();
        }

        await CallAsync();

        Assert.That(server.Callers.First().Certificate, Is.EqualTo("CN=somebody"));
        Assert.That(server.Callers.Last(), Is.EqualTo(server.Callers.First() with { Certificate = "CN=somebody-later" }));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "the programs are shell scripts")]
    public async Task A_program_that_fails_later_is_an_error_of_the_call_and_a_refused_token_is_not_used_for_ever()
    {
        await using var server = await TlsServer.StartAsync();
        WriteFiles(server);
        WriteProgram("bin/once", """
            [ -e "$STATE" ] && exit 1
            : > "$STATE"
            echo '{"apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "t", "expirationTimestamp": "2000-01-01T00:00:00Z"}}'
            """);
        var kubeconfig = Write("config", Kubeconfig(
            server.Address, "certificate-authority: certs/authority.pem",
            $"exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: bin/once\n      env: [{{name: STATE, value: '{_folder.FullName}/state'}}]"));

        Assert.That(
            () => CallAsync(KubeClientConfiguration.Load(kubeconfig)),
            Throws.TypeOf<KubeApiException>().With.Message.Contains("the credential plugin").And.Message.Contains("ended with 1"));
    }

    private static TestCaseData Way(string cluster, string user, string authorization, string name, string? certificate = null, string? asked = null) =>
        new TestCaseData(cluster, user, authorization, certificate, asked).SetArgDisplayNames(name);

    private static TestCaseData Mistake(string text, params string[] says) => new TestCaseData(text, says).SetArgDisplayNames(string.Join(", ", says));

    private static TestCaseData MistakeOf(string server, string cluster, string user, params string[] says) =>
        Mistake(Kubeconfig(new(server), cluster, user), says);

    private static string Exec(string command, string args = "[arg]") =>
        $"exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: {command}\n      args: {args}\n      installHint: apt install it\n      env: [{{name: PLUGIN, value: value}}]";

    private static string Kubeconfig(Uri server, string cluster, string user) => $$"""
        apiVersion: v1
        kind: Config
        current-context: c
        preferences: &nothing {}
        contexts:
        - name: c
          context: &context {cluster: k, user: u, namespace: n}
        - name: same
          context: *context
        clusters:
        - name: k
          cluster:
            server: "{{server}}"
            {{(cluster == "{}" ? "" : cluster)}}
        users:
        - name: u
          user:
            {{user}}
        """;

    private string Fill(string text, TlsServer server) => text
        .Replace("FOLDER", _folder.FullName, StringComparison.Ordinal)
        .Replace("DATA:authority.pem", Base64(server.Authority), StringComparison.Ordinal)
        .Replace("DATA:client.pem", Base64(server.Client.Certificate), StringComparison.Ordinal)
        .Replace("DATA:client.key", Base64(server.Client.Key), StringComparison.Ordinal);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private void WriteFiles(TlsServer server)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "certs"));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "bin"));
        Write("certs/authority.pem", server.Authority);
        Write("certs/bundle.pem", server.Client.Certificate + "\n" + server.Authority);
        Write("certs/client.pem", server.Client.Certificate);
        Write("certs/client.key", server.Client.Key);
        Write("certs/token", "from-file\n");
        WriteProgram("bin/plugin", """echo "{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"status\": {\"token\": \"from-plugin-$1-$PLUGIN\"}}" """);
        Write("bin/answer", Certifies(server.Client, null));
        WriteProgram("bin/certifies", "cat \"$(dirname \"$0\")/answer\"");
        Write("bin/mixed", Certifies((server.Client.Certificate, server.OtherClient.Key), null));
        WriteProgram("bin/mixes", "cat \"$(dirname \"$0\")/mixed\"");
        WriteProgram("bin/fails", "echo secret-1; exit 3");
    }

    private static string Certifies((string Certificate, string Key) client, string? until) => new JsonObject
    {
        ["apiVersion"] = "client.authentication.k8s.io/v1",
        ["status"] = new JsonObject { ["clientCertificateData"] = client.Certificate, ["clientKeyData"] = client.Key, ["expirationTimestamp"] = until },
    }.ToJsonString();

    private void WriteProgram(string path, string script)
    {
        var full = Write(path, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Write(string path, string text)
    {
        var full = Path.Combine(_folder.FullName, path);
        File.WriteAllText(full, text);
        return full;
    }

    private KubernetesClientConfiguration Load(string? kubeconfig, string? context, params (string Name, string Value)[] environment) =>
        Load(kubeconfig, context, Path.Combine(_folder.FullName, "no-home"), environment);

    private KubernetesClientConfiguration Load(string? kubeconfig, string? context, string home, params (string Name, string Value)[] environment) =>
        KubeClientConfiguration.Load(
            kubeconfig, context, name => environment.FirstOrDefault(e => e.Name == name).Value, home, _folder.FullName);

    private static async Task CallAsync(KubernetesClientConfiguration configuration, bool http1 = false, string? impersonate = null)
    {
        configuration.DisableHttp2 = http1;
        using var client = new KubeClient(configuration, TestJson.AnyType, new() { QueriesPerSecond = 0, MaxAttempts = 1, Impersonate = impersonate });
        await client.GetAsync<V1Pod>(new("a", "p"), CancellationToken.None);
    }
}
