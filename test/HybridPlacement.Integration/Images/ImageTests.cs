using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using HybridPlacement.Api.Manifests;
using HybridPlacement.Benchmarks;
using HybridPlacement.Cli.Sandboxing;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Images;

/// <summary>
/// The images and the kubectl plugin, as a release builds them. Without a container tool: the Dockerfile's build steps are run, and what they put out is started as a pod would: as
/// another user than root, who can write nowhere but in /tmp, without diagnostics.
/// </summary>
[SupportedOSPlatform("linux")]
[Platform("Linux", Reason = "the images are for Linux")]
public sealed partial class ImageTests
{
    private static readonly string[] Targets = ["operator", "server", "cli"];

    private ImageBuild _build = null!;

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        _build = await ImageBuild.SharedAsync();
    }

    [Test]
    public void There_is_a_target_for_each_image_that_the_chart_names_and_one_for_the_command() =>
        Assert.That(
            Dockerfile.Instructions.Select(i => i.Stage).Distinct().Where(s => s is not ("" or "build" or "base" or "native")), Is.EqualTo(Targets));

    [Test]
    public void The_base_has_glibc_no_shell_and_a_user_who_is_not_root()
    {
        foreach (var (stage, argument) in ((string, string)[])[("base", "RUNTIME="), ("native", "NATIVE=")])
        {
            var runtime = Dockerfile.Of("").Single(i => i.Arguments.StartsWith(argument, StringComparison.Ordinal)).Arguments;
            Assert.That(runtime, Does.Contain("-chiseled").And.Not.Contain("alpine").And.Not.Contain("musl"));
            Assert.That(Dockerfile.Of(stage).Single(i => i.Name == "USER").Arguments, Does.Match("^[1-9][0-9]*$"));
        }

        Assert.That(
            Dockerfile.Of("native").Where(i => i.Name is "ENV" or "USER" or "WORKDIR"), Is.EqualTo(Dockerfile.Of("base").Where(i => i.Name is "ENV" or "USER" or "WORKDIR").Select(i => i with { Stage = "native" })));
        Assert.That(Dockerfile.Instructions.Where(i => i.Stage != "build" && i.Name == "RUN"), Is.Empty, "there is no shell to run it");
        Assert.That(Dockerfile.Of("build").First().Arguments, Does.Contain("$BUILDPLATFORM"), "nothing is emulated");
    }

    [TestCaseSource(nameof(Targets))]
    public void An_image_starts_a_file_that_it_holds_and_asks_its_health_without_a_shell(string target)
    {
        var commands = Dockerfile.Of(target).Where(i => i.Name is "ENTRYPOINT" or "HEALTHCHECK").Select(i => i.Arguments).ToList();

        Assert.That(commands, Is.Not.Empty);
        foreach (var command in commands)
        {
            var program = ExecForm().Match(command).Groups[1].Value;
            Assert.That(program, Is.Not.Empty, $"{command}: the form of a shell");
            Assert.That(File.GetUnixFileMode(InImage(target, program)) & UnixFileMode.OtherExecute, Is.Not.Zero, program);
        }
    }

    [Test]
    public void Nothing_of_another_system_and_no_symbols_are_in_an_image() => Assert.That(
        Directory.EnumerateFiles(_build.Out, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_build.Out, f)).Where(f => Unwanted().IsMatch(f)),
        Is.Empty);

    [Test]
    public void The_operator_is_one_file_of_native_code()
    {
        if (!NativeLinker.IsThere)
            Assert.Ignore("There is neither clang nor gcc.");

        Assert.That(Directory.GetFiles(Path.Combine(_build.Out, "operator")).Select(Path.GetFileName), Is.EqualTo((string[])["HybridPlacement.Operator"]));
        Assert.That(new FileInfo(_build.Operator).Length, Is.LessThan(64 << 20));
    }

    [Test]
    public async Task The_server_of_the_other_architecture_has_its_native_library()
    {
        var arm = Path.Combine(_build.Out, "arm64");

        await _build.PublishAsync("HybridPlacement.Serving", "arm64", arm);

        foreach (var file in (string[])["HybridPlacement.Serving", "libonnxruntime.so"])
            Assert.That(ElfMachine(Path.Combine(arm, file)), Is.EqualTo(Aarch64), file);
        if (RuntimeInformation.OSArchitecture == Architecture.X64)
            Assert.That(ElfMachine(InImage("server", "libonnxruntime.so")), Is.EqualTo(X64));
    }

    [Test]
    public async Task The_operator_runs_where_nothing_can_be_written_and_its_own_command_asks_its_health()
    {
        await using var scene = await Scene.StartAsync(withOperator: false, cluster: await EmbeddedCluster.StartSimulatedAsync());
        var kubeconfig = Path.Combine(_build.Out, "kubeconfig");
        File.Copy(scene.Cluster.Kubeconfig, kubeconfig);
        File.SetUnixFileMode(kubeconfig, (UnixFileMode)0b110_100_100);
        await scene.ApplyAsync(SmallFleet.Yaml);
        var endpoint = $"127.0.0.1:{FreePorts.Take(1)[0]}";
        using var program = Process.Start(AsInPod("operator", "./HybridPlacement.Operator", "--kubeconfig", kubeconfig, "--http-endpoint", endpoint))!;
        try
        {
            await scene.ApplyAsync(SmallFleet.Model("default", "small", "High"));
            await scene.WaitForModelAsync("default", "small", "Ready", "True");

            var healthy = await RunAsync("operator", "./HybridPlacement.Operator", "check", "--url", $"http://{endpoint}/readyz");

            Assert.That(healthy.ExitCode, Is.Zero, healthy.Output + healthy.Error);
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync();
        }

        var gone = await RunAsync("operator", "./HybridPlacement.Operator", "check", "--url", $"http://{endpoint}/readyz");
        Assert.That(gone.ExitCode, Is.Not.Zero);
    }

    [Test]
    public async Task The_server_answers_where_nothing_can_be_written()
    {
        var model = Path.Combine(_build.Out, "chest-xray.onnx");
        File.Copy(Repository.Path("samples", "models", "chest-xray.onnx"), model);
        var ports = FreePorts.Take(3);
        var start = AsInPod(
            "server", "./HybridPlacement.Serving", "serve", "--model", model, "--model-name", "chest-xray",
            "--http-port", $"{ports[0]}", "--grpc-port", $"{ports[1]}", "--metrics-port", $"{ports[2]}");
        start.Environment["HYBRIDPLACEMENT_LISTEN_ADDRESS"] = "127.0.0.1";
        using var program = Process.Start(start)!;
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports[0]}") };
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (!await IsReadyAsync(http))
            {
                Assert.That(program.HasExited, Is.False);
                await tick.WaitForNextTickAsync(limit.Token);
            }
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync();
        }
    }

    [Test]
    public async Task The_command_plans_where_nothing_can_be_written()
    {
        foreach (var file in (string[])["models.yaml", "fleet.yaml"])
            File.Copy(Repository.Path("samples", "quickstart", file), Path.Combine(_build.Out, file));

        var plan = await RunAsync(
            "cli", "./hybridplacement", "plan", "-f", Path.Combine(_build.Out, "models.yaml"), "--fleet", Path.Combine(_build.Out, "fleet.yaml"));

        Assert.That(plan.ExitCode, Is.Zero, plan.Error);
        Assert.That(plan.Output, Does.Contain("dc-munich"));
        Assert.That(File.Exists(InImage("cli", "serving/HybridPlacement.Serving")), "the sandbox looks for it there");
    }

    [Test]
    [Category("kubectl")]
    public async Task The_kubectl_plugin_is_one_file_that_kubectl_finds_and_krew_knows_its_digest()
    {
        var folder = Path.Combine(_build.Out, "plugin");
        await _build.PackPluginAsync(folder, "https://example.com/releases/v1");

        var manifest = ManifestReader.ReadPath(Path.Combine(folder, "hybridplacement.yaml")).Single().Content;
        var platform = manifest["spec"]!["platforms"]!.AsArray().Single()!;
        var archive = Path.Combine(folder, ((string)platform["uri"]!).Split('/')[^1]);
        var unpacked = Directory.CreateDirectory(Path.Combine(folder, "unpacked")).FullName;
        await RequiredTool.RunAsync("tar", ["xzf", archive, "-C", unpacked]);
        await using (var file = File.OpenRead(archive))
            Assert.That((string?)platform["sha256"], Is.EqualTo(Convert.ToHexStringLower(await SHA256.HashDataAsync(file))));
        Assert.That(Directory.GetFiles(unpacked).Select(Path.GetFileName), Is.EquivalentTo((string[])["LICENSE", "kubectl-hybridplacement"]));

        await using var scene = await Scene.StartAsync(cluster: await EmbeddedCluster.StartSimulatedAsync());
        await scene.ApplyAsync(SmallFleet.Yaml);
        await scene.ApplyAsync(SmallFleet.Model("default", "small", "High"));
        await scene.WaitForModelAsync("default", "small", "Ready", "True");
        foreach (var (command, shows) in ((string, string)[])[
            ("plan -f samples/quickstart/models.yaml --fleet samples/quickstart/fleet.yaml", "dc-munich"),
            ("explain default/small", "dc"),
            ("top", "shop"),
            ("moves", "small"),
            ("completion bash", "complete")])
        {
            var run = await RequiredTool.RunAsync(
                RequiredTool.Find("kubectl"),
                ["hybridplacement", .. command.Split(' ')],
                new Dictionary<string, string> { ["KUBECONFIG"] = scene.Cluster.Kubeconfig, ["PATH"] = $"{unpacked}:{Environment.GetEnvironmentVariable("PATH")}" },
                Repository.Root);
            Assert.That(run.ExitCode, Is.Zero, $"{command}: {run.Error}");
            Assert.That(run.Output, Does.Contain(shows), command);
        }
    }

    private const int X64 = 62;
    private const int Aarch64 = 183;

    /// <summary>The field <c>e_machine</c> of an ELF file.</summary>
    private static int ElfMachine(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[20];
        file.ReadExactly(header);
        return header[18] | (header[19] << 8);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var response = await http.GetAsync("/v2/health/ready");
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string InImage(string target, string file) => Path.Combine(_build.Out, target, file);

    private async Task<ToolResult> RunAsync(string target, params string[] command)
    {
        var start = AsInPod(target, command);
        return await RequiredTool.RunAsync(
            start.FileName, start.ArgumentList, start.Environment.ToDictionary(e => e.Key, e => e.Value!), start.WorkingDirectory);
    }

    /// <summary>As the image's user where this is root, in the image's folder, with the image's variables and a home that isn't there.</summary>
    private ProcessStartInfo AsInPod(string target, params string[] command)
    {
        var user = Dockerfile.Of("base").Single(i => i.Name == "USER").Arguments;
        string[] line = Environment.UserName == "root"
            ? ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", "--no-new-privs", "--", .. command]
            : command;
        var start = new ProcessStartInfo(line[0], line[1..]) { WorkingDirectory = Path.Combine(_build.Out, target) };
        foreach (var variable in Dockerfile.Of("base").Where(i => i.Name == "ENV").Select(i => i.Arguments.Split('=')))
            start.Environment[variable[0]] = variable[1];
        start.Environment["HOME"] = "/nonexistent";
        // Native code has its runtime in it.
        start.Environment["DOTNET_ROOT"] = target == "operator" && NativeLinker.IsThere ? "/nonexistent" : ServingExecutable.DotnetRoot();
        return start;
    }

    [GeneratedRegex(@"^(?:CMD )?\[""([^""]+)""")]
    private static partial Regex ExecForm();

    [GeneratedRegex(@"\.(dylib|lib|pdb|dbg|exe)$|onnxruntime\w*\.dll$(?<!Microsoft\.ML\.OnnxRuntime\.dll)|(^|/)(win|osx|linux-musl)-", RegexOptions.IgnoreCase)]
    private static partial Regex Unwanted();
}
