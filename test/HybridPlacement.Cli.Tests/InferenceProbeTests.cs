using System.Net;
using System.Net.Sockets;
using System.Text;
using HybridPlacement.Cli.Sandboxing;

namespace HybridPlacement.Cli.Tests;

/// <summary>The question that the sandbox asks of each model that is ready.</summary>
public sealed class InferenceProbeTests
{
    [Test]
    public async Task An_address_that_comes_a_moment_later_is_waited_for()
    {
        var address = FreeAddress();
        using var http = new HttpClient();
        var asked = new InferenceProbe(http, requests: null, TimeProvider.System).AskAsync(address, "m", CancellationToken.None);
        await Task.Delay(300);
        Assert.That(asked.IsCompleted, Is.False);

        using var server = new HttpListener { Prefixes = { address.ToString() } };
        server.Start();
        foreach (var body in (string[])["""{"inputs":[{"name":"x","datatype":"FP32","shape":[-1,2]}]}""", """{"outputs":[{"name":"y","data":[0.5]}]}"""])
        {
            var call = await server.GetContextAsync();
            call.Response.ContentType = "application/json";
            await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            call.Response.Close();
        }

        Assert.That(InferenceProbe.Summarize(await asked), Is.EqualTo("y = [0.5]"));
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
    }
}
