using System.Text.Json;
using HybridPlacement.SampleModels.Learning;
using HybridPlacement.SampleModels.Models;

namespace HybridPlacement.SampleModels;

/// <summary>A trained model as it is checked in.</summary>
internal sealed record TrainedSample(Sample Sample, byte[] Onnx, string RequestJson, double HeldOutAccuracy)
{
    private const int HeldOutExamples = 600;

    public static IReadOnlyList<Sample> All { get; } =
        [ChestXray.Sample, ShelfMonitor.Sample, TextClassifier.Sample];

    /// <summary>Examples drawn apart from those that the model learned from.</summary>
    public static IReadOnlyList<Example> HeldOut(Sample sample) =>
        sample.DrawExamples(HeldOutExamples, new Chance(sample.Seed + 1_000_000));

    public static TrainedSample Train(Sample sample)
    {
        var chance = new Chance(sample.Seed);
        var classifier = new Classifier(sample.Layers(chance));
        classifier.Learn(sample.DrawExamples(sample.Examples, chance), sample.Rounds, 0.003, chance);
        var onnx = classifier.ToOnnx(sample.Name, sample.InputShape, sample.Labels).ToArray();
        return new TrainedSample(sample, onnx, WriteRequest(sample), classifier.Accuracy(HeldOut(sample)));
    }

    private static string WriteRequest(Sample sample)
    {
        var example = sample.Request(new Chance(sample.Seed + 2_000_000));
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("id", $"{sample.Name}-sample");
            json.WriteStartObject("parameters");
            json.WriteString("expected_label", sample.Labels[example.Class]);
            json.WriteNumber("expected_index", example.Class);
            json.WriteEndObject();
            json.WriteStartArray("inputs");
            json.WriteStartObject();
            json.WriteString("name", "input");
            json.WriteString("datatype", "FP32");
            json.WriteStartArray("shape");
            foreach (var size in sample.InputShape.Prepend(1))
                json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteStartArray("data");
            foreach (var value in example.Input)
                json.WriteNumberValue((decimal)value);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
