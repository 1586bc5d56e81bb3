using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>ConfigMaps and Secrets.</summary>
internal static class ConfigValidation
{
    private const int MaxSize = 1024 * 1024;

    public static void ConfigMap(JsonObject map, FieldErrors errors)
    {
        var (data, binary) = (map["data"] as JsonObject ?? [], map["binaryData"] as JsonObject ?? []);
        foreach (var (key, _) in data.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            errors.Check($"data[{key}]", key, NameForms.ConfigKey(key));
            if (binary.ContainsKey(key))
                errors.Invalid($"data[{key}]", key, "duplicate of key present in binaryData");
        }
        foreach (var (key, _) in binary.OrderBy(p => p.Key, StringComparer.Ordinal))
            errors.Check($"binaryData[{key}]", key, NameForms.ConfigKey(key));
        var size = data.Sum(p => (long)NameForms.ByteCount(p.Value?.ToString() ?? ""))
            + binary.Sum(p => (long)Base64.GetMaxDecodedFromUtf8Length((p.Value?.ToString() ?? "").Length));
        if (size > MaxSize)
            errors.Add(StatusCause.ForTooLong("", MaxSize));
    }

    public static void Secret(JsonObject secret, FieldErrors errors)
    {
        var data = secret["data"] as JsonObject ?? [];
        foreach (var (key, _) in data.OrderBy(p => p.Key, StringComparer.Ordinal))
            errors.Check($"data[{key}]", key, NameForms.ConfigKey(key));
        if (data.Sum(p => (long)Base64.GetMaxDecodedFromUtf8Length((p.Value?.ToString() ?? "").Length)) > MaxSize)
            errors.Add(StatusCause.ForTooLong("data", MaxSize));
        switch (secret.Text("type"))
        {
            case "kubernetes.io/tls":
                Require(data, errors, "tls.crt", "tls.key");
                break;
            case "kubernetes.io/ssh-auth":
                Require(data, errors, "ssh-privatekey");
                break;
            case "kubernetes.io/basic-auth":
                if (!data.ContainsKey("username") && !data.ContainsKey("password"))
                    Require(data, errors, "username", "password");
                break;
            case "kubernetes.io/dockerconfigjson":
                Require(data, errors, ".dockerconfigjson");
                RequireJson(data, errors);
                break;
        }
    }

    /// <summary>What says of itself that it doesn't change.</summary>
    public static void Update(string kind, JsonObject obj, JsonObject old, FieldErrors errors)
    {
        if (kind == "Secret" && obj.Text("type") != old.Text("type"))
            errors.Invalid("type", obj.Text("type") ?? "", "field is immutable");
        if (!old.Flag("immutable"))
            return;
        if (!obj.Flag("immutable"))
            errors.Forbidden("immutable", "field is immutable when `immutable` is set");
        foreach (var field in new[] { "data", "binaryData" })
        {
            if (!JsonNode.DeepEquals(obj[field] ?? new JsonObject(), old[field] ?? new JsonObject()))
                errors.Forbidden(field, "field is immutable when `immutable` is set");
        }
    }

    private static void Require(JsonObject data, FieldErrors errors, params string[] keys)
    {
        foreach (var key in keys.Where(key => !data.ContainsKey(key)))
            errors.Required($"data[{key}]");
    }

    /// <summary>The reason is given without the content, which is secret.</summary>
    private static void RequireJson(JsonObject data, FieldErrors errors)
    {
        if (data[".dockerconfigjson"] is not JsonValue value || !TryDecode(value.ToString(), out var bytes))
            return;
        try
        {
            using var _ = JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            errors.Invalid("data[.dockerconfigjson]", "<secret contents redacted>", "invalid JSON");
        }
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        var done = Convert.TryFromBase64String(text, bytes, out var length);
        bytes = bytes[..length];
        return done;
    }
}
