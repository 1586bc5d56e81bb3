using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel.Admission;
using HybridPlacement.Sandbox.Cel.Syntax;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>ValidatingAdmissionPolicies, whose expressions must compile, and their bindings.</summary>
internal static class AdmissionPolicyValidation
{
    private static readonly string[] Operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

    public static void Policy(JsonObject policy, JsonObject spec, FieldErrors errors)
    {
        errors.OneOf("spec.failurePolicy", spec.Text("failurePolicy") ?? "", "Fail", "Ignore");
        if (spec["paramKind"] is JsonObject kind)
            ParamKind(kind, errors);
        if (spec["matchConstraints"] is not JsonObject match)
        {
            errors.Required("spec.matchConstraints");
        }
        else
        {
            Match(match, "spec.matchConstraints", errors);
            if (match["resourceRules"] is not JsonArray { Count: > 0 })
                errors.Required("spec.matchConstraints.resourceRules");
        }
        Conditions(spec, errors);
        foreach (var (i, variable) in spec.Items("variables").Index())
            Named(variable, $"spec.variables[{i}]", errors);
        if (spec["validations"] is not JsonArray { Count: > 0 } && spec["auditAnnotations"] is not JsonArray { Count: > 0 })
        {
            errors.Required("spec.validations", "validations or auditAnnotations must contain at least one item");
            errors.Required("spec.auditAnnotations", "validations or auditAnnotations must contain at least one item");
        }
        foreach (var (i, validation) in spec.Items("validations").Index())
            Validation(validation, $"spec.validations[{i}]", errors);
        Annotations(spec, errors);
        var expressions = new List<ExpressionError>();
        ValidatingPolicy.Parse(policy, expressions);
        foreach (var error in expressions)
            errors.Invalid(error.Field, error.Expression, error.Message);
    }

    public static void Binding(JsonObject spec, FieldErrors errors)
    {
        var policy = spec.Text("policyName") ?? "";
        if (policy.Length == 0)
            errors.Required("spec.policyName");
        else
            errors.Check("spec.policyName", policy, NameForms.DnsSubdomain(policy));
        if (spec["paramRef"] is JsonObject reference)
            ParamRef(reference, errors);
        if (spec["matchResources"] is JsonObject match)
            Match(match, "spec.matchResources", errors);
        Actions(spec.Texts("validationActions"), errors);
    }

