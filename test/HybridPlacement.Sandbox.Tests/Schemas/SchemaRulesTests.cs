using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.Tests.Schemas;

[TestFixture]
internal sealed class SchemaRulesTests
{
    private static readonly object[][] Cases =
    [
        ["type: object", ""],
        ["{}", "S.type: Required value: must not be empty at the root"],
        ["type: string", "S.type: Invalid value: \"string\": must be object at the root"],
        ["{type: object, nullable: true}", "S.nullable: Forbidden: nullable cannot be true at the root"],
        ["{type: object, additionalProperties: {type: string}}", "S.additionalProperties: Forbidden: must not be used at the root"],
        ["{type: object, properties: {a: {}}}", "S.properties[a].type: Required value: must not be empty for specified object fields"],
        ["{type: object, properties: {a: {type: array}}}", "S.properties[a].items: Required value: must be specified"],
        ["{type: object, properties: {a: {type: array, items: {}}}}", "S.properties[a].items.type: Required value: must not be empty for specified array items"],
        ["{type: object, properties: {a: {x-kubernetes-preserve-unknown-fields: true}}}", ""],
        ["{type: object, properties: {a: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}}}", ""],
        ["{type: object, properties: {a: {$ref: '#/b', type: object}}}", "S.properties[a].$ref: Forbidden: $ref is not supported"],
        ["{type: object, properties: {a: {type: strnig}}}",
            "S.properties[a].type: Unsupported value: \"strnig\": supported values: \"array\", \"boolean\", \"integer\", \"number\", \"object\", \"string\""],
        ["{type: object, properties: {a: {type: string, pattern: '('}}}",
            "S.properties[a].pattern: Invalid value: \"(\": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): `(`"],
        ["{type: object, properties: {a: {type: string}}, anyOf: [{properties: {a: {type: string}}}]}",
            "S.anyOf[0].properties[a].type: Forbidden: must be empty to be structural"],
        ["{type: object, anyOf: [{properties: {b: {minLength: 1}}}]}",
            "S.properties[b]: Required value: because it is defined in S.anyOf[0].properties[b]"],
        ["{type: object, properties: {a: {type: string, default: 1}}}",
            "S.properties[a].default: Invalid value: \"integer\":  in body must be of type string: \"integer\""],
        ["{type: object, properties: {a: {type: object, default: {x: 1}}}}",
            "S.properties[a].default: Invalid value: {\"x\":1}: must not have unknown fields"],
        ["{type: object, properties: {a: {type: string, enum: [x], default: y}}}",
            "S.properties[a].default: Unsupported value: \"y\": supported values: \"x\""],
        ["{type: object, properties: {metadata: {type: object, properties: {labels: {type: object}}}}}",
            "S.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified"],
        ["{type: object, properties: {a: {type: array, uniqueItems: true, items: {type: string}}}}",
            "S.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic"],
        ["{type: object, properties: {a: {type: object, properties: {b: {type: string}}, additionalProperties: {type: string}}}}",
            "S.properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive"],
        ["{type: object, properties: {a: {type: array, x-kubernetes-list-type: map, items: {type: object}}}}",
            "S.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map"],
        ["{type: object, properties: {a: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, properties: {k: {type: string}}}}}}",
            "S.properties[a].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"],
        ["{type: object, properties: {a: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object}}}}",
            "S.properties[a].x-kubernetes-list-map-keys: Invalid value: [\"k\"]: entries must all be names of item properties"],
        ["{type: object, properties: {a: {type: array, x-kubernetes-list-type: heap, items: {type: string}}}}",
            "S.properties[a].x-kubernetes-list-type: Unsupported value: \"heap\": supported values: \"atomic\", \"set\", \"map\""],
        ["{type: object, properties: {a: {type: object, x-kubernetes-embedded-resource: true}}}",
            "S.properties[a].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields"],
        ["{type: object, properties: {a: {type: string, maxLength: x}}}",
            "S.properties[a].maxLength: Invalid value: \"x\": must be of type integer"],
        ["{type: object, properties: {a: {type: integer, x-kubernetes-validations: [{rule: ''}]}}}",
            "S.properties[a].x-kubernetes-validations[0].rule: Required value: rule is not specified"],
        ["{type: object, properties: {a: {type: integer, x-kubernetes-validations: [{rule: 'self > 1', reason: Nope}]}}}",
            "S.properties[a].x-kubernetes-validations[0].reason: Unsupported value: \"Nope\": supported values: \"FieldValueDuplicate\", \"FieldValueForbidden\", \"FieldValueInvalid\", \"FieldValueRequired\""],
        ["{type: object, properties: {a: {type: object, x-kubernetes-validations: [{rule: 'true', fieldPath: .x}]}}}",
            "S.properties[a].x-kubernetes-validations[0].fieldPath: Invalid value: \".x\": must be a valid path"],
        ["{type: object, properties: {a: {type: integer, x-kubernetes-validations: [{rule: 'self + 1'}]}}}",
            "S.properties[a].x-kubernetes-validations[0].rule: Invalid value: {\"Rule\":\"self + 1\",\"Message\":\"\",\"MessageExpression\":\"\",\"Reason\":null,\"FieldPath\":\"\",\"OptionalOldSelf\":null}: cel expression must evaluate to a bool"],
        ["{type: object, properties: {a: {type: object, x-kubernetes-validations: [{rule: 'self.b == 1'}]}}}",
            "S.properties[a].x-kubernetes-validations[0].rule: Invalid value: {\"Rule\":\"self.b == 1\",\"Message\":\"\",\"MessageExpression\":\"\",\"Reason\":null,\"FieldPath\":\"\",\"OptionalOldSelf\":null}: compilation failed: ERROR: <input>:1:5: undefined field 'b'\n | self.b == 1\n | ....^"],
        ["{type: object, properties: {a: {type: integer, x-kubernetes-validations: [{rule: 'true', optionalOldSelf: true}]}}}",
            "S.properties[a].x-kubernetes-validations[0].optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule"],
        ["{type: object, properties: {a: {type: array, items: {type: integer, x-kubernetes-validations: [{rule: 'self == oldSelf'}]}}}}",
            "S.properties[a].items.x-kubernetes-validations[0].rule: Invalid value: \"self == oldSelf\": oldSelf cannot be used on the uncorrelatable portion of the schema within S.properties[a]"],
        ["{type: object, properties: {a: {type: array, maxItems: 10, items: {type: string, maxLength: 10}, x-kubernetes-validations: [{rule: 'self.all(x, self.exists(y, x == y))'}]}}}", ""],
    ];

