using System.Runtime.InteropServices;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>POSIX signals, which <see cref="System.Diagnostics.Process"/> can't send but for SIGKILL.</summary>
internal static partial class Signals
{
    public const int Terminate = 15;
    public const int Kill = 9;

    /// <summary>To one process.</summary>
    public static void Send(int pid, int signal) => _ = SendSignal(pid, signal);

    /// <summary>To all processes of the group that the process leads.</summary>
    public static void SendToGroup(int pid, int signal) => _ = SendSignal(-pid, signal);

    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);
}
