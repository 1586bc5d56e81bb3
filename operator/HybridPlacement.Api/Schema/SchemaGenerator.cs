using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace HybridPlacement.Api.Schema;

/// <summary>The structural schema of a C# type, from its properties and their attributes.</summary>
internal static class SchemaGenerator
{
    /// <summary>The schema of an object type.</summary>
    public static JsonObject OfObject(Type type)
    {
        var properties = new JsonObject();
        var required = new List<string>();
        var rules = new List<JsonObject>();
        foreach (var property in FieldsOf(type))
        {
            var name = NameOf(property);
            properties[name] = OfProperty(property);
            if (property.IsDefined(typeof(RequiredFieldAttribute)))
                required.Add(name);
        }

        foreach (var forbidden in type.GetCustomAttributes<ForbiddenFieldAttribute>())
        {
            properties[forbidden.Name] = Forbidden(forbidden);
            rules.Add(KnownSchemas.Rule($"!has(self.{forbidden.Name})",
                $"{forbidden.Name} can't be set here: {forbidden.Message}"));
        }

        var schema = new JsonObject { ["type"] = "object", ["description"] = XmlDocs.Of(type) };
        if (properties.Count > 0)
            schema["properties"] = Sorted(properties);
        if (required.Count > 0)
            schema["required"] = new JsonArray([.. required.Order(StringComparer.Ordinal).Select(r => JsonValue.Create(r))]);
        if (type.IsDefined(typeof(PreserveUnknownAttribute)))
            schema["x-kubernetes-preserve-unknown-fields"] = true;
        rules.AddRange(RulesOf(type));
        AddRules(schema, rules);
        return schema;
    }

    internal static IEnumerable<PropertyInfo> FieldsOf(Type type) => type
        .GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(p => p.CanWrite && !IsObjectHeader(p) && !p.IsDefined(typeof(JsonExtensionDataAttribute)) && !p.IsDefined(typeof(JsonIgnoreAttribute)));

    // apiVersion, kind and metadata are the API machinery's.
    private static bool IsObjectHeader(PropertyInfo property) =>
        typeof(IKubernetesObject<V1ObjectMeta>).IsAssignableFrom(property.DeclaringType)
        && typeof(IKubernetesObject<V1ObjectMeta>).GetInterfaces().Append(typeof(IKubernetesObject<V1ObjectMeta>))
            .Any(i => i.GetProperty(property.Name) is not null);

    internal static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static JsonObject OfProperty(PropertyInfo property)
    {
        var schema = OfType(property.PropertyType, property);
        schema["description"] = XmlDocs.Of(property);
        if (property.GetCustomAttribute<DefaultAttribute>() is { } byDefault)
            schema["default"] = JsonNode.Parse(byDefault.Json);
        if (property.GetCustomAttribute<ItemsAttribute>() is { } items)
        {
            var map = schema["type"]!.GetValue<string>() == "object";
            if (items.Minimum > 0)
                schema[map ? "minProperties" : "minItems"] = items.Minimum;
            schema[map ? "maxProperties" : "maxItems"] = items.Maximum;
        }

        if (property.GetCustomAttribute<ListMapAttribute>() is { } listMap)
        {
            schema["x-kubernetes-list-type"] = "map";
            schema["x-kubernetes-list-map-keys"] = new JsonArray(listMap.Key);
        }
        else if (property.IsDefined(typeof(ListSetAttribute)))
        {
            schema["x-kubernetes-list-type"] = "set";
        }
        else if (schema["items"] is not null)
        {
            schema["x-kubernetes-list-type"] = "atomic";
        }

        AddRules(schema, RulesOf(property));
        return schema;
    }

