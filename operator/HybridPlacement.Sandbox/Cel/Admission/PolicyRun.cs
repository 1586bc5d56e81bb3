using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Admission;

/// <summary>One request before one policy: variables are evaluated once, when first read; all share one budget.</summary>
internal sealed class PolicyRun(
    AdmissionRequest request, JsonObject? parameters, IReadOnlyList<(string Name, CelProgram Program)> variables, long budget)
{
    private readonly JsonObject _request = request.ToJson();
    private readonly Dictionary<string, object?> _known = new(StringComparer.Ordinal);
    private long _remaining = budget;

    public (object? Value, string? Error) Evaluate(CelProgram program)
    {
        try
        {
            return (Run(program), null);
        }
        catch (CelCostException)
        {
            return (null, "validation failed due to running out of cost budget, no further validation rules will be run");
        }
        catch (CelEvaluationException e)
        {
            return (null, $"expression '{program.Source}' resulted in error: {e.Message}");
        }
    }

    private object? Run(CelProgram program)
    {
        long cost = 0;
        try
        {
            return program.Evaluate(Variable, Math.Min(CelProgram.PerCallLimit, Math.Max(0, _remaining)), out cost);
        }
        finally
        {
            _remaining -= cost;
        }
    }

    private object? Variable(string name) => name switch
    {
        "object" => JsonValues.Read(request.Object, CelType.Dyn),
        "oldObject" => JsonValues.Read(request.OldObject, CelType.Dyn),
        "request" => JsonValues.Read(_request, RequestTypes.Request),
        "params" => JsonValues.Read(parameters, CelType.Dyn),
        "namespaceObject" => JsonValues.Read(request.NamespaceObject, RequestTypes.Namespace),
        _ => new Variables(this),
    };

    private sealed class Variables(PolicyRun run) : CelMap
    {
        private readonly IReadOnlyList<(string Name, CelProgram Program)> _declared = run.Declared;

        public override int Count => _declared.Count;

        public override IEnumerable<object> Keys => _declared.Select(v => (object)v.Name);

        public override bool TryGet(object? key, out object? value)
        {
            value = null;
            var program = _declared.FirstOrDefault(v => v.Name == key as string).Program;
            if (program is null)
                return false;
            var name = (string)key!;
            if (!run._known.TryGetValue(name, out value))
                run._known[name] = value = run.Run(program);
            return true;
        }
    }

    private IReadOnlyList<(string Name, CelProgram Program)> Declared => variables;
}
