using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.GitOps;

/// <summary>
/// Argo CD's health scripts, run by Lua 5.1 in the surroundings that Argo CD gives them: base, table and os libraries, the
/// object as <c>obj</c>, and strings without methods.
/// </summary>
internal sealed class HealthScript(string lua, string kind)
{
    private const string Program =
        """
        local script, object = arg[1], arg[2]
        local write, chunk = io.write, assert(loadfile(script))
        local surroundings = {
          obj = dofile(object), assert = assert, error = error, ipairs = ipairs, next = next, pairs = pairs, pcall = pcall,
          select = select, tonumber = tonumber, tostring = tostring, type = type, unpack = unpack, table = table,
          os = { date = os.date, time = os.time },
        }
        getmetatable("").__index = nil
        local health = setfenv(chunk, surroundings)()
        write(health.status, "\n", health.message or "")
        """;

    /// <summary>Where the scripts and their tests are, laid out as in Argo CD's own repository.</summary>
    public static string Folder(string kind) => Repository.Path(
        "samples", "gitops", "argocd", "health", "resource_customizations", "hybridplacement.io", kind);

    public async Task<(string Status, string Message)> AssessAsync(JsonObject obj)
    {
        var folder = Directory.CreateTempSubdirectory("hybridplacement-lua-");
        try
        {
            var (program, data) = (Path.Combine(folder.FullName, "run.lua"), Path.Combine(folder.FullName, "obj.lua"));
            await File.WriteAllTextAsync(program, Program);
            await File.WriteAllTextAsync(data, "return " + Table(obj), Encoding.Latin1);
            var run = await RequiredTool.RunAsync(lua, [program, Path.Combine(Folder(kind), "health.lua"), data]);
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            var end = run.Output.IndexOf('\n', StringComparison.Ordinal);
            return (run.Output[..end], run.Output[(end + 1)..]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A JSON value as a Lua expression; null is absent, as in Argo CD.</summary>
    private static string Table(JsonNode? node) => node switch
    {
        null => "nil",
        JsonArray items => $"{{{string.Join(", ", items.Select(Table))}}}",
        JsonObject fields => $"{{{string.Join(", ", fields.Select(f => $"[{Quoted(f.Key)}] = {Table(f.Value)}"))}}}",
        _ => node.GetValueKind() == JsonValueKind.String ? Quoted(node.GetValue<string>()) : node.ToJsonString(),
    };

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is >= (byte)' ' and < 127 and not (byte)'"' and not (byte)'\\')
                quoted.Append((char)octet);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\{octet:D3}");
        }

        return quoted.Append('"').ToString();
    }
}
