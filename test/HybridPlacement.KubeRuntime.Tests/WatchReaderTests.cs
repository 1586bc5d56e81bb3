using System.Text;
using System.Text.Json;

namespace HybridPlacement.KubeRuntime.Tests;

/// <summary>Lines of a watch, as they come over a connection.</summary>
public sealed class WatchReaderTests
{
    private static readonly string Long = new('x', 100_000);

    [TestCase("""{"type":"ADDED","object":{"a":1}}""", "ADDED", """{"a":1}""")]
    [TestCase("""{ "type" : "MODIFIED" , "object" : { "a" : [1, {}] } }""", "MODIFIED", """{ "a" : [1, {}] }""")]
    [TestCase("""{"object":{"type":"not this one"},"other":[{"type":"nor this"}],"type":"DELETED"}""", "DELETED", """{"type":"not this one"}""")]
    [TestCase("""{"type":"SOMETHING","object":null}""", "SOMETHING", "null")]
    [TestCase("""{"ty\u0070e":"\u0041DDED","object":{}}""", "ADDED", "{}")]
    public async Task A_line_is_split_into_its_type_and_its_object(string line, string type, string json)
    {
        var read = await ReadAsync(line + "\n");
        Assert.That(read, Is.EqualTo(new[] { (type, json) }));
    }

    [Test]
    public async Task Lines_are_told_apart_wherever_the_connection_cuts_them()
    {
        var objects = Enumerable.Range(0, 200).Select(i => $$"""{"i":{{i}},"text":"{{Long[..(i * 97)]}}"}""").ToList();
        var read = await ReadAsync(string.Concat(objects.Select(o => $$"""{"type":"ADDED","object":{{o}}}""" + "\n")));
        Assert.That(read.Select(r => r.Object), Is.EqualTo(objects));
    }

    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"type":"ADDED"}""")]
    [TestCase("""{"object":{}}""")]
    [TestCase("""{"type":1,"object":{}}""")]
    [TestCase("""{"type":"ADDED","object":{"a":}}""")]
    [TestCase("""{"type":"ADDED","object":{}""")]
    [TestCase("""{"type":"ADDED","object":{}} {}""")]
    public void A_line_that_is_no_event_is_refused(string line) =>
        Assert.That(() => ReadAsync(line + "\n"), Throws.InstanceOf<JsonException>());

    [Test]
    public void A_watch_that_ends_within_a_line_is_a_broken_one() =>
        Assert.That(() => ReadAsync("""{"type":"ADDED","obj"""), Throws.InstanceOf<IOException>());

    private static async Task<List<(string Type, string Object)>> ReadAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var lines = new List<(string, string)>();
        await foreach (var line in WatchReader.ReadAsync(stream, CancellationToken.None))
            lines.Add((line.Type, Encoding.UTF8.GetString(line.Object.Span)));
        return lines;
    }
}