    [TestCaseSource(nameof(Cases))]
    public void A_schema_is_refused_in_the_servers_words(string schema, string expected)
    {
        var errors = new List<StatusCause>();

        StructuralSchema.Parse(Json.Object(schema), errors, "S");

        Assert.That(string.Join('|', errors), Is.EqualTo(expected));
    }

    [TestCase("{type: array, items: {type: array, items: {type: string}}, x-kubernetes-validations: [{rule: 'self.all(x, x.all(y, x.all(z, y == z)))'}]}")]
    [TestCase("{type: array, items: {type: string}, x-kubernetes-validations: [{rule: 'self.all(x, self.exists(y, x.contains(y)))'}]}")]
    [TestCase("{type: object, additionalProperties: {type: string, x-kubernetes-validations: [{rule: \"self.matches('^[a-z]*$')\"}]}}")]
    public void A_rule_over_what_has_no_bound_is_over_budget(string property)
    {
        var errors = new List<StatusCause>();

        StructuralSchema.Parse(Json.Object($"{{type: object, properties: {{a: {property}}}}}"), errors, "S");

        Assert.That(errors.Select(e => e.ToString()), Has.Some.Match(
            "rule: Forbidden: estimated rule cost exceeds budget by factor of .*x \\(try simplifying the rule, or adding maxItems"));
    }
}
