using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using HybridPlacement.Sandbox.Workloads.Kubelet;

namespace HybridPlacement.Sandbox.Tests.Workloads;

public sealed class ProcessSupervisorTests
{
    [Test]
    public async Task A_process_has_its_environment_its_output_and_its_exit_code()
    {
        await using var supervisor = await ProcessSupervisor.StartAsync();
        var lines = new ConcurrentQueue<string>();
        var process = await supervisor.StartAsync(Shell(supervisor, "echo \"out $GREETING\"; echo err >&2; exit 3", lines, ("GREETING", "hello")));
        Assert.That(await process.Exited, Is.EqualTo(3));
        Assert.That(lines, Is.EquivalentTo(new[] { "stdout:out hello", "stderr:err" }));
    }

    [Test]
    public async Task Nothing_of_the_sandbox_s_own_environment_is_handed_on()
    {
        await using var supervisor = await ProcessSupervisor.StartAsync();
        var lines = new ConcurrentQueue<string>();
        await (await supervisor.StartAsync(Shell(supervisor, "env", lines))).Exited;
        Assert.That(lines.Where(line => !line.StartsWith("stdout:PWD=", StringComparison.Ordinal)
            && !line.StartsWith("stdout:_=", StringComparison.Ordinal) && !line.StartsWith("stdout:SHLVL=", StringComparison.Ordinal)
            && !line.StartsWith("stdout:OLDPWD", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Terminate_lets_a_process_end_in_its_own_way()
    {
        await using var supervisor = await ProcessSupervisor.StartAsync();
        var lines = new ConcurrentQueue<string>();
        var process = await supervisor.StartAsync(Shell(supervisor, "trap 'exit 7' TERM; echo up; while :; do sleep 0.05; done", lines));
        await Eventually.Async(() => lines.Contains("stdout:up"));
        process.Terminate();
        Assert.That(await process.Exited, Is.EqualTo(7));
    }

    [Test]
    public async Task Kill_takes_grandchildren_along()
    {
        await using var supervisor = await ProcessSupervisor.StartAsync();
        var lines = new ConcurrentQueue<string>();
        var process = await supervisor.StartAsync(Shell(supervisor, "trap '' TERM; sleep 300 & echo $!; wait; sleep 300", lines));
        await Eventually.Async(() => !lines.IsEmpty);
        var grandchild = int.Parse(lines.First().Split(':')[1], CultureInfo.InvariantCulture);
        process.Terminate();
        process.Kill();
        Assert.That(await process.Exited, Is.EqualTo(137));
        await Eventually.Async(() => !Alive(grandchild));
    }

    [Test]
    public async Task Disposal_ends_all_processes_and_removes_the_folder()
    {
        var supervisor = await ProcessSupervisor.StartAsync();
        var process = await supervisor.StartAsync(Shell(supervisor, "sleep 300", new ConcurrentQueue<string>()));
        await File.WriteAllTextAsync(Path.Combine(supervisor.Folder, "file"), "x");
        await supervisor.DisposeAsync();
        Assert.That(process.Exited.IsCompleted, Is.True);
        Assert.That(Alive(process.Id), Is.False);
        Assert.That(Directory.Exists(supervisor.Folder), Is.False);
    }

    [Test]
    public async Task A_program_that_is_not_there_is_named()
    {
        await using var supervisor = await ProcessSupervisor.StartAsync();
        var spec = Shell(supervisor, "", new ConcurrentQueue<string>()) with { Executable = "no-such-program" };
        Assert.That(
            async () => await supervisor.StartAsync(spec),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains("\"no-such-program\": executable file not found"));
    }

    [Test]
    public async Task Processes_and_files_go_when_the_sandbox_is_killed()
    {
        // A process of its own plays the sandbox and is killed as hard as can be.
        var host = Process.Start(new ProcessStartInfo("dotnet", [typeof(TestProgram).Assembly.Location, "supervise"])
        {
            RedirectStandardOutput = true,
        })!;
        var said = (await host.StandardOutput.ReadLineAsync())!.Split(' ');
        var (pod, folder) = (int.Parse(said[0], CultureInfo.InvariantCulture), said[1]);
        Assert.That(Alive(pod) && Directory.Exists(folder), Is.True);
        host.Kill();
        await host.WaitForExitAsync();
        host.Dispose();
        await Eventually.Async(() => !Alive(pod));
        await Eventually.Async(() => !Directory.Exists(folder));
    }

    internal static ProcessSpec Shell(
        ProcessSupervisor supervisor, string script, ConcurrentQueue<string> lines, params (string Name, string Value)[] environment) => new()
        {
            Executable = "/bin/sh",
            Arguments = ["-c", script],
            Environment = environment.ToDictionary(pair => pair.Name, pair => pair.Value),
            WorkingDirectory = supervisor.Folder,
            Output = (stream, line) => lines.Enqueue($"{stream}:{line}"),
        };

    /// <summary>Whether a process runs; one that has ended and waits for its parent doesn't.</summary>
    internal static bool Alive(int id)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{id}/stat");
            return status[(status.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