    private static JsonObject OfType(Type declared, PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (KnownSchemas.Find(type) is { } known)
            return known;
        if (type.IsEnum)
            return new() { ["type"] = "string", ["enum"] = new JsonArray([.. NamesOf(type).Select(n => JsonValue.Create(n))]) };
        if (type == typeof(bool))
            return new() { ["type"] = "boolean" };
        if (type == typeof(int) || type == typeof(long))
            return Number(type == typeof(int) ? "int32" : "int64", property);
        if (type == typeof(DateTime))
            return new() { ["type"] = "string", ["format"] = "date-time" };
        if (type == typeof(string))
            return Text(property);
        if (type == typeof(JsonObject))
            return new() { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return new() { ["type"] = "object", ["additionalProperties"] = OfType(type.GetGenericArguments()[1], property) };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new() { ["type"] = "array", ["items"] = OfType(type.GetGenericArguments()[0], property) };
        if (type.Assembly == typeof(SchemaGenerator).Assembly)
            return OfObject(type);
        throw new InvalidOperationException($"{property.DeclaringType}.{property.Name}: no schema is known for {type}.");
    }

    private static JsonObject Text(PropertyInfo property)
    {
        var schema = new JsonObject();
        var rules = new List<JsonObject>();
        if (property.GetCustomAttribute<IntOrStringAttribute>() is { } intOrString)
        {
            schema["x-kubernetes-int-or-string"] = true;
            schema["anyOf"] = new JsonArray(
                new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" });
            rules.Add(KnownSchemas.Rule($"type(self) == int ? self >= 0 : {intOrString.Expression}", intOrString.Message));
        }
        else
        {
            schema["type"] = "string";
        }

        if (property.GetCustomAttribute<LengthAttribute>() is { } length)
        {
            if (length.Minimum > 0)
                schema["minLength"] = length.Minimum;
            schema["maxLength"] = length.Maximum;
        }

        if (property.GetCustomAttribute<PatternAttribute>() is { } pattern)
            rules.Add(KnownSchemas.Rule($"self.matches(r'{pattern.Pattern}')", pattern.Message));
        AddRules(schema, rules);
        return schema;
    }

    private static JsonObject Number(string format, PropertyInfo property)
    {
        var schema = new JsonObject { ["type"] = "integer", ["format"] = format };
        if (property.GetCustomAttribute<BoundsAttribute>() is { } bounds)
        {
            schema["minimum"] = bounds.Minimum;
            schema["maximum"] = bounds.Maximum;
        }

        return schema;
    }

    private static JsonObject Forbidden(ForbiddenFieldAttribute field)
    {
        var schema = new JsonObject { ["type"] = field.Type, ["description"] = $"Can't be set: {field.Message}." };
        if (field.Type == "object")
            schema["x-kubernetes-preserve-unknown-fields"] = true;
        if (field.Type == "array")
        {
            schema["maxItems"] = 64;
            schema["items"] = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
        }

        if (field.Type == "string")
            schema["maxLength"] = 253;
        return schema;
    }

    private static IReadOnlyList<string> NamesOf(Type enumeration) => (IReadOnlyList<string>)typeof(KnownNames<>)
        .MakeGenericType(enumeration).GetProperty(nameof(KnownNames<>.All))!.GetValue(null)!;

    internal static IEnumerable<JsonObject> RulesOf(MemberInfo member) =>
        member.GetCustomAttributes<RuleAttribute>().Select(r => KnownSchemas.Rule(r.Expression, r.Message));

    internal static void AddRules(JsonObject schema, IEnumerable<JsonObject> rules)
    {
        var all = schema["x-kubernetes-validations"]?.AsArray() ?? [];
        foreach (var rule in rules)
            all.Add(rule);
        if (all.Count > 0)
            schema["x-kubernetes-validations"] = all;
    }

    private static JsonObject Sorted(JsonObject properties)
    {
        var sorted = new JsonObject();
        foreach (var (name, schema) in properties.OrderBy(p => p.Key, StringComparer.Ordinal))
            sorted[name] = schema!.DeepClone();
        return sorted;
    }
}
