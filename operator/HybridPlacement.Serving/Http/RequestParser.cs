using System.Runtime.InteropServices;
using System.Text.Json;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Http;

/// <summary>Reads the body of an infer call: JSON, or JSON with the raw bytes of tensors behind it.</summary>
internal ref struct RequestParser
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly InferenceRequest _request;
    private ReadOnlyMemory<byte> _binary;

    /// <summary>Where in the JSON the reader began.</summary>
    private int _readerAt;

    private RequestParser(ReadOnlySpan<byte> json, ReadOnlyMemory<byte> binary, InferenceRequest request)
    {
        _json = json;
        _binary = binary;
        _request = request;
    }

    /// <param name="body">The whole body; the request's tensors may lie in it, so that it has to outlive them.</param>
    /// <param name="jsonLength">How many bytes of it are JSON; <see langword="null"/> for all.</param>
    public static InferenceRequest Parse(ReadOnlyMemory<byte> body, int? jsonLength)
    {
        if (jsonLength > body.Length)
            throw InferenceException.Invalid($"Inference-Header-Content-Length is {jsonLength}, more than the {body.Length} bytes of the body");
        var request = new InferenceRequest();
        try
        {
            var length = jsonLength ?? body.Length;
            var parser = new RequestParser(body.Span[..length], body[length..], request);
            parser.Parse();
            return request;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader's second kind is a text that isn't UTF-8.
            request.Dispose();
            throw InferenceException.Invalid($"the body isn't valid JSON: {e.Message}");
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    private void Parse()
    {
        var reader = new Utf8JsonReader(_json);
        reader.Read();
        Require(ref reader, JsonTokenType.StartObject, "the body");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"))
                _request.Id = Text(ref reader, "id");
            else if (reader.ValueTextEquals("parameters"))
                RequestParameters(ref reader);
            else if (reader.ValueTextEquals("inputs"))
                ForEach(ref reader, "inputs", isInput: true);
            else if (reader.ValueTextEquals("outputs"))
                ForEach(ref reader, "outputs", isInput: false);
            else
                reader.Skip();
        }

        // Throws where anything follows the object.
        reader.Read();
        if (!_binary.IsEmpty)
            throw InferenceException.Invalid($"{_binary.Length} bytes behind the JSON belong to no input; inputs claim theirs with binary_data_size");
    }

    private void RequestParameters(ref Utf8JsonReader reader)
    {
        var copy = reader;
        _request.AreOutputsBinary = Parameters(ref reader, "binary_data_output").IsSet ?? false;
        if (Parameters(ref copy, InferenceRequest.TimeoutParameter).Number is { } microseconds)
            _request.Timeout = InferenceRequest.TimeoutOf(microseconds);
    }

    private void ForEach(ref Utf8JsonReader reader, string what, bool isInput)
    {
        reader.Read();
        Require(ref reader, JsonTokenType.StartArray, what);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Require(ref reader, JsonTokenType.StartObject, $"an element of {what}");
            if (isInput)
                _request.Inputs.Add(Input(ref reader));
            else
                _request.Outputs.Add(Output(ref reader));
        }
    }

    private InputTensor Input(ref Utf8JsonReader reader)
    {
        string? name = null, datatype = null;
        long[]? shape = null;
        long? binarySize = null;
        int? dataAt = null;
        InputTensor? tensor = null;
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("name"))
                    name = Text(ref reader, "an input's name");
                else if (reader.ValueTextEquals("datatype"))
                    datatype = Text(ref reader, "an input's datatype");
                else if (reader.ValueTextEquals("shape"))
                    shape = Shape(ref reader);
                else if (reader.ValueTextEquals("parameters"))
                    binarySize = Parameters(ref reader, "binary_data_size").Number;
                else if (!reader.ValueTextEquals("data"))
                    reader.Skip();
                else if (tensor is null && name is not null && shape is not null && TensorType.Find(datatype) is { } known)
                    FromJson(ref reader, tensor = Allocate(name, known, shape, _readerAt + (int)reader.BytesConsumed));
                else
                    (dataAt, _) = (_readerAt + (int)reader.BytesConsumed, Skipped(ref reader));
            }

            if (name is null || shape is null)
                throw InferenceException.Invalid($"input \"{name}\" needs a name, a shape, a datatype, and data");
            var type = TensorType.Find(datatype) ?? throw InferenceException.Invalid($"input \"{name}\" has datatype \"{datatype}\", which the protocol doesn't have");
            if (binarySize is null && tensor is null && dataAt is null)
                throw InferenceException.Invalid($"input \"{name}\" has neither data nor the parameter binary_data_size");
            if (binarySize is not null && (tensor is not null || dataAt is not null))
                throw InferenceException.Invalid($"input \"{name}\" has both data and the parameter binary_data_size");
            if (tensor is not null && dataAt is not null)
                throw InferenceException.Invalid($"input \"{name}\" has data twice");
            if (binarySize is { } size)
                return Binary(name, type, shape, size);
            if (dataAt is { } at)
            {
                // The data came before what says how to read it.
                var data = new Utf8JsonReader(_json[at..], isFinalBlock: true, state: default);
                JsonData.Fill(ref data, tensor = Allocate(name, type, shape, at));
            }

            return tensor!;
        }
        catch
        {
            tensor?.Dispose();
            throw;
        }
    }

    private InputTensor Binary(string name, TensorType type, long[] shape, long size)
    {
        if (size < 0 || size > _binary.Length)
            throw InferenceException.Invalid($"input \"{name}\" claims {size} bytes, {_binary.Length} are left behind the JSON");
        var tensor = BinaryTensor.Read(name, type, shape, _binary[..(int)size]);
        _binary = _binary[(int)size..];
        return tensor;
    }

    /// <summary>A tensor for data that begins at a place of the JSON: each element takes at least a digit and a comma.</summary>
    private readonly InputTensor Allocate(string name, TensorType type, long[] shape, int at) =>
        InputTensor.Allocate(name, type, shape, ((_json.Length - at) / 2) + 1);

    /// <summary>Fills a tensor from the value before which the reader stands, and moves the reader behind it.</summary>
    private void FromJson(ref Utf8JsonReader reader, InputTensor tensor)
    {
        var at = _readerAt + (int)reader.BytesConsumed;
        var length = tensor.Type.Name switch
        {
            "FP32" => JsonFloats.Read(_json[at..], MemoryMarshal.Cast<byte, float>(tensor.Bytes)),
            "FP64" => JsonFloats.Read(_json[at..], MemoryMarshal.Cast<byte, double>(tensor.Bytes)),
            _ => null,
        };
        if (length is null)
        {
            JsonData.Fill(ref reader, tensor);
            return;
        }

        // A reader can't be moved; a short value in place of the long one brings it into the state behind it.
        var standIn = new Utf8JsonReader("0 "u8, isFinalBlock: false, reader.CurrentState);
        standIn.Read();
        _readerAt = at + length.Value;
        reader = new Utf8JsonReader(_json[_readerAt..], isFinalBlock: true, standIn.CurrentState);
    }

    private static RequestedOutput Output(ref Utf8JsonReader reader)
    {
        string? name = null;
        bool? isBinary = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"))
                name = Text(ref reader, "an output's name");
            else if (reader.ValueTextEquals("parameters"))
                isBinary = Parameters(ref reader, "binary_data").IsSet;
            else
                reader.Skip();
        }

        return new RequestedOutput(name ?? throw InferenceException.Invalid("an output has no name"), isBinary);
    }

    /// <summary>One parameter by name, as a number or a truth; others are passed over, as the protocol leaves them to servers.</summary>
    private static (long? Number, bool? IsSet) Parameters(ref Utf8JsonReader reader, string wanted)
    {
        reader.Read();
        Require(ref reader, JsonTokenType.StartObject, "parameters");
        (long?, bool?) found = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isWanted = reader.ValueTextEquals(wanted);
            reader.Read();
            if (!isWanted)
            {
                reader.Skip();
                continue;
            }

            found = reader.TokenType switch
            {
                JsonTokenType.Number when reader.TryGetInt64(out var number) => (number, null),
                JsonTokenType.True => (null, true),
                JsonTokenType.False => (null, false),
                _ => throw InferenceException.Invalid($"parameter {wanted} has a value of the wrong kind"),
            };
        }

        return found;
    }

    private static long[] Shape(ref Utf8JsonReader reader)
    {
        const int largestRank = 256;
        reader.Read();
        Require(ref reader, JsonTokenType.StartArray, "an input's shape");
        var shape = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var size) || shape.Count == largestRank)
                throw InferenceException.Invalid($"an input's shape must be up to {largestRank} whole numbers");
            shape.Add(size);
        }

        return [.. shape];
    }

    private static string? Text(ref Utf8JsonReader reader, string what)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Null ? null
            : reader.TokenType == JsonTokenType.String ? reader.GetString()
            : throw InferenceException.Invalid($"{what} must be a text");
    }

    private static bool Skipped(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return true;
    }

    private static void Require(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (reader.TokenType != type)
            throw InferenceException.Invalid($"{what} must be {(type == JsonTokenType.StartArray ? "a list" : "an object")}, and is {reader.TokenType}");
    }
}