    private static void ParamKind(JsonObject kind, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(kind.Text("apiVersion")))
            errors.Required("spec.paramKind.apiVersion");
        if (string.IsNullOrEmpty(kind.Text("kind")))
            errors.Required("spec.paramKind.kind");
    }

    private static void Match(JsonObject match, string path, FieldErrors errors)
    {
        errors.OneOf($"{path}.matchPolicy", match.Text("matchPolicy") ?? "", "Equivalent", "Exact");
        SelectorValidation.LabelSelector(match["namespaceSelector"] as JsonObject, $"{path}.namespaceSelector", errors);
        SelectorValidation.LabelSelector(match["objectSelector"] as JsonObject, $"{path}.objectSelector", errors);
        foreach (var field in new[] { "resourceRules", "excludeResourceRules" })
        {
            foreach (var (i, rule) in match.Items(field).Index())
                Rule(rule, $"{path}.{field}[{i}]", errors);
        }
    }

    private static void Rule(JsonObject rule, string path, FieldErrors errors)
    {
        var operations = rule.Texts("operations");
        if (operations.Count == 0)
            errors.Required($"{path}.operations");
        if (operations.Count > 1 && operations.Contains("*"))
            errors.Invalid($"{path}.operations", rule["operations"], "if '*' is present, must not specify other operations");
        foreach (var (i, operation) in operations.Index())
            errors.OneOf($"{path}.operations[{i}]", operation, Operations);
        foreach (var field in new[] { "apiGroups", "apiVersions", "resources" })
        {
            var values = rule.Texts(field);
            if (values.Count == 0)
                errors.Required($"{path}.{field}");
            else if (field != "resources" && values.Count > 1 && values.Contains("*"))
                errors.Invalid($"{path}.{field}", rule[field], $"if '*' is present, must not specify other {(field == "apiGroups" ? "API groups" : "API versions")}");
        }
        errors.OneOf($"{path}.scope", rule.Text("scope") ?? "", "*", "Cluster", "Namespaced");
    }

    private static void Conditions(JsonObject spec, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, condition) in spec.Items("matchConditions").Index())
        {
            var path = $"spec.matchConditions[{i}]";
            if (string.IsNullOrWhiteSpace(condition.Text("expression")))
                errors.Required($"{path}.expression");
            var name = condition.Text("name") ?? "";
            if (name.Length == 0)
                errors.Required($"{path}.name");
            else
                errors.Check($"{path}.name", name, NameForms.QualifiedName(name));
            if (name.Length > 0 && !names.Add(name))
                errors.Duplicate($"{path}.name", name);
        }
    }

    private static void Named(JsonObject variable, string path, FieldErrors errors)
    {
        var name = variable.Text("name") ?? "";
        if (string.IsNullOrWhiteSpace(name))
            errors.Required($"{path}.name", "name is not specified");
        else if (!IsIdentifier(name))
            errors.Invalid($"{path}.name", name, "must be a valid CEL identifier");
        if (string.IsNullOrWhiteSpace(variable.Text("expression")))
            errors.Required($"{path}.expression", "expression is not specified");
    }

    private static bool IsIdentifier(string name)
    {
        try
        {
            return Parser.Parse(name) is Ident;
        }
        catch (SyntaxException)
        {
            return false;
        }
    }

    private static void Validation(JsonObject validation, string path, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(validation.Text("expression")))
            errors.Required($"{path}.expression", "expression is not specified");
        if (validation.Text("messageExpression") is { Length: > 0 } made && string.IsNullOrWhiteSpace(made))
            errors.Invalid($"{path}.messageExpression", made, "must be non-empty if specified");
        if (validation.Text("message") is { Length: > 0 } message)
        {
            if (string.IsNullOrWhiteSpace(message))
                errors.Invalid($"{path}.message", message, "must be non-empty if specified");
            else if (message.Trim().Contains('\n', StringComparison.Ordinal))
                errors.Invalid($"{path}.message", message, "must not contain line breaks");
        }
        if (validation.Text("reason") is { } reason)
            errors.OneOf($"{path}.reason", reason, "Forbidden", "Invalid", "RequestEntityTooLarge");
    }

    private static void Annotations(JsonObject spec, FieldErrors errors)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, annotation) in spec.Items("auditAnnotations").Index())
        {
            var path = $"spec.auditAnnotations[{i}]";
            var key = annotation.Text("key") ?? "";
            if (key.Length == 0)
                errors.Required($"{path}.key", "key is not specified");
            if (string.IsNullOrWhiteSpace(annotation.Text("valueExpression")))
                errors.Required($"{path}.valueExpression", "valueExpression is not specified");
            if (!keys.Add(key))
                errors.Duplicate($"{path}.key", key);
        }
    }

    private static void ParamRef(JsonObject reference, FieldErrors errors)
    {
        const string path = "spec.paramRef";
        var named = !string.IsNullOrEmpty(reference.Text("name"));
        var selects = reference["selector"] is JsonObject;
        if (named && selects)
        {
            errors.Forbidden($"{path}.name", "name and selector are mutually exclusive");
            errors.Forbidden($"{path}.selector", "name and selector are mutually exclusive");
        }
        if (!named && !selects)
            errors.Required(path, "one of name or selector must be specified");
        SelectorValidation.LabelSelector(reference["selector"] as JsonObject, $"{path}.selector", errors);
        if (reference.Text("parameterNotFoundAction") is not { } action)
            errors.Required($"{path}.parameterNotFoundAction");
        else
            errors.OneOf($"{path}.parameterNotFoundAction", action, "Allow", "Deny");
    }

    private static void Actions(IReadOnlyList<string> actions, FieldErrors errors)
    {
        const string path = "spec.validationActions";
        foreach (var (i, action) in actions.Index())
        {
            errors.OneOf($"{path}[{i}]", action, "Audit", "Deny", "Warn");
            if (actions.Take(i).Contains(action))
                errors.Duplicate($"{path}[{i}]", action);
        }
        if (actions.Contains("Deny") && actions.Contains("Warn"))
        {
            errors.Invalid(
                path,
                new JsonArray([.. actions.Select(a => (JsonNode)a)]),
                "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)");
        }
        if (actions.Count == 0)
            errors.Required(path, "at least one validation action is required");
    }
}
