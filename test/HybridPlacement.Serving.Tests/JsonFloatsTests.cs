using System.Globalization;
using System.Net;
using System.Text;
using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Serving.Http;

namespace HybridPlacement.Serving.Tests;

/// <summary>Against the framework's own reading of numbers.</summary>
public sealed class JsonFloatsTests
{
    private const int Seed = 23, Count = 200_000;

    private static readonly string[] Forms = ["R", "G9", "E8", "E4", "F3", "F12", "G17", "E25"];

    [Test]
    public void Numbers_of_all_sizes_and_forms_are_those_nearest([ValueSource(nameof(Forms))] string form)
    {
        var random = new Random(Seed);
        string[] texts = [.. Enumerable.Range(0, Count / Forms.Length).Select(i => Text(random, i, form))];
        var json = Encoding.ASCII.GetBytes($"[{string.Join(',', texts)}]");
        var (singles, doubles) = (new float[texts.Length], new double[texts.Length]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(JsonFloats.Read(json, doubles.AsSpan()), Is.EqualTo(json.Length));
            Assert.That(doubles, Is.EqualTo(texts.Select(t => double.Parse(t, CultureInfo.InvariantCulture))));
            Assert.That(JsonFloats.Read(json, singles.AsSpan()), Is.EqualTo(json.Length));
            Assert.That(singles, Is.EqualTo(texts.Select(t => float.Parse(t, CultureInfo.InvariantCulture))));
        }
    }

    /// <summary>Where a double in between would round the wrong way: the decimal is a little off the middle of two floats.</summary>
    [Test]
    public void The_middle_of_two_floats_is_rounded_by_the_digits_behind_it()
    {
        var random = new Random(Seed);
        string[] texts =
        [
            .. Enumerable.Range(0, 20_000).Select(i =>
            {
                var low = (float)random.NextDouble();
                var middle = ((double)low + MathF.BitIncrement(low)) / 2;
                return $"{(decimal)Math.BitIncrement(middle) + ((i % 3) - 1):0.#########################}";
            }),
            "1.00000005960464477539062500000000000001", "1.000000059604644775390625", "1.00000005960464477539062499999999999999",
        ];
        var singles = new float[texts.Length];
        JsonFloats.Read(Encoding.ASCII.GetBytes($"[{string.Join(',', texts)}]"), singles.AsSpan());
        Assert.That(singles, Is.EqualTo(texts.Select(t => float.Parse(t, CultureInfo.InvariantCulture))));
    }

    [TestCase("[1,2,3]", 7)]
    [TestCase(" [ [1 , -2.5e0] ,\r\n\t[3] ] ,", 25)]
    [TestCase("[[[1]],[2,3]]}", 13)]
    [TestCase("[1,2]", null, Description = "too few")]
    [TestCase("[1,2,3,4]", null, Description = "too many")]
    [TestCase("1,2,3", null)]
    [TestCase("[1,2,3", null)]
    [TestCase("[1,2,3,]", null)]
    [TestCase("[1,,3]", null)]
    [TestCase("[01,2,3]", null)]
    [TestCase("[1.,2,3]", null)]
    [TestCase("[.5,2,3]", null)]
    [TestCase("[+1,2,3]", null)]
    [TestCase("[-,2,3]", null)]
    [TestCase("[1e,2,3]", null)]
    [TestCase("[1e+,2,3]", null)]
    [TestCase("[1,2,1e999]", null)]
    [TestCase("[1,2,NaN]", null)]
    [TestCase("[1,2,null]", null)]
    [TestCase("[1,2,\"3\"]", null)]
    [TestCase("[1,2,3x]", null)]
    [TestCase("[1,2,3}", null)]
    [TestCase("", null)]
    public void Only_a_plain_list_of_so_many_numbers_is_read(string json, int? length) =>
        Assert.That(JsonFloats.Read(Encoding.UTF8.GetBytes(json), new float[3].AsSpan()), Is.EqualTo(length));

    [TestCase("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[[1,2],[3,4]],"x":{"y":[1]}}],"id":"behind"}""", null)]
    [TestCase("""{"inputs":[{"data":[1,2,3,4],"name":"x","shape":[2,2],"datatype":"FP32"}],"id":"behind"}""", null)]
    [TestCase("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,2,3,4]}}],"id":"behind"}""", "isn't valid JSON")]
    [TestCase("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,2,3,4],"data":[1]}]}""", "has data twice")]
    [TestCase("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,2,3]}]}""", "needs 4 elements, its data has 3")]
    [TestCase("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,2,3,4],"parameters":{"binary_data_size":3}}]}""", "has both data and the parameter")]
    public async Task What_stands_behind_the_numbers_is_still_read(string json, string? error)
    {
        await using var server = await RunningServer.StartAsync(new Dictionary<string, OnnxModel> { ["m"] = TestModels.Identity(OnnxDataType.Float) });
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync("/v2/models/m/infer", content);
        Assert.That(response.StatusCode, Is.EqualTo(error is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest));
        Assert.That(
            System.Text.RegularExpressions.Regex.Unescape(await response.Content.ReadAsStringAsync()),
            error is null ? Does.Contain("\"id\":\"behind\"").And.Contain("[1,2,3,4]") : Does.Contain(error));
    }

    private static string Text(Random random, int i, string form)
    {
        var value = (i % 4) switch
        {
            0 => (random.NextDouble() * 2) - 1,
            1 => random.Next(-300, 300),
            2 => BitConverter.Int32BitsToSingle(random.Next()) is var any && float.IsFinite(any) ? any : 0,
            _ => random.NextDouble() * Math.Pow(10, random.Next(-44, 38)),
        };
        var text = value.ToString(form, CultureInfo.InvariantCulture);
        return float.IsFinite(float.Parse(text, CultureInfo.InvariantCulture)) ? text : "0";
    }
}
