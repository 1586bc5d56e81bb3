using HybridPlacement.Operator.Mapping;

namespace HybridPlacement.Operator.Building;

/// <summary>Where a model's file is fetched from and put, within its pod.</summary>
internal sealed record ModelPaths
{
    public const string Models = "/models";
    public const string Cache = "/cache";
    public const string Source = "/source";
    public const string Credentials = "/credentials";

    /// <summary>Where Triton keeps the engines that TensorRT builds, which takes minutes.</summary>
    public const string Engines = $"{Cache}/engines";

    /// <summary>The uri that the fetcher is given.</summary>
    public required string Uri { get; init; }

    /// <summary>The PersistentVolumeClaim that holds the file; null where none does.</summary>
    public string? Claim { get; init; }

    /// <summary>The OCI artifact that holds the file; null where none does.</summary>
    public string? Artifact { get; init; }

    /// <summary>The folder that the server is given.</summary>
    public required string ModelFolder { get; init; }

    /// <summary>The file that the fetcher writes.</summary>
    public required string ModelFile { get; init; }

    public bool IsMounted => Claim is not null || Artifact is not null;

    public static ModelPaths Of(Api.ModelDeployment model)
    {
        var uri = model.Spec.Model.Uri;
        var fileName = ModelMapping.FormatOf(model.Spec.Model) == Api.ModelFormat.TensorRT ? "model.plan" : "model.onnx";
        var folder = $"{Models}/{ModelMapping.ServedName(model)}";
        var paths = new ModelPaths { Uri = uri, ModelFolder = folder, ModelFile = $"{folder}/1/{fileName}" };
        if (uri.StartsWith("pvc://", StringComparison.Ordinal))
        {
            var rest = uri["pvc://".Length..];
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            return paths with { Claim = slash < 0 ? rest : rest[..slash], Uri = $"file://{Source}{(slash < 0 ? "/" + fileName : rest[slash..])}" };
        }

        if (uri.StartsWith("oci://", StringComparison.Ordinal))
        {
            var rest = uri["oci://".Length..];
            var hash = rest.IndexOf('#', StringComparison.Ordinal);
            return paths with
            {
                Artifact = hash < 0 ? rest : rest[..hash],
                Uri = $"file://{Source}/{(hash < 0 ? fileName : rest[(hash + 1)..].TrimStart('/'))}",
            };
        }

        return paths;
    }
}
