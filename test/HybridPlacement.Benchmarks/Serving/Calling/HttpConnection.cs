using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace HybridPlacement.Benchmarks.Serving.Calling;

/// <summary>HTTP/1.1 with a request whose bytes are ready to be sent, as load generators have it.</summary>
internal sealed class HttpConnection : ICaller
{
    private readonly Socket _socket;
    private readonly byte[] _request;
    private readonly byte[] _buffer = new byte[Loopback.BufferBytes];

    public HttpConnection(Uri server, string headers, byte[] body)
    {
        _socket = Loopback.Connect(server);
        _request =
        [
            .. Encoding.ASCII.GetBytes(
                $"POST /v2/models/model/infer HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Length: {body.Length}\r\n{headers}\r\n"),
            .. body,
        ];
    }

    public void Ask()
    {
        _socket.SendAll(_request);
        var (held, head) = (0, -1);
        while (head < 0)
        {
            held += _socket.ReceiveSome(_buffer.AsSpan(held));
            head = _buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8);
        }

        var headers = Encoding.ASCII.GetString(_buffer, 0, head);
        for (var rest = head + 4 + Length(headers) - held; rest > 0;)
            rest -= _socket.ReceiveSome(_buffer);
    }

    public void Dispose() => _socket.Dispose();

    private static int Length(string headers)
    {
        const string name = "\r\nContent-Length: ";
        var at = headers.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (!headers.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) || at < 0)
            throw new InvalidOperationException($"The server answered: {headers}");
        var value = headers.AsSpan(at + name.Length);
        return int.Parse(value[..(value.IndexOf('\r') is >= 0 and var end ? end : value.Length)], CultureInfo.InvariantCulture);
    }
}
