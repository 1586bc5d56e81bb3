namespace HybridPlacement.Api.Manifests;

/// <summary>A manifest can't be read. The message names file, document and line, and what to write instead.</summary>
public sealed class ManifestException : Exception
{
    /// <summary>An error at a place.</summary>
    public ManifestException(string file, int document, long line, string problem, Exception? cause = null)
        : base($"{file}: document {document}, line {line}: {problem}", cause)
    {
        File = file;
        Document = document;
        Line = line;
    }

    /// <summary>The file's name as it was given.</summary>
    public string File { get; }

    /// <summary>The document within the file, from 1.</summary>
    public int Document { get; }

    /// <summary>The line, from 1.</summary>
    public long Line { get; }
}
