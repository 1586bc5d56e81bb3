using System.Globalization;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Rollouts;
using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Operator.Building;

/// <summary>
/// The pods of a model in one pool: what fetches, what serves, and the terms that hold them where they may be. They meet the
/// Pod Security Standard <c>restricted</c>.
/// </summary>
internal static class PodBuilder
{
    private const string ModelsVolume = "models";
    private const string CacheVolume = "cache";
    private const string SourceVolume = "source";
    private const string CredentialsVolume = "credentials";
    private const string TmpVolume = "tmp";
    private const string ShmVolume = "shm";
    private const string TerminationLog = "/dev/termination-log";
    private const string FileRootVariable = "HYBRIDPLACEMENT_FILE_ROOT";

    // What a fetcher may use, which reads whatever it was pointed at; and the least that a server may, whose model hasn't been read
    // yet or takes more with larger requests. Building TensorRT engines takes several times the model's size.
    private const long FetchMemoryLimit = 512L << 20;
    private const long ServeMemoryLimit = 2L << 30;
    private const long BuildMemoryLimit = 8L << 30;

    // Any user but root does; a number of its own, because images may name a user that the kubelet can't check.
    private const long UserId = 1000;

    public static V1PodTemplateSpec Build(BuildInput input, PoolPlacement placement)
    {
        var overlay = input.Model.Spec.PodTemplate;
        var labels = ObjectLabels.Of(input.Model, placement.Pool);
        labels[Api.Labels.Revision] = Revision.Of(input.Model.Spec);
        foreach (var (key, value) in overlay?.Metadata?.Labels ?? new Dictionary<string, string>())
            labels.TryAdd(key, value);
        return new V1PodTemplateSpec
        {
            Metadata = new V1ObjectMeta
            {
                Labels = labels,
                Annotations = overlay?.Metadata?.Annotations is { Count: > 0 } annotations
                    ? new SortedDictionary<string, string>(annotations.ToDictionary(), StringComparer.Ordinal)
                    : null,
            },
            Spec = Spec(input, placement, overlay),
        };
    }

    private static V1PodSpec Spec(BuildInput input, PoolPlacement placement, Api.PodTemplateOverlay? overlay)
    {
        var paths = ModelPaths.Of(input.Model);
        return new V1PodSpec
        {
            Affinity = PlaceBuilder.Affinity(placement),
            Tolerations = PlaceBuilder.Tolerations(placement.Pool),
            TopologySpreadConstraints = PlaceBuilder.Spread(input.Model, placement.Pool),
            AutomountServiceAccountToken = false,
            EnableServiceLinks = false,
            ServiceAccountName = overlay?.ServiceAccountName ?? ChildNames.ServiceAccount(input.Model.Metadata.Name),
            PriorityClassName = overlay?.PriorityClassName,
            RuntimeClassName = overlay?.RuntimeClassName ?? (input.Model.Spec.Accelerator is null ? null : placement.Pool.GpuRuntimeClassName),
            ImagePullSecrets = overlay?.ImagePullSecrets is { Count: > 0 } secrets ? [.. secrets] : null,
            TerminationGracePeriodSeconds = overlay?.TerminationGracePeriodSeconds ?? 30,
            SecurityContext = new V1PodSecurityContext
            {
                RunAsNonRoot = true,
                RunAsUser = UserId,
                RunAsGroup = UserId,
                FsGroup = UserId,
                SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
            },
            InitContainers = [Fetcher(input, paths)],
            Containers = [Server(input, paths, overlay)],
            Volumes = Volumes(input, placement.Pool, paths, overlay),
        };
    }

