using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>One entry of <c>x-kubernetes-validations</c>.</summary>
/// <param name="Rule">A CEL expression that must hold.</param>
/// <param name="Message">What the client reads when it doesn't; empty for the rule's own text.</param>
/// <param name="MessageExpression">A CEL expression for the message; goes before <paramref name="Message"/>.</param>
/// <param name="Reason">A cause type; null means FieldValueInvalid.</param>
/// <param name="FieldPath">The field that is named, relative to where the rule stands.</param>
/// <param name="OptionalOldSelf">Whether the rule runs on create too, with oldSelf an optional.</param>
internal sealed record ValidationRule(
    string Rule, string Message, string MessageExpression, string? Reason, string FieldPath, bool? OptionalOldSelf)
{
    /// <summary>The rule as the server prints one that it refuses: its own type's fields, in their order.</summary>
    public string ToServerText() =>
        $"{{\"Rule\":{GoText.Json(Rule)},\"Message\":{GoText.Json(Message)}," +
        $"\"MessageExpression\":{GoText.Json(MessageExpression)},\"Reason\":{GoText.Json(Reason)}," +
        $"\"FieldPath\":{GoText.Json(FieldPath)},\"OptionalOldSelf\":{GoText.Json(OptionalOldSelf)}}}";
}
