using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel.Admission;
using HybridPlacement.Sandbox.Tests.Schemas;

namespace HybridPlacement.Sandbox.Tests.Cel.Admission;

[TestFixture]
internal sealed class ValidatingPolicyTests
{
    private const string Policy = """
        metadata: {name: replicas}
        spec:
          failurePolicy: Fail
          paramKind: {apiVersion: v1, kind: ConfigMap}
          matchConstraints:
            resourceRules:
            - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
          matchConditions:
          - {name: not-system, expression: "request.userInfo.username != 'system'"}
          variables:
          - {name: max, expression: 'int(params.data.max)'}
          validations:
          - {expression: 'object.spec.replicas <= variables.max', messageExpression: "'at most ' + string(variables.max)"}
          - {expression: '!has(object.spec.paused)', message: not paused, reason: Forbidden}
        """;

    [TestCase("{replicas: 2}", "")]
    [TestCase("{replicas: 9}", "Invalid ValidatingAdmissionPolicy 'replicas' with binding 'b' denied request: at most 3")]
    [TestCase("{replicas: 2, paused: true}", "Forbidden ValidatingAdmissionPolicy 'replicas' with binding 'b' denied request: not paused")]
    [TestCase("{}", "Invalid ValidatingAdmissionPolicy 'replicas' with binding 'b' denied request: expression 'object.spec.replicas <= variables.max' resulted in error: no such key: replicas")]
    public void A_request_is_denied_in_the_servers_words(string spec, string expected) =>
        Assert.That(Denials(Request(spec), "Deny"), Is.EqualTo(expected));

    [Test]
    public void A_request_that_the_policy_is_not_for_passes()
    {
        Assert.That(Denials(Request("{replicas: 9}") with { Target = new RequestTarget("apps", "v1", "statefulsets", "StatefulSet") }, "Deny"), Is.Empty);
        Assert.That(Denials(Request("{replicas: 9}") with { Operation = "DELETE" }, "Deny"), Is.Empty);
        Assert.That(Denials(Request("{replicas: 9}") with { User = new JsonObject { ["username"] = "system" } }, "Deny"), Is.Empty);
    }

    [Test]
    public void An_action_of_Warn_only_warns()
    {
        var outcome = Run(Request("{replicas: 9}"), "Warn", [Json.Object("data: {max: '3'}")]);

        Assert.That(outcome.Denials, Is.Empty);
        Assert.That(outcome.Warnings, Is.EqualTo(new[] { "Validation failed for ValidatingAdmissionPolicy 'replicas' with binding 'b': at most 3" }));
    }

    [Test]
    public void Missing_params_deny_unless_the_binding_allows_it() =>
        Assert.That(Run(Request("{replicas: 1}"), "Deny", []).Denials.Single().Message, Does.Contain("no params found for policy binding"));

    [Test]
    public void An_expression_that_cannot_be_used_is_refused_with_its_field()
    {
        var errors = new List<ExpressionError>();

        ValidatingPolicy.Parse(Json.Object("spec: {validations: [{expression: 'authorizer.x() == 1'}, {expression: 'variables.x'}, {expression: 'object.x'}, {expression: 'request.uid == null'}]}"), errors);

        Assert.That(errors.Select(e => e.Field), Is.EqualTo(Enumerable.Range(0, 4).Select(i => $"spec.validations[{i}].expression")));
        Assert.That(errors[2].Message, Is.EqualTo("must evaluate to bool but got dyn"));
    }

    private static string Denials(AdmissionRequest request, string action) => string.Join(
        '|', Run(request, action, [Json.Object("data: {max: '3'}")]).Denials.Select(d => $"{d.Reason} {d.Message}"));

    private static PolicyOutcome Run(AdmissionRequest request, string action, IReadOnlyList<JsonObject> parameters)
    {
        var errors = new List<ExpressionError>();
        var policy = ValidatingPolicy.Parse(Json.Object(Policy), errors);
        Assert.That(errors, Is.Empty);
        var binding = new PolicyBinding(Json.Object($"{{metadata: {{name: b}}, spec: {{policyName: replicas, validationActions: [{action}], paramRef: {{name: limits, parameterNotFoundAction: Deny}}}}}}"));
        return policy.Match(request) is { } matched
            ? binding.Evaluate(policy, matched, (_, _, _) => new ParamsFound(parameters))
            : new PolicyOutcome([], []);
    }

    private static AdmissionRequest Request(string spec) => new()
    {
        Operation = "CREATE",
        Target = new RequestTarget("apps", "v1", "deployments", "Deployment"),
        Namespace = "default",
        User = new JsonObject { ["username"] = "alice" },
        Object = new JsonObject { ["metadata"] = new JsonObject(), ["spec"] = Json.Object(spec) },
    };
}
