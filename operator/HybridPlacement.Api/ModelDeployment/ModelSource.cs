using System.Text.Json.Serialization;
using HybridPlacement.Api.Schema;
using k8s.Models;

namespace HybridPlacement.Api;

/// <summary>Where a model's file is, and what it must be.</summary>
[Rule("has(self.format) || self.uri.matches('\\\\.(onnx|plan|engine)([?#].*)?$')",
    "the uri doesn't end in .onnx, .plan or .engine: write format: ONNX or format: TensorRT")]
[Rule("!has(self.tensorRT) || (has(self.format) ? self.format == 'TensorRT' : "
    + "self.uri.matches('\\\\.(plan|engine)([?#].*)?$'))",
    "tensorRT describes a TensorRT plan: write format: TensorRT, or leave tensorRT out")]
[Rule("!has(self.endpoint) || self.uri.matches('^(s3|azureblob)://')",
    "endpoint is the server of an s3:// or azureblob:// uri: leave it out, or write such a uri")]
public sealed record ModelSource
{
    /// <summary>Where the file is: https://, http://, s3://bucket/key, azureblob://account/container/path, pvc://claim/path or
    /// oci://registry/repo:tag (file:// in the sandbox only).</summary>
    [RequiredField]
    [Length(8, 2048)]
    [Rule("self.matches('^(https?|s3|azureblob|pvc|oci|file)://[^/ ]*/?[^ ]+$')",
        "write a uri that begins with https://, http://, s3://, azureblob://, pvc:// or oci:// and holds no blank")]
    [Rule("!self.matches('^[a-z0-9]+://[^/?#]*:[^/?#]*@')",
        "a uri must not hold a password: put it in a Secret and name that in credentialsSecretRef")]
    public string Uri { get; init => field = value ?? ""; } = "";

    /// <summary>ONNX or TensorRT. Default: from the uri's extension (.onnx; .plan or .engine).</summary>
    [JsonConverter(typeof(KnownNameConverter<ModelFormat>))]
    public ModelFormat? Format { get; init; }

    /// <summary>The file's SHA-256, 64 hexadecimal digits, verified before the model is loaded.</summary>
    [Length(0, 128)]
    [Pattern("^[0-9a-fA-F]{64}$", "write the file's SHA-256, 64 hexadecimal digits: sha256sum FILE prints it")]
    public string? Sha256 { get; init; }

    /// <summary>The name that requests call the model by. Default: metadata.name.</summary>
    [Length(1, 128)]
    [Pattern("^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$",
        "write a name of letters, digits, dots, hyphens and underscores, with a letter or digit at both ends")]
    public string? ServedName { get; init; }

    /// <summary>A Secret in the same namespace, mounted for the fetcher, a file per key: token, or username and password, for https; AWS_ACCESS_KEY_ID and others for s3; AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN for azureblob.</summary>
    public V1LocalObjectReference? CredentialsSecretRef { get; init; }

    /// <summary>The server of an s3 store other than AWS, or of an azureblob one outside Azure's public cloud. Isolated models reach it by its port.</summary>
    [Length(8, 2048)]
    [Pattern("^https?://[^/?#@ ]+(/[^?# ]*)?$",
        "write the server's address without user, query or fragment: for instance https://minio.corp.example:9000")]
    public string? Endpoint { get; init; }

    /// <summary>What a TensorRT plan was built for.</summary>
    public TensorRTBuild? TensorRT { get; init; }
}

/// <summary>What a TensorRT plan was built for; it loads nowhere else.</summary>
public sealed record TensorRTBuild
{
    /// <summary>The TensorRT version: major.minor, for instance "10.9".</summary>
    [RequiredField]
    [Length(1, 16)]
    [TensorRTVersion]
    public string Version { get; init => field = value ?? ""; } = "";

    /// <summary>The GPU's compute capability: major.minor, for instance "8.0".</summary>
    [RequiredField]
    [Length(1, 16)]
    [Pattern("^[0-9]{1,2}\\.[0-9]{1,2}$", "write the compute capability as major.minor in quotation marks: for instance \"8.0\"")]
    public string ComputeCapability { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it was built with TensorRT's VERSION_COMPATIBLE: then newer versions of the same major load it too. Such a
    /// plan holds code that the server runs: for plans of your own only.</summary>
    public bool? VersionCompatible { get; init; }
}
