using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>
/// Starts processes so that none outlives the sandbox, even when the sandbox is killed with SIGKILL.
/// </summary>
/// <remarks>
/// Three lines of defence. Disposal kills by process group. <c>setpriv --pdeathsig</c>, where util-linux is there, makes
/// the kernel kill a process whose parent died. And a watchdog, a shell in a session of its own, waits for the end of a
/// pipe that only the sandbox holds open; then it kills every group noted in the <c>pids</c> folder and removes the
/// private folder with everything in it.
/// </remarks>
internal sealed class ProcessSupervisor : IAsyncDisposable
{
    private const string WatchdogScript =
        """
        exec >/dev/null 2>&1
        trap '' INT TERM HUP
        cat
        for file in "$1"/pids/*; do kill -s KILL -- "-${file##*/}"; done
        for again in 1 2 3; do rm -rf -- "$1" && break; sleep 0.2; done
        """;

    private readonly ConcurrentDictionary<int, SupervisedProcess> _running = new();
    private readonly StarterThread _starter = new();
    private readonly string _pids;
    private readonly string? _setsid = Executables.Find("setsid", SystemPath);
    private readonly string? _setpriv = Executables.Find("setpriv", SystemPath);
    private Process? _watchdog;

    private ProcessSupervisor(string folder)
    {
        Folder = folder;
        _pids = Path.Combine(folder, "pids");
    }

    /// <summary>The sandbox's private folder, readable by its user only; removed at the end.</summary>
    public string Folder { get; }

    /// <summary>Ids of the processes that run now.</summary>
    public IReadOnlyCollection<int> Running => [.. _running.Keys];

    private static string SystemPath =>
        Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : "/usr/bin:/bin";

    public static async Task<ProcessSupervisor> StartAsync()
    {
        var supervisor = new ProcessSupervisor(Directory.CreateTempSubdirectory("hybridplacement-sandbox-").FullName);
        Directory.CreateDirectory(supervisor._pids);
        if (!OperatingSystem.IsWindows())
        {
            supervisor._watchdog = await supervisor._starter.RunAsync(supervisor.StartWatchdog);
        }

        return supervisor;
    }

    /// <exception cref="FileNotFoundException">There is no such program, or it may not be executed.</exception>
    public async Task<SupervisedProcess> StartAsync(ProcessSpec spec)
    {
        var searchPath = spec.Environment.GetValueOrDefault("PATH", SystemPath);
        var executable = Executables.Find(spec.Executable, searchPath)
            ?? throw new FileNotFoundException($"exec: \"{spec.Executable}\": executable file not found in $PATH");
        return await _starter.RunAsync(() => Start(spec, executable));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running.Values) process.Kill();
        await Task.WhenAll(_running.Values.Select(process => process.Exited));
        _starter.Dispose();
        DeleteFolder();
        if (_watchdog is null) return;
        _watchdog.StandardInput.Close();
        await _watchdog.WaitForExitAsync();
        _watchdog.Dispose();
    }

    private SupervisedProcess Start(ProcessSpec spec, string executable)
    {
        // setsid and setpriv replace themselves by what they start: the process id stays that of the program.
        string[] command = [
            .. _setsid is null ? (string[])[] : [_setsid],
            .. _setpriv is null ? (string[])[] : [_setpriv, "--pdeathsig", "KILL", "--"],
            executable,
            .. spec.Arguments,
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new Win32Exception($"{executable} could not be started");
        process.StandardInput.Close();
        var note = Path.Combine(_pids, process.Id.ToString(CultureInfo.InvariantCulture));
        File.WriteAllText(note, executable);
        var supervised = new SupervisedProcess(process, spec);
        _running[supervised.Id] = supervised;
        _ = ForgetAsync(supervised, note);
        return supervised;
    }

    private async Task ForgetAsync(SupervisedProcess process, string note)
    {
        await process.Exited;
        _running.TryRemove(process.Id, out _);
        File.Delete(note);
    }

    private Process StartWatchdog()
    {
        string[] command = [.. _setsid is null ? (string[])[] : [_setsid], "/bin/sh", "-c", WatchdogScript, "sandbox-watchdog", Folder];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, WorkingDirectory = "/" })
            ?? throw new Win32Exception("/bin/sh could not be started as the sandbox's watchdog");
    }

    private void DeleteFolder()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The watchdog, which comes next, tries again.
        }
    }
}
