namespace HybridPlacement.Sandbox.Tests.Schemas;

[TestFixture]
internal sealed class RuleTests
{
    private const string Schema = """
        type: object
        x-kubernetes-validations:
        - {rule: "self.metadata.name != 'forbidden'", message: the name is taken}
        properties:
          spec:
            type: object
            x-kubernetes-validations:
            - {rule: 'self.min <= self.max', message: min must not exceed max}
            - {rule: '!has(self.mode) || self.mode != "x"', fieldPath: .mode, reason: FieldValueForbidden}
            - {rule: '!has(self.limit) || self.limit < 10', messageExpression: '"limit is " + (self.limit > 11 ? "far" : "just") + " too much"'}
            - {rule: '!has(self.list) || self.list[0] > 0', message: first}
            - {rule: '!has(oldSelf.mode) || has(self.mode)', message: mode may not be removed}
            properties:
              min: {type: integer, default: 0}
              max: {type: integer, default: 5}
              mode: {type: string, maxLength: 5}
              limit: {type: integer}
              list: {type: array, maxItems: 3, items: {type: integer}}
              fixed: {type: string, maxLength: 9, x-kubernetes-validations: [{rule: self == oldSelf, message: fixed is immutable}]}
              once:
                type: integer
                x-kubernetes-validations:
                - {rule: '!oldSelf.hasValue() && self == 1 || oldSelf.hasValue() && self > oldSelf.value()', optionalOldSelf: true, message: once grows from 1}
              size: {x-kubernetes-int-or-string: true, maxLength: 9, x-kubernetes-validations: [{rule: 'type(self) == int ? self > 0 : self.endsWith("%")'}]}
              when: {type: string, format: date-time, x-kubernetes-validations: [{rule: 'self.getFullYear() > 2000', message: too old}]}
              a-b: {type: integer}
              keyed:
                type: array
                maxItems: 5
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [id]
                items:
                  type: object
                  required: [id]
                  x-kubernetes-validations: [{rule: 'self.n >= oldSelf.n', message: n must not shrink}]
                  properties: {id: {type: string, maxLength: 5}, n: {type: integer, default: 0}}
              map: {type: object, maxProperties: 3, additionalProperties: {type: integer, x-kubernetes-validations: [{rule: self > 0, message: must be positive}]}}
        """;

    [TestCase("spec: {}", "")]
    [TestCase("{metadata: {name: forbidden}}", "<nil>: Invalid value: the name is taken")]
    [TestCase("spec: {min: 7}", "spec: Invalid value: min must not exceed max")]
    [TestCase("spec: {mode: x}", "spec.mode: Forbidden: failed rule: !has(self.mode) || self.mode != \"x\"")]
    [TestCase("spec: {limit: 12}", "spec: Invalid value: limit is far too much")]
    [TestCase("spec: {list: []}", "spec: Invalid value: \"object\": index out of bounds: 0 evaluating rule: first")]
    [TestCase("spec: {once: 2}", "spec.once: Invalid value: 2: once grows from 1")]
    [TestCase("spec: {once: 1}", "")]
    [TestCase("spec: {size: 0}", "spec.size: Invalid value: 0: failed rule: type(self) == int ? self > 0 : self.endsWith(\"%\")")]
    [TestCase("spec: {size: '5%'}", "")]
    [TestCase("spec: {when: '1999-01-01T00:00:00Z'}", "spec.when: Invalid value: \"1999-01-01T00:00:00Z\": too old")]
    [TestCase("spec: {map: {a: 1, b: 0}}", "spec.map[b]: Invalid value: 0: must be positive")]
    [TestCase("spec: {min: x}", "spec.min: Invalid value: \"string\": spec.min in body must be of type integer: \"string\"|"
        + "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation")]
    public void On_create_rules_hold_and_say_why_not(string obj, string expected) =>
        Assert.That(Errors(obj, null), Is.EqualTo(expected));

    [TestCase("spec: {fixed: a}", "spec: {fixed: a}", "")]
    [TestCase("spec: {fixed: a}", "spec: {fixed: b}", "spec.fixed: Invalid value: \"b\": fixed is immutable")]
    [TestCase("spec: {}", "spec: {fixed: b}", "")]
    [TestCase("spec: {mode: a}", "spec: {}", "spec: Invalid value: mode may not be removed")]
    [TestCase("spec: {once: 3}", "spec: {once: 4}", "")]
    [TestCase("spec: {once: 3}", "spec: {once: 2}", "spec.once: Invalid value: 2: once grows from 1")]
    [TestCase("spec: {keyed: [{id: a, n: 2}, {id: b, n: 3}]}", "spec: {keyed: [{id: b, n: 3}, {id: a, n: 1}]}",
        "spec.keyed[1]: Invalid value: n must not shrink")]
    [TestCase("spec: {map: {a: 0}}", "spec: {map: {a: 0, b: 1}}", "")]
    [TestCase("spec: {map: {a: 0}}", "spec: {map: {a: -1}}", "spec.map[a]: Invalid value: -1: must be positive")]
    [TestCase("spec: {min: 7}", "spec: {min: 7}", "")]
    [TestCase("spec: {min: 7}", "spec: {min: 7, limit: 1}", "spec: Invalid value: min must not exceed max")]
    public void On_update_rules_compare_with_what_was_and_let_pass_what_stays(string old, string obj, string expected) =>
        Assert.That(Errors(obj, old), Is.EqualTo(expected));

    [Test]
    public void Rules_over_a_large_object_end_at_the_budget()
    {
        var schema = ValidationTests.Parse("""
            type: object
            properties:
              list: {type: array, maxItems: 100, items: {type: integer, x-kubernetes-validations: [{rule: 'self > 0'}]},
                     x-kubernetes-validations: [{rule: 'self.all(x, self.all(y, x + y > 0))'}]}
            """);
        var items = string.Join(",", Enumerable.Repeat("1", 2_000));

        var errors = schema.Validate(Json.Object($"list: [{items}]"), Json.Object($"list: [{items}]"));

        Assert.That(string.Join('|', errors), Is.EqualTo(
            "list: Invalid value: \"array\": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: self.all(x, self.all(y, x + y > 0))"));
    }

    private static string Errors(string yaml, string? oldYaml)
    {
        var schema = ValidationTests.Parse(Schema);
        var obj = Json.Object(yaml);
        schema.Default(obj);
        obj["metadata"] ??= Json.Object("name: n");
        var old = oldYaml is null ? null : Json.Object(oldYaml);
        if (old is not null)
        {
            schema.Default(old);
            old["metadata"] ??= Json.Object("name: n");
        }
        return string.Join('|', schema.Validate(obj, old));
    }
}
