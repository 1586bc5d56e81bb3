using HybridPlacement.Onnx.Wire;
using Fields = HybridPlacement.Onnx.Wire.OnnxFields;

namespace HybridPlacement.Onnx.Reading;

/// <summary>Reads a tensor's head and passes over its elements.</summary>
internal sealed class TensorParser
{
    /// <summary>Tensors up to this size may be shapes, and are looked at.</summary>
    public const int SmallElements = 16;

    /// <summary>ONNX sets no limit; no runtime goes near this.</summary>
    private const int LargestRank = 256;

    private readonly WireReader _reader;
    private readonly OnnxReadLimits _limits;
    private readonly List<long> _dims = [];
    private readonly List<long> _smallValues = [];
    private string _name = "";
    private long _dataType, _storedBytes;
    private bool _isRaw, _isExternal;
    private string? _location;

    private TensorParser(WireReader reader, OnnxReadLimits limits) => (_reader, _limits) = (reader, limits);

    public static TensorFacts Read(WireReader reader, long end, OnnxReadLimits limits)
    {
        var parser = new TensorParser(reader, limits);
        while (reader.Next(end, out var field))
            parser.ReadField(field, end);
        return parser.Facts();
    }

    private void ReadField(WireField field, long end)
    {
        switch (field.Number)
        {
            case Fields.Tensor.Dims:
                _reader.Integers(field, end, AddDim);
                break;
            case Fields.Tensor.DataType:
                _dataType = _reader.Integer(field, end);
                break;
            case Fields.Tensor.Name:
                _name = _reader.Text(field);
                break;
            case Fields.Tensor.RawData:
                ReadRaw(field);
                break;
            case Fields.Tensor.Int64Data:
                var from = _reader.Position;
                _reader.Integers(field, end, AddSmall);
                _storedBytes += _reader.Position - from;
                break;
            case Fields.Tensor.FloatData or Fields.Tensor.Int32Data or Fields.Tensor.StringData
                or Fields.Tensor.DoubleData or Fields.Tensor.UInt64Data:
                // An empty text takes no bytes but is an element.
                _storedBytes += _reader.Skip(field, end) + 1;
                break;
            case Fields.Tensor.ExternalData:
                _reader.Message(field, ReadExternal);
                break;
            case Fields.Tensor.DataLocation:
                _isExternal = _reader.Integer(field, end) == 1;
                break;
            default:
                _reader.Skip(field, end);
                break;
        }
    }

    private void AddDim(long size)
    {
        if (size < 0)
            throw new OnnxFormatException($"Tensor \"{_name}\" has a dimension of {size}.");
        if (_dims.Count == LargestRank)
            throw new OnnxFormatException($"Tensor \"{_name}\" has more than {LargestRank} dimensions.");
        _dims.Add(size);
    }

    private void AddSmall(long value)
    {
        if (_smallValues.Count <= SmallElements)
            _smallValues.Add(value);
    }

    private void ReadRaw(WireField field)
    {
        _isRaw = true;
        _reader.Expect(field, WireType.LengthDelimited);
        _storedBytes = field.End - _reader.Position;
        if (_storedBytes > SmallElements * sizeof(long))
        {
            _reader.Skip(field, field.End);
            return;
        }

        _smallValues.Clear();
        _smallValues.AddRange(_reader.LittleEndianInt64s(field));
    }

    private void ReadExternal(long end)
    {
        var (key, value) = EntryParser.Read(_reader, end, _limits);
        if (key == "location")
            _location = value;
    }

    private TensorFacts Facts()
    {
        var type = _dataType is >= 0 and <= int.MaxValue ? (OnnxDataType)_dataType : OnnxDataType.Undefined;
        // A zero among the dimensions leaves nothing, however large the others are.
        var elements = _dims.Contains(0) ? 0 : _dims.Aggregate(1L, Saturating.Multiply);
        if (elements == long.MaxValue)
            throw new OnnxFormatException($"Tensor \"{_name}\" has dimensions whose product is beyond 63 bits.");
        var bits = type.BitsPerElement();
        var bytes = bits == 0 ? _storedBytes : bits < 8 ? (elements / (8 / bits)) + 1 : Saturating.Multiply(elements, bits / 8);
        if (!_isExternal)
            CheckStored(elements, bits, bytes);
        var isShape = type == OnnxDataType.Int64 && _dims.Count < 2 && elements == _smallValues.Count && !_isExternal
            && elements <= SmallElements;
        return new TensorFacts(
            _name, type, _dims.Count, elements, bytes, _isExternal ? _location ?? "" : null, isShape ? [.. _smallValues] : null);
    }

    /// <summary>Elements that a tensor states and doesn't hold would make every sum over the file a lie.</summary>
    private void CheckStored(long elements, int bits, long bytes)
    {
        var isHeld = _isRaw && bits >= 8 ? _storedBytes == bytes : elements <= Saturating.Multiply(_storedBytes, 8);
        if (!isHeld)
        {
            throw new OnnxFormatException(
                $"Tensor \"{_name}\" of shape [{string.Join(',', _dims)}] holds {_storedBytes} bytes, which isn't its {elements} elements.");
        }
    }
}
