using System.Diagnostics;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>A running process in a session, and so a process group, of its own.</summary>
internal sealed class SupervisedProcess
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private bool _ended;

    public SupervisedProcess(Process process, ProcessSpec spec)
    {
        _process = process;
        Id = process.Id;
        Exited = WaitAsync(spec);
    }

    /// <summary>Id of the process and of its group.</summary>
    public int Id { get; }

    /// <summary>The exit code, 128 + signal where one ended it; complete when the output has been read too.</summary>
    public Task<int> Exited { get; }

    /// <summary>Asks it to end: SIGTERM to the process, as a container runtime sends it.</summary>
    public void Terminate() => Signal(() => Signals.Send(Id, Signals.Terminate));

    /// <summary>Ends it and all that it started.</summary>
    public void Kill() => Signal(() =>
    {
        // Right after the start it may not lead a group yet.
        Signals.Send(Id, Signals.Kill);
        Signals.SendToGroup(Id, Signals.Kill);
    });

    private void Signal(Action send)
    {
        // Under the lock, so that no signal goes to a process that was given the same id later.
        lock (_gate)
        {
            if (!_ended) send();
        }
    }

    private async Task<int> WaitAsync(ProcessSpec spec)
    {
        var output = Task.WhenAll(
            LineReader.ReadAsync(_process.StandardOutput.BaseStream, line => spec.Output("stdout", line)),
            LineReader.ReadAsync(_process.StandardError.BaseStream, line => spec.Output("stderr", line)));
        await _process.WaitForExitAsync();
        var code = _process.ExitCode;
        lock (_gate)
        {
            // What the process left behind goes with it, as everything in a container does with its first process.
            Signals.SendToGroup(Id, Signals.Kill);
            _ended = true;
        }

        // A grandchild that fled into another session may hold the pipes open: its output isn't waited for.
        await Task.WhenAny(output, Task.Delay(TimeSpan.FromSeconds(1)));
        _process.Dispose();
        return code;
    }
}
