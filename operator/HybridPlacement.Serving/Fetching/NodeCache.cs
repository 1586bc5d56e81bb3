using System.Security.Cryptography;

namespace HybridPlacement.Serving.Fetching;

/// <summary>
/// Files by their sha256 in a folder that pods of a node share. Files appear by rename, so that none is ever seen half;
/// what is read is hashed again, so that no pod need trust another.
/// </summary>
internal sealed class NodeCache(string folder, long mostBytes, TimeProvider time)
{
    /// <summary>The numbers that systems give to "held by another"; a full disk isn't waited for.</summary>
    private const int LockedOnLinux = 11, LockedOnMacOs = 35, LockedOnWindows = unchecked((int)0x80070020);

    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(200), LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>A half file not written to for so long is left from a pod that was killed.</summary>
    private static readonly TimeSpan LongestCopy = TimeSpan.FromHours(1);

    /// <summary>
    /// Holds the right to bring a file to this node; the others wait, and find it there. A pod that dies gives its right
    /// back, as the lock is the kernel's.
    /// </summary>
    /// <exception cref="IOException">The cache can't be used, or another has held the right for longer than any download takes.</exception>
    public async Task<IDisposable> LockAsync(string sha256, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, $"{sha256}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult is LockedOnLinux or LockedOnMacOs or LockedOnWindows && time.GetElapsedTime(start) < LongestWait)
            {
                await Task.Delay(LockRetry, time, cancellation);
            }
        }
    }

    /// <summary>Copies a file out of the cache; false where it isn't there, or is damaged, and then is removed.</summary>
    public async Task<bool> TryCopyAsync(string sha256, string target, CancellationToken cancellation)
    {
        var path = PathOf(sha256);
        if (Open(path) is not { } source)
            return false;
        await using (source)
        await using (var copy = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None))
            await source.CopyToAsync(copy, cancellation);
        if (await HashAsync(target, cancellation) != sha256)
        {
            File.Delete(path);
            return false;
        }

        try
        {
            // The time of last use, which eviction goes by; a mount without access times has only this one.
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another pod has put it out of the cache, or it is another's: the copy is good.
        }

        return true;
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Puts a verified file into the cache, and the least recently used ones out of it as far as needed.</summary>
    public void Add(string sha256, string file)
    {
        var size = new FileInfo(file).Length;
        if (size > mostBytes)
            return;
        Evict(mostBytes - size, sha256);
        // Process ids are alike in all pods.
        var partial = $"{PathOf(sha256)}.{Guid.NewGuid():N}.part";
        try
        {
            File.Copy(file, partial);
            File.SetLastWriteTimeUtc(partial, time.GetUtcNow().UtcDateTime);
            File.Move(partial, PathOf(sha256), overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    public static async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }

    private void Evict(long room, string except)
    {
        var abandoned = time.GetUtcNow().Subtract(LongestCopy).UtcDateTime;
        foreach (var partial in new DirectoryInfo(folder).GetFiles("*.part").Where(f => f.LastWriteTimeUtc < abandoned))
            partial.Delete();
        var files = new DirectoryInfo(folder).GetFiles("*.onnx").Where(f => f.Name != $"{except}.onnx").OrderBy(f => f.LastWriteTimeUtc).ToList();
        var held = files.Sum(f => f.Length);
        foreach (var file in files.TakeWhile(_ => held > room))
        {
            held -= file.Length;
            // Whoever is reading it goes on reading: the kernel keeps the bytes until then.
            file.Delete();
        }
    }

    private string PathOf(string sha256) => Path.Combine(folder, $"{sha256}.onnx");
}
