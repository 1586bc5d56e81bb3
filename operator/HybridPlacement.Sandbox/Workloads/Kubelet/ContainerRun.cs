using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>A container's state through all its restarts, in the form that the pod's status shows.</summary>
internal sealed class ContainerRun(JsonObject spec, bool init, int restarts)
{
    private readonly Lock _gate = new();
    private JsonObject _state = Waiting("ContainerCreating", "");
    private JsonObject _lastState = [];
    private int _restarts = restarts;
    private bool _started;
    private bool _ready;
    private string _containerId = "";

    public JsonObject Spec => spec;

    public string Name { get; } = spec.Text("name") ?? "";

    public string Image { get; } = spec.Text("image") ?? "";

    public bool IsInit => init;

    /// <summary>An init container that keeps running beside the others.</summary>
    public bool IsSidecar { get; } = init && spec.Text("restartPolicy") == "Always";

    // Init containers run before the others, and are ready when they are done: so the kubelet reports them.
    private bool CanBeReady => !init || IsSidecar;

    public ContainerLog? Log { get; private set; }

    public ContainerLog? PreviousLog { get; private set; }

    public bool IsRunning
    {
        get
        {
            lock (_gate) return _state.ContainsKey("running");
        }
    }

    public bool IsReady
    {
        get
        {
            lock (_gate) return _ready;
        }
    }

    /// <summary>The exit code when the container has ended and isn't being restarted.</summary>
    public int? ExitCode
    {
        get
        {
            lock (_gate) return _state.Object("terminated") is { } terminated ? terminated.Int32(0, "exitCode") : null;
        }
    }

    /// <summary>Whether it has ever run.</summary>
    public bool HasRun
    {
        get
        {
            lock (_gate) return !_state.ContainsKey("waiting") || _lastState.Count > 0;
        }
    }

    public int Restarts
    {
        get
        {
            lock (_gate) return _restarts;
        }
    }

    public void SetWaiting(string reason, string message = "")
    {
        lock (_gate)
        {
            if (_state.ContainsKey("terminated")) _lastState = _state;
            _state = Waiting(reason, message);
            (_started, _ready) = (false, false);
        }
    }

    public void SetRunning(string containerId, DateTimeOffset now, bool started, bool ready)
    {
        lock (_gate)
        {
            if (_state.ContainsKey("terminated")) _lastState = _state;
            if (_lastState.Count > 0) _restarts++;
            _state = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = now.Stamp() } };
            _containerId = containerId;
            (_started, _ready) = (started, started && ready && CanBeReady);
        }
    }

    /// <summary>Gives whether anything changed.</summary>
    public bool SetHealth(bool? started = null, bool? ready = null)
    {
        lock (_gate)
        {
            if (!_state.ContainsKey("running")) return false;
            var before = (_started, _ready);
            _started = started ?? _started;
            _ready = _started && (ready ?? _ready) && CanBeReady;
            return before != (_started, _ready);
        }
    }

    public void SetTerminated(int exitCode, string reason, string message, DateTimeOffset startedAt, DateTimeOffset now)
    {
        var terminated = new JsonObject { ["exitCode"] = exitCode };
        if (exitCode > 128 && reason == "Error") terminated["signal"] = exitCode - 128;
        terminated["reason"] = reason;
        if (message.Length > 0) terminated["message"] = message;
        terminated["startedAt"] = startedAt.Stamp();
        terminated["finishedAt"] = now.Stamp();
        lock (_gate)
        {
            if (_containerId.Length > 0) terminated["containerID"] = _containerId;
            _state = new JsonObject { ["terminated"] = terminated };

            (_started, _ready) = (false, !CanBeReady && exitCode == 0);
        }
    }

    public void NewLog(ContainerLog log)
    {
        PreviousLog = Log;
        Log = log;
    }

    public JsonObject ToStatus()
    {
        lock (_gate)
        {
            return new JsonObject
            {
                ["name"] = Name,
                ["image"] = Image,
                ["imageID"] = _containerId.Length > 0 ? $"sandbox://{ImageName.WithoutTag(Image)}" : "",
                ["containerID"] = _containerId,
                ["ready"] = _ready,
                ["started"] = _started,
                ["restartCount"] = _restarts,
                ["state"] = _state.DeepClone(),
                ["lastState"] = _lastState.DeepClone(),
            };
        }
    }

    private static JsonObject Waiting(string reason, string message)
    {
        var waiting = new JsonObject { ["reason"] = reason };
        if (message.Length > 0) waiting["message"] = message;
        return new JsonObject { ["waiting"] = waiting };
    }
}