    private static V1Container Fetcher(BuildInput input, ModelPaths paths)
    {
        var source = input.Model.Spec.Model;
        List<string> args = ["fetch", "--uri", paths.Uri];
        if (source.Sha256 is { } sha256)
            args.AddRange(["--sha256", sha256.ToLowerInvariant()]);
        if (source.Endpoint is { } endpoint)
            args.AddRange(["--endpoint", endpoint]);
        args.AddRange(["--to", paths.ModelFile]);
        List<V1VolumeMount> mounts = [Mount(ModelsVolume, ModelPaths.Models), Mount(TmpVolume, "/tmp")];
        if (ModelMapping.FormatOf(source) == Api.ModelFormat.TensorRT)
            args.AddRange(["--format", "TensorRT"]);
        if (input.Runtime.ModelLayout == Api.ModelLayout.TritonRepository)
            args.AddRange(["--layout", "TritonRepository"]);
        if (BuildsEngines(input))
            args.AddRange(["--engine-cache", ModelPaths.Engines]);
        if (input.Model.Spec.Cache == Api.CacheMode.Node)
            args.AddRange(["--cache-dir", ModelPaths.Cache]);
        if (HasCache(input))
            mounts.Add(Mount(CacheVolume, ModelPaths.Cache));

        if (source.CredentialsSecretRef is not null)
        {
            args.AddRange(["--credentials-dir", ModelPaths.Credentials]);
            mounts.Add(new V1VolumeMount { Name = CredentialsVolume, MountPath = ModelPaths.Credentials, ReadOnlyProperty = true });
        }

        if (paths.IsMounted)
            mounts.Add(new V1VolumeMount { Name = SourceVolume, MountPath = ModelPaths.Source, ReadOnlyProperty = true });
        if (input.Runtime.MaxOpset is { } opset && ModelMapping.FormatOf(source) == Api.ModelFormat.Onnx)
            args.AddRange(["--max-opset", opset.ToString(CultureInfo.InvariantCulture)]);
        // A Triton repository is never for this project's server.
        if (input.Runtime.Image != input.ServerImage && input.Runtime.ModelLayout != Api.ModelLayout.TritonRepository)
            args.Add("--other-runtime");
        args.AddRange(["--termination-log", TerminationLog]);
        var fileRoot = paths.IsMounted ? ModelPaths.Source : input.FileRoot;
        return new V1Container
        {
            Name = PodMapping.FetchContainer,
            Image = input.ServerImage,
            Args = args,
            Env = fileRoot is null ? null : [new V1EnvVar { Name = FileRootVariable, Value = fileRoot }],
            Resources = Amounts(ResourceList.Of(50, 64L << 20), ResourceList.Of(0, FetchMemoryLimit)),
            SecurityContext = Restricted(readOnlyRoot: true),
            TerminationMessagePath = TerminationLog,
            VolumeMounts = mounts,
        };
    }

    private static V1Container Server(BuildInput input, ModelPaths paths, Api.PodTemplateOverlay? overlay)
    {
        var ports = RuntimePorts.Of(input.Runtime);
        var builtIn = input.Runtime.Image == input.ServerImage;
        List<V1VolumeMount> mounts = [Mount(ModelsVolume, ModelPaths.Models), Mount(TmpVolume, "/tmp")];
        if (BuildsEngines(input))
            mounts.Add(Mount(CacheVolume, ModelPaths.Cache));
        if (input.Runtime.ShmSize is not null)
            mounts.Add(Mount(ShmVolume, "/dev/shm"));
        mounts.AddRange((overlay?.VolumeMounts ?? []).Select(m => new V1VolumeMount
        {
            Name = m.Name,
            MountPath = m.MountPath,
            SubPath = m.SubPath,
            ReadOnlyProperty = m.ReadOnly,
        }));
        return new V1Container
        {
            Name = PodMapping.ServerContainer,
            Image = input.Runtime.Image,
            Command = input.Runtime.Command is { Count: > 0 } command ? [.. command.Select(a => Expand(a, input, paths))] : null,
            Args = Args(input, paths, ports),
            Env = PodOverlay.Environment(overlay),
            Ports =
            [
                new V1ContainerPort { Name = "http", ContainerPort = ports.Http, Protocol = "TCP" },
                new V1ContainerPort { Name = "grpc", ContainerPort = ports.Grpc, Protocol = "TCP" },
                new V1ContainerPort { Name = "metrics", ContainerPort = ports.Metrics, Protocol = "TCP" },
            ],
            Resources = Amounts(input.Decision.PodRequests, Limits(input)),
            // TensorRT builds a large model's engines for longer than anything else takes to start.
            StartupProbe = Probe(
                input.Runtime.Probes?.Startup ?? "/v2/health/ready", period: 2, failures: BuildsEngines(input) ? 1800 : 450, timeout: 2),
            ReadinessProbe = Probe(input.Runtime.Probes?.Readiness ?? "/v2/health/ready", period: 5, failures: 2, timeout: 3),
            LivenessProbe = Probe(input.Runtime.Probes?.Liveness ?? "/v2/health/live", period: 10, failures: 6, timeout: 5),
            SecurityContext = Restricted(readOnlyRoot: builtIn),
            TerminationMessagePath = TerminationLog,
            TerminationMessagePolicy = builtIn ? null : "FallbackToLogsOnError",
            VolumeMounts = mounts,
        };
    }

