using System.CommandLine;
using System.Globalization;
using HybridPlacement.SampleModels;

var folder = new Option<string>("--out") { Description = "The folder of the models", DefaultValueFactory = _ => "samples/models" };
var check = new Option<bool>("--check") { Description = "Write nothing; exit 1 where a file there differs from what would be written" };
var command = new RootCommand("Trains the sample models and writes them, always to the same bytes") { folder, check };
command.SetAction(result =>
{
    var samples = TrainedSample.All.AsParallel().AsOrdered().Select(TrainedSample.Train).ToList();
    foreach (var sample in samples)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sample.Sample.Name}: {sample.Onnx.Length} bytes, right on {sample.HeldOutAccuracy:P1} of held-out examples"));
    }

    var files = SampleFolder.Files(samples);
    if (!result.GetValue(check))
    {
        SampleFolder.Write(result.GetRequiredValue(folder), files);
        return 0;
    }

    var differences = SampleFolder.Differences(result.GetRequiredValue(folder), files);
    foreach (var name in differences)
        Console.Error.WriteLine($"{name} differs from what this program writes; run it without --check and commit the result");
    return differences.Count == 0 ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
