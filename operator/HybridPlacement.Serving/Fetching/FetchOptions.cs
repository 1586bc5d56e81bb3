namespace HybridPlacement.Serving.Fetching;

/// <summary>What <c>fetch</c> is told.</summary>
internal sealed record FetchOptions
{
    /// <summary>The newest operator set that this runtime's ONNX Runtime (1.31) loads.</summary>
    public const int NewestOpset = 26;

    /// <summary>The newest file format that it loads.</summary>
    public const int NewestIrVersion = 13;

    public required Uri Uri { get; init; }

    /// <summary>64 hexadecimal digits; anything is accepted where it isn't given.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The server of an s3 or azureblob store; where unset, the one that the Secret names, or AWS's or Azure's own.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The file to write.</summary>
    public required string Target { get; init; }

    /// <summary>A folder on the node that pods share, for files whose sha256 is known beforehand.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Bytes that the cache may hold; the least recently used files go first.</summary>
    public long CacheBytes { get; init; } = 20L << 30;

    /// <summary>The newest operator set that the runtime loads; null where nothing is said of it.</summary>
    public int? MaxOpset { get; init; }

    /// <summary>
    /// Whether another server than this program's loads the model: what that can load is not known here, and it says so itself.
    /// </summary>
    public bool IsForOtherRuntime { get; init; }

    /// <summary>Whether the file is a TensorRT plan, which nothing but TensorRT can look into, and not ONNX.</summary>
    public bool IsPlan { get; init; }

    /// <summary>Whether the target is <c>NAME/VERSION/FILE</c> in a Triton model repository, which wants a <c>config.pbtxt</c>.</summary>
    public bool IsTritonRepository { get; init; }

    /// <summary>Where Triton is to keep the engines that TensorRT builds of an ONNX model; made where it isn't there.</summary>
    public string? EngineCache { get; init; }

    public string? TerminationLog { get; init; }

    /// <summary>A folder with a file per key of the model's Secret; none, where unset.</summary>
    public string? CredentialsFolder { get; init; }

    /// <summary>The folder below which <c>file://</c> may read; none, where unset.</summary>
    public string? FileRoot { get; init; }

    /// <summary>The largest file taken: protobuf, and so an ONNX file, ends at 2 GiB.</summary>
    public long LargestBytes { get; init; } = int.MaxValue;

    /// <summary>How often in a row a source is tried again without getting further.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The wait before the first new try; doubled for each.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a source may ask to be left alone; beyond, the kubelet's back-off takes over.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a source may be silent, at first and between bytes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The file that <c>--to</c> means: where that is a folder, or ends as one does, the one in it that is called as in the uri.</summary>
    public static string TargetOf(string to, Uri uri)
    {
        if (!Path.EndsInDirectorySeparator(to) && !Directory.Exists(to))
            return to;
        // What the uri escapes may be another folder's name.
        var name = Path.GetFileName(Uri.UnescapeDataString(uri.Segments[^1]));
        return Path.Combine(to, name is "" or "." or ".." ? "model.onnx" : name);
    }
}
