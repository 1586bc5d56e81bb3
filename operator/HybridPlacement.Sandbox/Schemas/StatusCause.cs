using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// One entry of <c>status.details.causes</c>. <see cref="ToString"/> is the form that the API server joins into the
/// message of a 422.
/// </summary>
/// <param name="Reason">A <c>CauseType</c> of the API, for example <c>FieldValueInvalid</c>.</param>
/// <param name="Message">What is wrong, without the field.</param>
/// <param name="Field">The path of the field; <c>&lt;nil&gt;</c> for the object as a whole.</param>
internal sealed record StatusCause(string Reason, string Message, string Field)
{
    public const string Invalid = "FieldValueInvalid";
    public const string TypeInvalid = "FieldValueTypeInvalid";
    public const string Required = "FieldValueRequired";
    public const string NotSupported = "FieldValueNotSupported";
    public const string Duplicate = "FieldValueDuplicate";
    public const string Forbidden = "FieldValueForbidden";
    public const string TooLong = "FieldValueTooLong";
    public const string TooMany = "FieldValueTooMany";
    public const string InternalError = "InternalError";

    public string Field { get; init; } = Field.Length == 0 ? FieldPath.Nil : Field;

    public override string ToString() => $"{Field}: {Message}";

    public static StatusCause ForInvalid(string field, JsonNode? value, string detail) =>
        new(Invalid, $"Invalid value: {GoText.Value(value)}: {detail}", field);

    /// <summary>An invalid object or array, whose value would be too long to print.</summary>
    public static StatusCause ForInvalidOmittingValue(string field, string detail) =>
        new(Invalid, $"Invalid value: {detail}", field);

    public static StatusCause ForTypeInvalid(string field, JsonNode? value, string detail) =>
        new(TypeInvalid, $"Invalid value: {GoText.Value(value)}: {detail}", field);

    public static StatusCause ForRequired(string field, string detail) =>
        new(Required, detail.Length == 0 ? "Required value" : $"Required value: {detail}", field);

    public static StatusCause ForForbidden(string field, string detail) =>
        new(Forbidden, $"Forbidden: {detail}", field);

    public static StatusCause ForDuplicate(string field, JsonNode? value) =>
        new(Duplicate, $"Duplicate value: {GoText.Value(value)}", field);

    public static StatusCause ForDuplicateOmittingValue(string field) => new(Duplicate, "Duplicate value", field);

    public static StatusCause ForNotSupported(string field, JsonNode? value, IEnumerable<string> supported)
    {
        var values = string.Join(", ", supported.Select(GoText.Quote));
        var detail = values.Length == 0 ? "" : $": supported values: {values}";
        return new(NotSupported, $"Unsupported value: {GoText.Value(value)}{detail}", field);
    }

    public static StatusCause ForTooLong(string field, long max) =>
        new(TooLong, $"Too long: may not be more than {max} {(max == 1 ? "byte" : "bytes")}", field);

    public static StatusCause ForTooMany(string field, long actual, long max) =>
        new(TooMany, $"Too many: {actual}: must have at most {max} {(max == 1 ? "item" : "items")}", field);

    public static StatusCause ForInternalError(string field, string detail) =>
        new(InternalError, $"Internal error: {detail}", field);
}
