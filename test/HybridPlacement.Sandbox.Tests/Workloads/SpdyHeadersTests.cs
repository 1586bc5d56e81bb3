using HybridPlacement.Sandbox.Http.PortForward;

namespace HybridPlacement.Sandbox.Tests.Workloads;

/// <summary>Header blocks as zlib makes them with the protocol's dictionary.</summary>
public sealed class SpdyHeadersTests
{
    private const string First = "78f9e3c6a7c202253a703a2b294a4dcc851625aca9a0808614cb45e01c6061606000a4398b20d198094ade8c0600000000ffff";
    private const string Second = "c2aa19540e2512d60b000000ffff";

    [Test]
    public void Each_block_goes_on_where_the_last_one_ended()
    {
        using var headers = new SpdyHeaders();
        Assert.That(headers.Read(Convert.FromHexString(First)), Is.EquivalentTo(Headers("error")));
        Assert.That(headers.Read(Convert.FromHexString(Second)), Is.EquivalentTo(Headers("data")));
    }

    [TestCase("", Description = "nothing")]
    [TestCase("78f9e3c6a7c202", Description = "cut off")]
    [TestCase("00112233445566778899", Description = "no zlib")]
    public void What_is_no_header_block_is_refused(string hex)
    {
        using var headers = new SpdyHeaders();
        Assert.That(() => headers.Read(Convert.FromHexString(hex)), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void The_block_that_is_sent_has_no_headers()
    {
        using var headers = new SpdyHeaders();
        Assert.That(headers.Read(SpdyHeaders.Empty(first: true)), Is.Empty);
        Assert.That(headers.Read(SpdyHeaders.Empty(first: false)), Is.Empty);
    }

    private static Dictionary<string, string> Headers(string type) =>
        new() { ["streamtype"] = type, ["port"] = "8000", ["requestid"] = "0" };
}
