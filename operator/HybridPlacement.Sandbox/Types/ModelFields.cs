using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Types;

/// <summary>The facts of <see cref="ModelFieldTable"/>, by model class.</summary>
internal sealed class ModelFields
{
    public static readonly ModelFields None = new();

    private static readonly Dictionary<string, ModelFields> ByClass = ModelFieldTable.Text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' '))
        .ToDictionary(words => words[0], words => new ModelFields(words.AsSpan(1)), StringComparer.Ordinal);

    private readonly Dictionary<string, Field> _fields = new(StringComparer.Ordinal);

    private ModelFields()
    {
    }

    private ModelFields(ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (word == "atomic")
            {
                IsAtomic = true;
                continue;
            }
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            _fields[word[..colon]] = Field.Parse(word[(colon + 1)..]);
        }
    }

    public bool IsAtomic { get; }

    public IEnumerable<string> Required => _fields.Where(f => f.Value.Required).Select(f => f.Key);

    public Field this[string name] => _fields.GetValueOrDefault(name, Field.None);

    public static ModelFields Of(Type model) => ByClass.GetValueOrDefault(model.Name, None);

    internal sealed record Field
    {
        public static readonly Field None = new();

        public string? ListType { get; init; }
        public IReadOnlyList<string> ListMapKeys { get; init; } = [];
        public string? MapType { get; init; }
        public string PatchMergeKey { get; init; } = "";
        public IReadOnlyList<string> PatchStrategies { get; init; } = [];
        public bool Required { get; init; }
        public bool Present { get; init; }
        public JsonNode? Default { get; init; }

        public static Field Parse(string text) => text.Split(',').Aggregate(None, (field, fact) => field.With(fact));

        private Field With(string fact)
        {
            var open = fact.IndexOf('(', StringComparison.Ordinal);
            var name = open < 0 ? fact : fact[..open];
            var argument = open < 0 ? "" : fact[(open + 1)..^1];
            return name switch
            {
                "map" => this with { ListType = "map", ListMapKeys = argument.Split('+') },
                "set" => this with { ListType = "set" },
                "fields" => this with { MapType = argument },
                "key" => this with { PatchMergeKey = argument },
                "patch" => this with { PatchStrategies = argument.Split('+') },
                "required" => this with { Required = true },
                "present" => this with { Present = true },
                "default" => this with { Default = JsonNode.Parse(argument) },
                _ => throw new FormatException($"The table of model fields knows no fact '{fact}'."),
            };
        }
    }
}