    private static List<string>? Args(BuildInput input, ModelPaths paths, RuntimePorts ports)
    {
        if (input.Runtime.Args is { Count: > 0 } args)
        {
            List<string> expanded = [.. args.Select(a => Expand(a, input, paths))];
            // Triton runs the code in such a plan only where it is told to.
            if (input is { Runtime.ModelLayout: Api.ModelLayout.TritonRepository, Model.Spec.Model.TensorRT.VersionCompatible: true })
                expanded.Add("--backend-config=tensorrt,version-compatible=true");
            return expanded;
        }

        if (input.Runtime.Image != input.ServerImage)
            return null;
        return
        [
            "serve", "--model", paths.ModelFolder, "--model-name", ModelMapping.ServedName(input.Model),
            "--http-port", ports.Http.ToString(CultureInfo.InvariantCulture),
            "--grpc-port", ports.Grpc.ToString(CultureInfo.InvariantCulture),
            "--metrics-port", ports.Metrics.ToString(CultureInfo.InvariantCulture),
            "--termination-log", TerminationLog,
        ];
    }

    private static bool BuildsEngines(BuildInput input) =>
        input.Runtime.ModelLayout == Api.ModelLayout.TritonRepository && ModelMapping.FormatOf(input.Model.Spec.Model) == Api.ModelFormat.Onnx;

    private static bool HasCache(BuildInput input) => input.Model.Spec.Cache == Api.CacheMode.Node || BuildsEngines(input);

    private static string Expand(string text, BuildInput input, ModelPaths paths) => text
        .Replace("$(MODEL_NAME)", ModelMapping.ServedName(input.Model), StringComparison.Ordinal)
        .Replace("$(MODEL_PATH)", paths.ModelFile, StringComparison.Ordinal);

    // What the user allows the model, plus what the runtime needs beside it, plus the GPUs, which requests and limits share. Memory is
    // always limited: a file of 160 bytes can ask for terabytes once it runs.
    private static ResourceList Limits(BuildInput input)
    {
        var limits = ResourceList.Requests((input.Model.Spec.Resources?.Limits ?? new Dictionary<string, string>())
            .Select(l => KeyValuePair.Create(l.Key, Texts.Quantity(l.Value, $"spec.resources.limits[{l.Key}]"))));
        var overhead = input.Decision.Runtime?.Overhead ?? ResourceList.Empty;
        return ResourceList.Of(
            limits.CpuMillis > 0 ? limits.CpuMillis + overhead.CpuMillis : 0,
            limits.MemoryBytes > 0 ? limits.MemoryBytes + overhead.MemoryBytes : DefaultMemoryLimit(input),
            limits.Others.Concat(input.Decision.PodRequests.Others.Where(o => o.Key.Contains('/', StringComparison.Ordinal))));
    }

