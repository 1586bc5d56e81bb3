using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>Turns a container's spec into what to start.</summary>
internal static class ContainerLaunch
{
    public const string DefaultMessagePath = "/dev/termination-log";

    /// <exception cref="ConfigurationMissingException">Something that the spec refers to isn't there.</exception>
    public static async Task<ProcessSpec> PrepareAsync(
        PodContext context, JsonObject container, ProcessImage image, string messageFile, Action<string, string> output, CancellationToken cancellationToken)
    {
        var (environment, declared) = await new ContainerEnvironment(context.Pod, context.Address.ToString(), context.Node, context.Config)
            .BuildAsync(container, image, cancellationToken);
        var paths = new PathMap([
            .. context.Volumes.Mounts(container, environment),
            .. context.Options.SharedFolders.Select(folder => new PathMount(folder, folder)),
            new PathMount(container.Text("terminationMessagePath") ?? DefaultMessagePath, messageFile),
        ]);
        string[] command = [.. container.Texts("command")];
        string[] arguments = [.. container.Texts("args")];

        // As an image has it: command replaces the entry point, args come after either.
        string[] all = [.. command.Length > 0 ? command : [image.Executable, .. image.Arguments], .. arguments];
        var written = all.Length - arguments.Length - command.Length;
        for (var i = written; i < all.Length; i++)
            all[i] = paths.TranslateArgument(VariableExpansion.Expand(all[i], environment));
        var translated = new Dictionary<string, string>(environment);
        foreach (var name in declared) translated[name] = paths.Translate(translated[name]);
        var temporary = Directory.CreateDirectory(Path.Combine(context.Folder, "tmp")).FullName;
        translated.TryAdd("TMPDIR", temporary);
        return new ProcessSpec
        {
            Executable = all[0],
            Arguments = all[1..],
            Environment = translated,
            WorkingDirectory = WorkingDirectory(context, container, paths),
            TranslateArgument = paths.TranslateArgument,
            Output = output,
        };
    }

    private static string WorkingDirectory(PodContext context, JsonObject container, PathMap paths)
    {
        if (container.Text("workingDir") is not { } wanted) return context.Folder;
        var folder = paths.Translate(wanted);
        return Directory.Exists(folder) ? folder : context.Folder;
    }
}
