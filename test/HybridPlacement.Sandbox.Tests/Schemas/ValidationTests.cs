using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.Tests.Schemas;

[TestFixture]
internal sealed class ValidationTests
{
    private const string Schema = """
        type: object
        required: [spec]
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object}
          spec:
            type: object
            required: [name]
            properties:
              name: {type: string, minLength: 2, maxLength: 5, pattern: '^[a-z]+$'}
              sensitivity: {type: string, enum: [High, Medium, Low]}
              count: {type: integer, format: int32, minimum: 1, maximum: 10}
              ratio: {type: number, minimum: 0.5, exclusiveMinimum: true, multipleOf: 0.25}
              flag: {type: boolean}
              when: {type: string, format: date-time}
              port: {x-kubernetes-int-or-string: true}
              list: {type: array, minItems: 1, maxItems: 2, items: {type: string}}
              map: {type: object, maxProperties: 1, additionalProperties: {type: integer}}
              set: {type: array, x-kubernetes-list-type: set, items: {type: string}}
              keyed:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [id]
                items:
                  type: object
                  required: [id]
                  properties:
                    id: {type: string}
                    n: {type: integer, maximum: 3}
              choice:
                type: object
                properties: {a: {type: string}, b: {type: string}}
                oneOf: [{required: [a]}, {required: [b]}]
              either: {type: integer, anyOf: [{minimum: 10}, {maximum: 2}]}
              nothing: {type: string, nullable: true}
        """;

    private static readonly object[][] Cases =
    [
        ["spec: {name: abc}", ""],
        ["other: 1", "spec: Required value"],
        ["spec: {}", "spec.name: Required value"],
        ["spec: {name: 1}", "spec.name: Invalid value: \"integer\": spec.name in body must be of type string: \"integer\""],
        ["spec: {name: a}", "spec.name: Invalid value: \"a\": spec.name in body should be at least 2 chars long"],
        ["spec: {name: abcdef}", "spec.name: Too long: may not be more than 5 bytes"],
        ["spec: {name: 'A1'}", "spec.name: Invalid value: \"A1\": spec.name in body should match '^[a-z]+$'"],
        ["spec: {name: \"ab\\n\"}", "spec.name: Invalid value: \"ab\\n\": spec.name in body should match '^[a-z]+$'"],
        ["spec: {name: abc, sensitivity: Hihg}",
            "spec.sensitivity: Unsupported value: \"Hihg\": supported values: \"High\", \"Medium\", \"Low\""],
        ["spec: {name: abc, count: 0}",
            "spec.count: Invalid value: 0: spec.count in body should be greater than or equal to 1"],
        ["spec: {name: abc, count: 11}",
            "spec.count: Invalid value: 11: spec.count in body should be less than or equal to 10"],
        ["spec: {name: abc, count: 1.5}",
            "spec.count: Invalid value: \"float64\": spec.count in body must be of type int32: \"float64\"|"
            + "<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in spec.count"],
        ["spec: {name: abc, count: 5000000000}",
            "<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in spec.count|"
            + "spec.count: Invalid value: 5000000000: spec.count in body should be less than or equal to 10"],
        ["spec: {name: abc, ratio: 0.5}", "spec.ratio: Invalid value: 0.5: spec.ratio in body should be greater than 0.5"],
        ["spec: {name: abc, ratio: 0.6}", "spec.ratio: Invalid value: 0.6: spec.ratio in body should be a multiple of 0.25"],
        ["spec: {name: abc, flag: 'true'}",
            "spec.flag: Invalid value: \"string\": spec.flag in body must be of type boolean: \"string\""],
        ["spec: {name: abc, when: '2026-01-02T03:04:05Z'}", ""],
        ["spec: {name: abc, when: yesterday}",
            "spec.when: Invalid value: \"yesterday\": spec.when in body must be of type date-time: \"yesterday\""],
        ["spec: {name: abc, when: 3}", "spec.when: Invalid value: \"int64\": spec.when in body must be of type date-time: \"int64\""],
        ["spec: {name: abc, port: 80}", ""],
        ["spec: {name: abc, port: http}", ""],
        ["spec: {name: abc, port: true}",
            "spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\""],
        ["spec: {name: abc, list: []}", "spec.list: Invalid value: 0: spec.list in body should have at least 1 items"],
        ["spec: {name: abc, list: [a, b, c]}", "spec.list: Too many: 3: must have at most 2 items"],
        ["spec: {name: abc, list: [1]}",
            "spec.list[0]: Invalid value: \"integer\": spec.list[0] in body must be of type string: \"integer\""],
        ["spec: {name: abc, list: {}}",
            "spec.list: Invalid value: \"object\": spec.list in body must be of type array: \"object\""],
        ["spec: {name: abc, map: {a: 1, b: 2}}", "spec.map: Too many: 2: must have at most 1 item"],
        ["spec: {name: abc, map: {a: x}}",
            "spec.map.a: Invalid value: \"string\": spec.map.a in body must be of type integer: \"string\""],
        ["spec: {name: abc, set: [a, b, a, a]}", "spec.set[2]: Duplicate value: \"a\""],
        ["spec: {name: abc, keyed: [{id: a}, {id: b}, {id: a}]}", "spec.keyed[2]: Duplicate value: {\"id\":\"a\"}"],
        ["spec: {name: abc, choice: {}}",
            "<nil>: Invalid value: \"\": \"spec.choice\" must validate one and only one schema (oneOf). Found none valid|"
            + "spec.choice.a: Required value"],
        ["spec: {name: abc, choice: {a: x, b: y}}",
            "<nil>: Invalid value: \"\": \"spec.choice\" must validate one and only one schema (oneOf). Found 2 valid alternatives"],
        ["spec: {name: abc, either: 1}", ""],
        ["spec: {name: abc, either: 5}",
            "<nil>: Invalid value: \"\": \"spec.either\" must validate at least one schema (anyOf)|"
            + "spec.either: Invalid value: 5: spec.either in body should be greater than or equal to 10"],
        ["spec: {name: abc, nothing: null}", ""],
        ["spec: {name: null}", "spec.name: Invalid value: \"null\": spec.name in body must be of type string: \"null\""],
    ];