    private static long DefaultMemoryLimit(BuildInput input) => Math.Max(
        2 * Math.Min(input.Decision.PodRequests.MemoryBytes, long.MaxValue / 2),
        BuildsEngines(input) ? BuildMemoryLimit : ServeMemoryLimit);

    private static V1ResourceRequirements Amounts(ResourceList requests, ResourceList limits) => new()
    {
        Requests = Amounts(requests),
        Limits = Amounts(limits),
    };

    private static SortedDictionary<string, ResourceQuantity> Amounts(ResourceList list)
    {
        var amounts = new SortedDictionary<string, ResourceQuantity>(StringComparer.Ordinal);
        if (list.CpuMillis > 0)
            amounts[ResourceNames.Cpu] = new ResourceQuantity(Texts.Cpu(list.CpuMillis));
        if (list.MemoryBytes > 0)
            amounts[ResourceNames.Memory] = new ResourceQuantity(Texts.Memory(list.MemoryBytes, exact: true));
        foreach (var (name, amount) in list.Others)
            amounts[name] = new ResourceQuantity(amount.ToString(CultureInfo.InvariantCulture));
        return amounts;
    }

    private static V1Probe Probe(string path, int period, int failures, int timeout) => new()
    {
        HttpGet = new V1HTTPGetAction { Path = path, Port = "http", Scheme = "HTTP" },
        PeriodSeconds = period,
        FailureThreshold = failures,
        TimeoutSeconds = timeout,
    };

    private static V1SecurityContext Restricted(bool readOnlyRoot) => new()
    {
        AllowPrivilegeEscalation = false,
        Capabilities = new V1Capabilities { Drop = ["ALL"] },
        ReadOnlyRootFilesystem = readOnlyRoot ? true : null,
    };

    private static List<V1Volume> Volumes(BuildInput input, Pool pool, ModelPaths paths, Api.PodTemplateOverlay? overlay)
    {
        List<V1Volume> volumes = [Empty(ModelsVolume), Empty(TmpVolume)];
        // An emptyDir outlives restarts of the pod's containers and of its node. A folder of the node itself isn't allowed to restricted
        // pods; a claim is. Engines are written without regard to who else writes them.
        if (HasCache(input))
            volumes.Add(pool.CacheClaimName is { } shared && !BuildsEngines(input) ? Claim(CacheVolume, shared, readOnly: null) : Empty(CacheVolume));
        // Files, not the environment: they aren't inherited or shown, and a renewed Secret counts at the next try. Optional, as
        // the kubelet tells of a missing one by an event only, and the fetcher by a reason.
        if (input.Model.Spec.Model.CredentialsSecretRef is { } secret)
        {
            volumes.Add(new V1Volume
            {
                Name = CredentialsVolume,
                Secret = new V1SecretVolumeSource { SecretName = secret.Name, DefaultMode = 0b100_100_000, Optional = true },
            });
        }

        if (paths.Claim is { } claim)
            volumes.Add(Claim(SourceVolume, claim, readOnly: true));

        if (paths.Artifact is { } artifact)
            volumes.Add(new V1Volume { Name = SourceVolume, Image = new V1ImageVolumeSource { Reference = artifact } });
        if (input.Runtime.ShmSize is { } size)
        {
            volumes.Add(new V1Volume
            {
                Name = ShmVolume,
                EmptyDir = new V1EmptyDirVolumeSource { Medium = "Memory", SizeLimit = new ResourceQuantity(size) },
            });
        }

        volumes.AddRange(PodOverlay.Volumes(overlay));
        return volumes;
    }

    private static V1Volume Empty(string name) => new() { Name = name, EmptyDir = new V1EmptyDirVolumeSource() };

    private static V1Volume Claim(string name, string claim, bool? readOnly) => new()
    {
        Name = name,
        PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = claim, ReadOnlyProperty = readOnly },
    };

    private static V1VolumeMount Mount(string volume, string path) => new() { Name = volume, MountPath = path };
}
