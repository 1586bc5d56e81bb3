using HybridPlacement.Onnx.Wire;
using Fields = HybridPlacement.Onnx.Wire.OnnxFields;

namespace HybridPlacement.Onnx.Reading;

/// <summary>Reads an input or output.</summary>
internal sealed class ValueParser
{
    private const int LargestRank = 256;

    private readonly WireReader _reader;
    private string _name = "";
    private string _dataType = "UNKNOWN";
    private List<OnnxDimension>? _shape;

    private ValueParser(WireReader reader) => _reader = reader;

    public static OnnxValueFacts Read(WireReader reader, long end)
    {
        var parser = new ValueParser(reader);
        while (reader.Next(end, out var field))
        {
            if (field.Number == Fields.ValueInfo.Name)
                parser._name = reader.Text(field);
            else if (field.Number == Fields.ValueInfo.Type)
                reader.Message(field, parser.ReadType);
            else
                reader.Skip(field, end);
        }

        return new OnnxValueFacts(parser._name, parser._dataType, parser._shape);
    }

    private void ReadType(long end)
    {
        while (_reader.Next(end, out var field))
        {
            switch (field.Number)
            {
                case Fields.Type.Tensor or Fields.Type.SparseTensor:
                    _reader.Message(field, ReadTensorType);
                    break;
                case Fields.Type.Sequence:
                    (_dataType, _) = ("SEQUENCE", _reader.Skip(field, end));
                    break;
                case Fields.Type.Map:
                    (_dataType, _) = ("MAP", _reader.Skip(field, end));
                    break;
                case Fields.Type.Optional:
                    (_dataType, _) = ("OPTIONAL", _reader.Skip(field, end));
                    break;
                default:
                    _reader.Skip(field, end);
                    break;
            }
        }
    }

    private void ReadTensorType(long end)
    {
        while (_reader.Next(end, out var field))
        {
            if (field.Number == Fields.TensorType.ElementType)
                _dataType = ((OnnxDataType)(int)Math.Clamp(_reader.Integer(field, end), 0, int.MaxValue)).ToOpenInferenceName();
            else if (field.Number == Fields.TensorType.Shape)
                _reader.Message(field, ReadShape);
            else
                _reader.Skip(field, end);
        }
    }

    private void ReadShape(long end)
    {
        _shape = [];
        while (_reader.Next(end, out var field))
        {
            if (field.Number != Fields.Shape.Dim)
            {
                _reader.Skip(field, end);
                continue;
            }

            if (_shape.Count == LargestRank)
                throw new OnnxFormatException($"\"{_name}\" has more than {LargestRank} dimensions.");
            _shape.Add(default);
            _reader.Message(field, ReadDimension);
        }
    }

    private void ReadDimension(long end)
    {
        while (_reader.Next(end, out var field))
        {
            if (field.Number == Fields.Dimension.Value)
                _shape![^1] = Fixed(_reader.Integer(field, end));
            else if (field.Number == Fields.Dimension.Param)
                _shape![^1] = OnnxDimension.FromString(_reader.Text(field));
            else
                _reader.Skip(field, end);
        }
    }

    /// <summary>Some exporters write −1, and old ones 0, for a size that is free.</summary>
    private static OnnxDimension Fixed(long size) => size > 0 ? OnnxDimension.FromInt64(size) : default;
}
