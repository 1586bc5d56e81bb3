using System.Collections;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using HybridPlacement.KubeRuntime;
using k8s.Models;

namespace HybridPlacement.Operator.Tests;

/// <summary>What source generators made reads and writes as reflection does, which a program compiled ahead of time doesn't have.</summary>
public sealed class OperatorJsonTests
{
    private static readonly KubeJson Reflected = new(new DefaultJsonTypeInfoResolver { Modifiers = { NameEnums } });

    private static readonly Type[] Roots =
        [.. typeof(OperatorJsonContext).GetCustomAttributesData().Where(a => a.AttributeType == typeof(JsonSerializableAttribute))
            .Select(a => (Type)a.ConstructorArguments[0].Value!)];

    [Test]
    public void Every_kind_that_the_operator_names_is_listed()
    {
        using var file = File.OpenRead(typeof(OperatorJsonContext).Assembly.Location);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var kinds = metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(t => (Namespace: metadata.GetString(t.Namespace), Name: metadata.GetString(t.Name)))
            .Where(t => t.Namespace is "k8s.Models" or "HybridPlacement.Api")
            .Select(t => (t.Namespace == "k8s.Models" ? typeof(V1Pod) : typeof(Api.ModelDeployment)).Assembly.GetType($"{t.Namespace}.{t.Name}"))
            .Concat(typeof(OperatorJsonContext).Assembly.GetTypes())
            .Where(t => t?.GetCustomAttribute<KubernetesEntityAttribute>(inherit: false) is not null)
            .ToList();

        Assert.That(kinds, Has.Count.GreaterThan(12));
        Assert.Multiple(() =>
        {
            foreach (var kind in kinds) Assert.That(() => OperatorJson.Kinds.Info(kind!), Throws.Nothing);
        });
    }

    [Test]
    public void A_type_that_is_not_listed_is_named() => Assert.That(
        () => OperatorJson.Kinds.Write(new V1Secret()),
        Throws.TypeOf<NotSupportedException>().With.Message.Contains(nameof(V1Secret)));

    [TestCaseSource(nameof(Roots))]
    public void A_type_with_everything_in_it_is_written_and_read_as_by_reflection(Type type)
    {
        var (generated, reflected) = (OperatorJson.Kinds.Info(type), Reflected.Info(type));
        var full = new Filler().Make(type, 0)!;

        var written = JsonSerializer.Serialize(full, generated);
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(written), JsonNode.Parse(JsonSerializer.Serialize(full, reflected))), Is.True, written);

        var (left, right) = (JsonSerializer.Deserialize(written, generated), JsonSerializer.Deserialize(written, reflected));
        Assert.That(JsonSerializer.Serialize(left, reflected), Is.EqualTo(JsonSerializer.Serialize(right, reflected)));
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(JsonSerializer.Serialize(left, generated)), JsonNode.Parse(written)), Is.True);
    }

    [TestCaseSource(nameof(Roots))]
    public void What_is_left_out_reads_as_by_reflection(Type root)
    {
        foreach (var type in Reachable(root).Where(t => !t.GetProperties().Any(p => p.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)))))
        {
            var (generated, reflected) = (OperatorJson.Kinds.Info(type), Reflected.Info(type));
            Assert.That(
                JsonSerializer.Serialize(JsonSerializer.Deserialize("{}", generated), reflected),
                Is.EqualTo(JsonSerializer.Serialize(JsonSerializer.Deserialize("{}", reflected), reflected)), type.FullName);
        }
    }

    [Test]
    public void A_list_that_is_written_as_null_is_as_one_that_is_left_out()
    {
        var policy = OperatorJson.Kinds.Read<Api.PlacementPolicy>(JsonNode.Parse("""{"metadata": {"name": "p"}, "spec": {"rules": null}}"""))!;

        Assert.That(policy.Spec.Rules, Is.Empty);
    }

    private static HashSet<Type> Reachable(Type root)
    {
        var seen = new HashSet<Type>();
        Visit(root);
        return [.. seen.Where(t => Reflected.Info(t).Kind == JsonTypeInfoKind.Object)];

        void Visit(Type type)
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            if (!seen.Add(type)) return;
            var info = Reflected.Info(type);
            if (info.ElementType is { } element) Visit(element);
            if (info.Kind != JsonTypeInfoKind.Object) return;
            foreach (var property in info.Properties.Where(p => p.CustomConverter is null)) Visit(property.PropertyType);
        }
    }

    // As the context is told to.
    private static void NameEnums(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(p => p.CustomConverter is null && (Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType).IsEnum))
            property.CustomConverter = new JsonStringEnumConverter();
    }

    /// <summary>Makes objects in which everything is set, each text another.</summary>
    private sealed class Filler
    {
        private const int MaxDepth = 12;
        private int _next;

        public object? Make(Type type, int depth)
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            _next++;
            if (type == typeof(string)) return $"ü<{_next}>";
            if (type == typeof(bool)) return true;
            if (type == typeof(int) || type == typeof(long) || type == typeof(double)) return Convert.ChangeType(_next, type, null);
            if (type == typeof(DateTime)) return new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddSeconds(_next);
            if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddSeconds(_next);
            if (type.IsEnum) return Enum.GetValues(type).Cast<object>().Last();
            if (type == typeof(byte[])) return Encoding.UTF8.GetBytes($"{_next}");
            if (type == typeof(IntOrString)) return _next % 2 == 0 ? (IntOrString)_next : (IntOrString)$"{_next}%";
            if (type == typeof(ResourceQuantity)) return new ResourceQuantity($"{_next}Mi");
            if (type == typeof(JsonObject)) return new JsonObject { ["a"] = _next };
            if (type == typeof(JsonElement) || type == typeof(object)) return JsonElement.Parse($$"""{"f:a": {"b": {{_next}} } }""");
            if (depth > MaxDepth) return null;
            if (type.IsGenericType && type.GetGenericArguments() is [_, var value] && type.IsAssignableTo(typeof(IEnumerable)))
            {
                var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), value))!;
                map[$"k/{_next}"] = Make(value, depth + 1);
                return map;
            }

            if (type.IsGenericType && type.GetGenericArguments() is [var element] && type.IsAssignableTo(typeof(IEnumerable)))
            {
                var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
                if (Make(element, depth + 1) is { } item) list.Add(item);
                return list;
            }

            var made = Activator.CreateInstance(type)!;
            foreach (var property in type.GetProperties().Where(p => p.CanWrite && p.GetIndexParameters().Length == 0 && !p.IsDefined(typeof(JsonIgnoreAttribute))))
                property.SetValue(made, Make(property.PropertyType, depth + 1));
            return made;
        }
    }
}
