using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>What makes pods from a template.</summary>
internal static class WorkloadValidation
{
    private static readonly string[] SelectorFields = ["matchLabels", "matchExpressions"];

    public static void Deployment(JsonObject spec, FieldErrors errors)
    {
        errors.NotNegative(spec, "spec", "replicas");
        SelectorAndTemplate(spec, "deployment", errors);
        Strategy(spec["strategy"] as JsonObject ?? [], errors);
        errors.NotNegative(spec, "spec", "minReadySeconds");
        errors.NotNegative(spec, "spec", "revisionHistoryLimit");
        if (spec.Integer("progressDeadlineSeconds") is not { } deadline)
            return;
        errors.NotNegative(spec, "spec", "progressDeadlineSeconds");
        if (deadline <= (spec.Integer("minReadySeconds") ?? 0))
            errors.Invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
    }

    public static void ReplicaSet(JsonObject spec, FieldErrors errors)
    {
        errors.NotNegative(spec, "spec", "replicas");
        errors.NotNegative(spec, "spec", "minReadySeconds");
        SelectorAndTemplate(spec, "replicaset", errors);
    }

    public static void StatefulSet(JsonObject spec, FieldErrors errors)
    {
        if (spec.Text("podManagementPolicy") is not ("OrderedReady" or "Parallel") and var policy)
            errors.Invalid("spec.podManagementPolicy", policy ?? "", "must be 'OrderedReady' or 'Parallel'");
        var update = spec["updateStrategy"] as JsonObject ?? [];
        if (update.Text("type") is not ("RollingUpdate" or "OnDelete"))
            errors.InvalidStruct("spec.updateStrategy", StrategyText(update), "must be 'RollingUpdate' or 'OnDelete'");
        errors.NotNegative(spec, "spec", "replicas");
        errors.NotNegative(spec, "spec", "minReadySeconds");
        SelectorAndTemplate(spec, "statefulset", errors);
    }

    public static void DaemonSet(JsonObject spec, FieldErrors errors)
    {
        SelectorAndTemplate(spec, "daemonset", errors);
        errors.NotNegative(spec, "spec", "minReadySeconds");
        errors.NotNegative(spec, "spec", "revisionHistoryLimit");
    }

    public static void Job(JsonObject spec, string path, FieldErrors errors)
    {
        foreach (var number in new[] { "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished" })
            errors.NotNegative(spec, path, number);
        if (spec["completionMode"] is not null)
            errors.OneOf($"{path}.completionMode", spec.Text("completionMode") ?? "", "NonIndexed", "Indexed");
        Template(spec, path, errors);
        if (spec.Text("template", "spec", "restartPolicy") is not ("OnFailure" or "Never"))
            errors.Required($"{path}.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"");
    }

    public static void CronJob(JsonObject spec, FieldErrors errors)
    {
        var schedule = spec.Text("schedule") ?? "";
        string[] fields = [.. schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (schedule.Length == 0)
            errors.Required("spec.schedule");
        else if (!schedule.StartsWith('@') && fields.Length != 5)
            errors.Invalid("spec.schedule", schedule, $"expected exactly 5 fields, found {fields.Length}: [{string.Join(' ', fields)}]");
        errors.OneOf("spec.concurrencyPolicy", spec.Text("concurrencyPolicy") ?? "", "Allow", "Forbid", "Replace");
        if (spec.Object("jobTemplate", "spec") is { } job)
            Job(job, "spec.jobTemplate.spec", errors);
    }

    private static void SelectorAndTemplate(JsonObject spec, string kind, FieldErrors errors)
    {
        var selector = spec["selector"] as JsonObject;
        var before = errors.Count;
        if (selector is null)
            errors.Required("spec.selector");
        SelectorValidation.LabelSelector(selector, "spec.selector", errors);
        if (selector is not null && errors.Count > before)
        {
            errors.InvalidStruct("spec.selector", SelectorText(selector), "invalid label selector");
            return;
        }
        if (selector is not null && IsEmpty(selector))
            errors.InvalidStruct("spec.selector", "{}", $"empty selector is invalid for {kind}");
        var labels = spec.Object("template", "metadata", "labels");
        if (selector is null || LabelSelector.Read(selector)?.Matches(spec["template"].Map("metadata", "labels")) != true)
        {
            errors.InvalidStruct(
                "spec.template.metadata.labels", labels is null ? "null" : GoText.Json(labels), "`selector` does not match template `labels`");
        }
        Template(spec, "spec", errors);
        if (spec.Text("template", "spec", "restartPolicy") is "Never" or "OnFailure")
            errors.OneOf("spec.template.spec.restartPolicy", spec.Text("template", "spec", "restartPolicy")!, "Always");
    }

    private static void Template(JsonObject spec, string path, FieldErrors errors)
    {
        MetadataValidation.Labels(spec.Object("template", "metadata", "labels"), $"{path}.template.labels", errors);
        PodValidation.Spec(spec.Object("template", "spec") ?? [], $"{path}.template.spec", errors);
    }

    private static void Strategy(JsonObject strategy, FieldErrors errors)
    {
        const string Path = "spec.strategy.rollingUpdate";
        switch (strategy.Text("type"))
        {
            case "Recreate":
                if (strategy["rollingUpdate"] is not null)
                    errors.Forbidden(Path, "may not be specified when strategy `type` is 'Recreate'");
                return;
            case "RollingUpdate":
                var rolling = strategy["rollingUpdate"] as JsonObject ?? [];
                Share(rolling["maxUnavailable"], $"{Path}.maxUnavailable", atMostAll: true, errors);
                Share(rolling["maxSurge"], $"{Path}.maxSurge", atMostAll: false, errors);
                if (IsZero(rolling["maxUnavailable"]) && IsZero(rolling["maxSurge"]))
                    errors.Invalid($"{Path}.maxUnavailable", rolling["maxUnavailable"], "may not be 0 when `maxSurge` is 0");
                return;
            default:
                errors.Add(new StatusCause(
                    StatusCause.NotSupported,
                    $"Unsupported value: {StrategyText(strategy)}: supported values: \"Recreate\", \"RollingUpdate\"",
                    "spec.strategy"));
                return;
        }
    }

    /// <summary>A number of pods, or a share of them.</summary>
    public static void Share(JsonNode? value, string path, bool atMostAll, FieldErrors errors)
    {
        if (value is null)
            return;
        if (JsonKinds.Of(value) != JsonKind.String)
        {
            if (JsonKinds.Int64(value) < 0)
                errors.Invalid(path, value, "must be greater than or equal to 0");
            return;
        }
        var text = value.GetValue<string>();
        errors.Check(path, text, NameForms.Percent(text));
        if (atMostAll && NameForms.PercentValue(text) > 100)
            errors.Invalid(path, text, "must not be greater than 100%");
    }

    private static bool IsZero(JsonNode? value) => value?.ToString() is "0" or "0%";

    private static bool IsEmpty(JsonObject selector) =>
        (selector["matchLabels"] is null or JsonObject { Count: 0 }) && (selector["matchExpressions"] is null or JsonArray { Count: 0 });

    private static string StrategyText(JsonObject strategy) =>
        new JsonObject { ["Type"] = strategy.Text("type") ?? "", ["RollingUpdate"] = strategy["rollingUpdate"]?.DeepClone() }.ToJsonString();

    private static string SelectorText(JsonObject selector) => new JsonObject(
        SelectorFields.Where(selector.ContainsKey)
            .Select(name => KeyValuePair.Create(name, selector[name]?.DeepClone()))).ToJsonString();
}
