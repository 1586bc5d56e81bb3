namespace HybridPlacement.Sandbox.Cel.Types;

/// <summary>Reads signatures such as <c>list(A).indexOf(A) -> int</c>; capital letters are type parameters.</summary>
internal sealed class Signature
{
    private readonly string _text;
    private int _at;

    private Signature(string text) => _text = text;

    public required string Function { get; init; }
    public required bool IsMember { get; init; }
    public required IReadOnlyList<CelType> Arguments { get; init; }
    public required CelType Result { get; init; }

    public static Signature Parse(string text)
    {
        var arrow = text.LastIndexOf(" -> ", StringComparison.Ordinal);
        var open = OpeningOfArguments(text, arrow);
        var head = text[..open];
        var arguments = Types(text[(open + 1)..(arrow - 1)]);
        // A dot after a type's name parts the receiver from the function; names with dots stand in quotes.
        var dot = head.StartsWith('\'') ? -1 : head.LastIndexOf('.');
        if (dot >= 0)
            arguments.Insert(0, Types(head[..dot])[0]);
        return new Signature(text)
        {
            Function = head[(dot + 1)..].Trim('\''),
            IsMember = dot >= 0,
            Arguments = arguments,
            Result = Types(text[(arrow + 4)..])[0],
        };
    }

    private static int OpeningOfArguments(string text, int arrow)
    {
        var depth = 0;
        for (var i = arrow - 1; ; i--)
        {
            depth += text[i] == ')' ? 1 : text[i] == '(' ? -1 : 0;
            if (depth == 0)
                return i;
        }
    }

    private static List<CelType> Types(string text)
    {
        var reader = new Signature(text) { Function = "", IsMember = false, Arguments = [], Result = CelType.Dyn };
        var types = new List<CelType>();
        while (reader._at < text.Length)
        {
            types.Add(reader.Type());
            reader._at += reader._at < text.Length ? 2 : 0;
        }
        return types;
    }

    private CelType Type()
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiLetter(_text[_at]))
            _at++;
        var name = _text[start.._at];
        if (_at >= _text.Length || _text[_at] != '(')
            return Named(name);
        var parameters = new List<CelType>();
        do
        {
            _at += parameters.Count == 0 ? 1 : 2;
            parameters.Add(Type());
        }
        while (_text[_at] == ',');
        _at++;
        return name switch
        {
            "list" => CelType.List(parameters[0]),
            "map" => CelType.Map(parameters[0], parameters[1]),
            "optional" => CelType.Optional(parameters[0]),
            "type" => CelType.TypeOf(parameters[0]),
            _ => throw new ArgumentException($"no type {name} in the signature {_text}"),
        };
    }

    private static CelType Named(string name) => name switch
    {
        "dyn" => CelType.Dyn,
        "null" => CelType.Null,
        "bool" => CelType.Bool,
        "int" => CelType.Int,
        "uint" => CelType.Uint,
        "double" => CelType.Double,
        "string" => CelType.String,
        "bytes" => CelType.Bytes,
        "timestamp" => CelType.Timestamp,
        "duration" => CelType.Duration,
        "quantity" => CelType.Quantity,
        "url" => CelType.Url,
        "ip" => CelType.Ip,
        "cidr" => CelType.Cidr,
        "semver" => CelType.Semver,
        "format" => CelType.Format,
        _ when name.Length == 1 && char.IsAsciiLetterUpper(name[0]) => CelType.Parameter(name),
        _ => throw new ArgumentException($"no type {name}"),
    };
}