    [TestCaseSource(nameof(Cases))]
    public void An_invalid_value_is_refused_in_the_servers_words(string obj, string expected)
    {
        var errors = Parse(Schema).Validate(Json.Object(obj), old: null);

        Assert.That(string.Join('|', errors), Is.EqualTo(expected));
    }

    [TestCase("spec: {name: A}", "spec: {name: A, count: 2}", "")]
    [TestCase("spec: {name: A}", "spec: {name: B}",
        "spec.name: Invalid value: \"B\": spec.name in body should be at least 2 chars long")]
    [TestCase("spec: {name: abc, keyed: [{id: a, n: 9}]}", "spec: {name: abc, keyed: [{id: b}, {id: a, n: 9}]}", "")]
    [TestCase("spec: {name: abc, keyed: [{id: a, n: 9}]}", "spec: {name: abc, keyed: [{id: a, n: 8}]}",
        "spec.keyed[0].n: Invalid value: 8: spec.keyed[0].n in body should be less than or equal to 3")]
    [TestCase("spec: {name: abc, list: [1]}", "spec: {name: abc, list: [1], count: 1}", "")]
    [TestCase("spec: {name: abc, set: [a, a]}", "spec: {name: abc, set: [a, a, b]}", "")]
    [TestCase("spec: {}", "spec: {count: 1}", "spec.name: Required value")]
    public void On_update_only_what_changed_must_be_valid(string old, string obj, string expected)
    {
        var errors = Parse(Schema).Validate(Json.Object(obj), Json.Object(old));

        Assert.That(string.Join('|', errors), Is.EqualTo(expected));
    }

    [Test]
    public void A_cause_carries_reason_message_and_field()
    {
        var error = Parse(Schema).Validate(Json.Object("spec: {name: abc, sensitivity: Hihg}"), old: null).Single();

        Assert.That(error, Is.EqualTo(new StatusCause(
            "FieldValueNotSupported", "Unsupported value: \"Hihg\": supported values: \"High\", \"Medium\", \"Low\"", "spec.sensitivity")));
    }

    internal static StructuralSchema Parse(string yaml)
    {
        var errors = new List<StatusCause>();
        var schema = StructuralSchema.Parse(Json.Object(yaml), errors);
        Assert.That(errors, Is.Empty);
        return schema;
    }
}
