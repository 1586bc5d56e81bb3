using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Tests.Schemas;

[TestFixture]
internal sealed class DefaultingTests
{
    private const string Schema = """
        type: object
        properties:
          spec:
            type: object
            default: {}
            properties:
              tier: {type: string, default: cloud}
              note: {type: string, nullable: true, default: none}
              plain: {type: string}
              nested: {type: object, default: {b: 2}, properties: {a: {type: integer, default: 1}, b: {type: integer}}}
              list: {type: array, items: {type: object, properties: {n: {type: integer, default: 7}}}}
              map: {type: object, additionalProperties: {type: object, properties: {n: {type: integer, default: 8}}}}
        """;

    [TestCase("{}", "spec: {tier: cloud, note: none, nested: {a: 1, b: 2}}")]
    [TestCase("spec: {tier: edge, nested: {}}", "spec: {tier: edge, note: none, nested: {a: 1}}")]
    [TestCase("spec: {tier: null, note: null, plain: null, nested: {b: null}}", "spec: {tier: cloud, note: null, nested: {a: 1}}")]
    [TestCase("spec: {list: [{}, {n: 1}], map: {x: {}, y: null}}",
        "spec: {list: [{n: 7}, {n: 1}], map: {x: {n: 8}}, tier: cloud, note: none, nested: {a: 1, b: 2}}")]
    public void Defaults_are_set_from_the_outside_in_and_unwanted_nulls_give_way(string obj, string expected)
    {
        var actual = Json.Object(obj);

        ValidationTests.Parse(Schema).Default(actual);

        Assert.That(GoText.Json(actual), Is.EqualTo(GoText.Json(Json.Object(expected))));
    }

    [TestCase("{a: 1, spec: {known: 1, unknown: 2, list: [{x: 1, y: 2}]}}", "{spec: {known: 1, list: [{x: 1}]}}",
        "a,spec.list[0].y,spec.unknown")]
    [TestCase("{apiVersion: v1, kind: K, metadata: {any: 1}}", "{apiVersion: v1, kind: K, metadata: {any: 1}}", "")]
    [TestCase("{spec: {open: {any: {thing: 1}, known: {a: 1, b: 2}}}}", "{spec: {open: {any: {thing: 1}, known: {a: 1}}}}",
        "spec.open.known.b")]
    [TestCase("{spec: {map: {k: {x: 1, y: 2}}}}", "{spec: {map: {k: {x: 1}}}}", "spec.map.k.y")]
    [TestCase("{spec: {embedded: {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {a: 1}, other: 1}}}",
        "{spec: {embedded: {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {a: 1}}}}", "spec.embedded.other")]
    public void Unknown_fields_are_dropped_and_named(string obj, string expected, string dropped)
    {
        var schema = ValidationTests.Parse("""
            type: object
            properties:
              spec:
                type: object
                properties:
                  known: {type: integer}
                  list: {type: array, items: {type: object, properties: {x: {type: integer}}}}
                  map: {type: object, additionalProperties: {type: object, properties: {x: {type: integer}}}}
                  open:
                    type: object
                    x-kubernetes-preserve-unknown-fields: true
                    properties: {known: {type: object, properties: {a: {type: integer}}}}
                  embedded:
                    type: object
                    x-kubernetes-embedded-resource: true
                    properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """);
        var actual = Json.Object(obj);

        var paths = schema.Prune(actual);

        Assert.That(GoText.Json(actual), Is.EqualTo(GoText.Json(Json.Object(expected))));
        Assert.That(string.Join(',', paths), Is.EqualTo(dropped));
    }
}
