using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace HybridPlacement.Sandbox.Http.PortForward;

/// <summary>
/// The header blocks of a SPDY/3.1 connection (SPDY protocol, draft 3.1, 2.6.10): one zlib stream over all of them, with a
/// dictionary that both sides know.
/// </summary>
internal sealed class SpdyHeaders : IDisposable
{
    private const int MaxBlock = 64 * 1024;

    private readonly Fed _compressed = new();
    private readonly DeflateStream _inflated;
    private bool _begun;

    public SpdyHeaders() => _inflated = new DeflateStream(_compressed, CompressionMode.Decompress);

    /// <summary>The headers of the next block, names in lower case.</summary>
    /// <exception cref="InvalidDataException">It isn't a header block.</exception>
    public IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> block)
    {
        if (!_begun)
            block = Begin(block);
        _compressed.Feed(block);
        var headers = new Dictionary<string, string>();
        for (var count = ReadLength(); count > 0; count--)
        {
            var name = ReadText();
            headers[name] = ReadText();
        }

        return headers;
    }

    /// <summary>
    /// A block without headers, as it has to be first and as it is ever after: stored, not compressed, then an empty one
    /// that flushes it.
    /// </summary>
    public static byte[] Empty(bool first)
    {
        byte[] stored = [0x00, 0x04, 0x00, 0xFB, 0xFF, 0, 0, 0, 0, 0x00, 0x00, 0x00, 0xFF, 0xFF];
        return first ? [0x78, 0x01, .. stored] : stored;
    }

    public void Dispose() => _inflated.Dispose();

    /// <summary>DeflateStream knows no dictionaries: it is given this one as if it had been sent, uncompressed.</summary>
    private ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> block)
    {
        const int Header = 2;
        const int DictionaryId = 4;
        const byte HasDictionary = 0x20;
        if (block.Length < Header + DictionaryId)
            throw new InvalidDataException("a SPDY header block is too short for zlib's header");
        _begun = true;
        if ((block[1] & HasDictionary) == 0)
            return block[Header..];
        var dictionary = Dictionary();
        var stored = new byte[5];
        BinaryPrimitives.WriteUInt16LittleEndian(stored.AsSpan(1), (ushort)dictionary.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(stored.AsSpan(3), (ushort)~dictionary.Length);
        _compressed.Feed(stored);
        _compressed.Feed(dictionary);
        _inflated.ReadExactly(new byte[dictionary.Length]);
        return block[(Header + DictionaryId)..];
    }

    private string ReadText()
    {
        var text = new byte[ReadLength()];
        ReadExactly(text);
        return Encoding.UTF8.GetString(text);
    }

    private int ReadLength()
    {
        Span<byte> length = stackalloc byte[4];
        ReadExactly(length);
        return BinaryPrimitives.ReadUInt32BigEndian(length) is <= MaxBlock and var read
            ? (int)read
            : throw new InvalidDataException("a SPDY header block is longer than 64 KiB");
    }

    private void ReadExactly(Span<byte> bytes)
    {
        try
        {
            _inflated.ReadExactly(bytes);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("a SPDY header block ends too early", e);
        }
    }

    private static byte[] Dictionary()
    {
        using var dictionary = new MemoryStream();
        var length = new byte[4];
        foreach (var word in Words.Split('|'))
        {
            BinaryPrimitives.WriteInt32BigEndian(length, word.Length);
            dictionary.Write(length);
            dictionary.Write(Encoding.ASCII.GetBytes(word));
        }

        dictionary.Write(Encoding.ASCII.GetBytes(Tail));
        return dictionary.ToArray();
    }

    // The dictionary of the protocol: words with their lengths, then text.
    private const string Words =
        "options|head|post|put|delete|trace|accept|accept-charset|accept-encoding|accept-language|accept-ranges|age|allow|"
        + "authorization|cache-control|connection|content-base|content-encoding|content-language|content-length|"
        + "content-location|content-md5|content-range|content-type|date|etag|expect|expires|from|host|if-match|"
        + "if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified|location|max-forwards|pragma|"
        + "proxy-authenticate|proxy-authorization|range|referer|retry-after|server|te|trailer|transfer-encoding|upgrade|"
        + "user-agent|vary|via|warning|www-authenticate|method|get|status|200 OK|version|HTTP/1.1|url|public|set-cookie|"
        + "keep-alive|origin";

    private const string Tail =
        "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505"
        + "203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized"
        + "403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable"
        + "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT"
        + "chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,"
        + "publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.";

    /// <summary>Bytes that come block by block; between two of them there are none.</summary>
    private sealed class Fed : Stream
    {
        private readonly MemoryStream _bytes = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Feed(ReadOnlySpan<byte> block)
        {
            var read = _bytes.Position;
            if (read == _bytes.Length)
            {
                _bytes.SetLength(0);
                read = 0;
            }

            _bytes.Seek(0, SeekOrigin.End);
            _bytes.Write(block);
            _bytes.Position = read;
        }

        public override int Read(byte[] buffer, int offset, int count) => _bytes.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => _bytes.Read(buffer);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _bytes.Dispose();
            base.Dispose(disposing);
        }
    }
}
