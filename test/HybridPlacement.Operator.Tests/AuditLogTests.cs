using System.Text.Json.Nodes;
using HybridPlacement.Operator.Telemetry;

namespace HybridPlacement.Operator.Tests;

public sealed class AuditLogTests
{
    [Test]
    public void Each_decision_is_a_line_of_JSON_appended_to_the_file()
    {
        var path = Path.GetTempFileName();
        try
        {
            for (var i = 1; i <= 2; i++)
            {
                using var log = new AuditLog(path);
                log.Write(new AuditEntry
                {
                    Time = DateTimeOffset.UnixEpoch,
                    Namespace = "radiology",
                    Model = "chest-xray",
                    Generation = i,
                    Reason = "Moved",
                    Cause = "spec",
                    Rule = "sensitive-stays-on-premises",
                    From = "azure",
                    To = "dc-munich",
                    Candidates = [new() { Pool = "azure", Verdict = "Rejected", Reason = "TierNotAllowed" }],
                });
            }

            var lines = File.ReadAllLines(path).Select(l => JsonNode.Parse(l)!).ToList();
            Assert.That(lines.Select(l => (long)l["generation"]!), Is.EqualTo(new[] { 1L, 2L }));
            Assert.That((string?)lines[0]["from"], Is.EqualTo("azure"));
            Assert.That((string?)lines[0]["candidates"]![0]!["reason"], Is.EqualTo("TierNotAllowed"));
            Assert.That(lines[0].AsObject().ContainsKey("policy"), Is.False);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
