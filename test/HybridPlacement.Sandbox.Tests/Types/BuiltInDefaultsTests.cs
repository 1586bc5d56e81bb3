using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Tests.Schemas;
using HybridPlacement.Sandbox.Types;

namespace HybridPlacement.Sandbox.Tests.Types;

internal sealed class BuiltInDefaultsTests
{
    [TestCaseSource(typeof(DefaultingCases), nameof(DefaultingCases.All))]
    public void An_object_is_completed_as_by_the_real_server(string written, string stored)
    {
        var obj = Json.Object(written);
        BuiltInDefaults.Apply(obj["kind"]!.GetValue<string>(), obj);
        // What of the status is written at creation is another's.
        var expected = JsonNode.Parse(stored)!.AsObject();
        if (expected["status"] is null)
            obj.Remove("status");
        Assert.That(GoText.Json(obj), Is.EqualTo(GoText.Json(expected)));
        BuiltInDefaults.Apply(obj["kind"]!.GetValue<string>(), obj);
        if (expected["status"] is null)
            obj.Remove("status");
        Assert.That(GoText.Json(obj), Is.EqualTo(GoText.Json(expected)), "doing it twice changes nothing more");
    }

    [TestCase("nginx", "Always")]
    [TestCase("nginx:latest", "Always")]
    [TestCase("nginx:1", "IfNotPresent")]
    [TestCase("host:5000/nginx", "Always")]
    [TestCase("host:5000/nginx:1", "IfNotPresent")]
    [TestCase("nginx@sha256:abc", "IfNotPresent")]
    [TestCase("nginx:latest@sha256:abc", "Always")]
    public void The_pull_policy_follows_the_tag(string image, string policy)
    {
        var pod = Json.Object($"{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{containers: [{{name: c, image: '{image}'}}]}}}}");
        BuiltInDefaults.Apply("Pod", pod);
        Assert.That(pod["spec"]!["containers"]![0]!["imagePullPolicy"]!.GetValue<string>(), Is.EqualTo(policy));
    }

    [TestCase("1000m", "1")]
    [TestCase("1500m", "1500m")]
    [TestCase("0.5", "500m")]
    [TestCase("1024Mi", "1Gi")]
    [TestCase("1.5Gi", "1536Mi")]
    [TestCase("0.5Ki", "512")]
    [TestCase("1000M", "1G")]
    [TestCase("1000", "1k")]
    [TestCase("1e3", "1e3")]
    [TestCase("12E6", "12e6")]
    [TestCase("0", "0")]
    [TestCase("-1", "-1")]
    [TestCase("0.0000000001", "1n")]
    public void Quantities_have_one_form(string written, string canonical)
    {
        Assert.That(CanonicalQuantity.TryParse(written, out var quantity));
        Assert.That(quantity.ToString(), Is.EqualTo(canonical));
    }

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("1Zi")]
    [TestCase("1.2.3")]
    [TestCase("1e99")]
    [TestCase("-")]
    public void What_is_no_quantity_is_told(string text) => Assert.That(CanonicalQuantity.TryParse(text, out _), Is.False);
}
