using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>Collects what is wrong, in the order in which the server looks.</summary>
internal sealed class FieldErrors
{
    private readonly List<StatusCause> _causes = [];

    public IReadOnlyList<StatusCause> Causes => _causes;

    public int Count => _causes.Count;

    public void Add(StatusCause cause) => _causes.Add(cause);

    public void Required(string path, string detail = "") => Add(StatusCause.ForRequired(path, detail));

    public void Invalid(string path, JsonNode? value, string detail) => Add(StatusCause.ForInvalid(path, value, detail));

    /// <summary>An invalid struct, as JSON in the order of Go's fields.</summary>
    public void InvalidStruct(string path, string json, string detail) =>
        Add(new StatusCause(StatusCause.Invalid, $"Invalid value: {json}: {detail}", path));

    public void Forbidden(string path, string detail) => Add(StatusCause.ForForbidden(path, detail));

    public void Duplicate(string path, string value) => Add(StatusCause.ForDuplicate(path, value));

    public void NotFound(string path, string value) =>
        Add(new StatusCause("FieldValueNotFound", $"Not found: {Cel.GoText.Quote(value)}", path));

    /// <summary>Requires one of some values; empty ones are the caller's to look at.</summary>
    public void OneOf(string path, string value, params string[] supported)
    {
        if (!supported.Contains(value, StringComparer.Ordinal))
            Add(StatusCause.ForNotSupported(path, value, supported));
    }

    /// <summary>Adds an error for each way in which a text isn't what it has to be.</summary>
    public void Check(string path, string value, IEnumerable<string> problems)
    {
        foreach (var problem in problems)
            Invalid(path, value, problem);
    }

    /// <summary>Requires a number, where there is one, not to be negative.</summary>
    public void NotNegative(JsonObject obj, string path, string field)
    {
        if (obj.Integer(field) is < 0 and var value)
            Invalid($"{path}.{field}", value, "must be greater than or equal to 0");
    }

    public void Port(string path, long value)
    {
        if (value is < 1 or > 65535)
            Invalid(path, value, "must be between 1 and 65535, inclusive");
    }

    /// <summary>A port by number or by name.</summary>
    public void PortReference(string path, JsonNode? port)
    {
        if (port is JsonValue && Cel.JsonKinds.Of(port) == Cel.JsonKind.String)
            Check(path, port.GetValue<string>(), NameForms.PortName(port.GetValue<string>()));
        else
            Port(path, port is null ? 0 : Cel.JsonKinds.Int64(port));
    }
}
