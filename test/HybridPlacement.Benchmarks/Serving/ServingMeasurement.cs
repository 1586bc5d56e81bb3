namespace HybridPlacement.Benchmarks.Serving;

/// <summary>What a transport costs for a model, against ONNX Runtime called in a loop.</summary>
internal sealed record ServingMeasurement(
    string Model, string Transport, double DirectMs, double DirectCpuMs, int Callers, double ThroughputVsDirect, double AddedP50, double AddedP99, double CpuMsPerRequest, double? VsOnnxruntimeNode)
{
    /// <summary>While one caller's request is under way to the server, another's is run.</summary>
    private const int CallersPerCpu = 2;

    /// <summary>
    /// Rounds of direct loop, this server and onnxruntime-node, one after the other: what else the machine does falls on all
    /// of a round alike, and ratios are taken within a round. Callers keep every processor busy for throughput; latency is
    /// that of a single caller.
    /// </summary>
    public static async Task<IReadOnlyList<ServingMeasurement>> TakeAsync(
        MeasuredModel model, string program, string? node, int rounds, TimeSpan time)
    {
        var cpus = Environment.ProcessorCount;
        var file = Path.Combine(Path.GetTempPath(), $"hybridplacement-{Environment.ProcessId}-{model.Name}.onnx");
        await File.WriteAllBytesAsync(file, model.Model.ToArray());
        try
        {
            using var direct = new DirectLoop(model, cpus);
            using var server = await ServerUnderTest.OursAsync(program, file, cpus);
            using var other = node is null ? null : await ServerUnderTest.NodeAsync(node, file, cpus);
            var questions = new Questions(model);
            var results = new List<ServingMeasurement>();
            foreach (var transport in Questions.Transports)
                results.Add(await TakeAsync(model, transport, direct, server, other, questions, rounds, time));
            return results;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<ServingMeasurement> TakeAsync(
        MeasuredModel model, string transport, DirectLoop direct, ServerUnderTest server, ServerUnderTest? other, Questions questions, int rounds, TimeSpan time)
    {
        var cpus = Environment.ProcessorCount;
        var directCallers = Enumerable.Repeat(direct, cpus).ToArray();
        using var caller = questions.Connect(transport, server, 1);
        using var callers = questions.Connect(transport, server, CallersPerCpu * cpus);
        // It has no gRPC: there its binary HTTP stands for it.
        using var otherCallers = other is null ? null : questions.Connect(transport == "grpc" ? "http-binary" : transport, other, CallersPerCpu * cpus);
        List<double> directMs = [], directCpu = [], throughput = [], p50 = [], p99 = [], cpu = [], versus = [];
        for (var round = -1; round < rounds; round++)
        {
            var directLatency = await Samples.TakeAsync([direct], time);
            var latency = await Samples.TakeAsync(caller, time);
            var directBefore = Environment.CpuUsage.TotalTime;
            var directBusy = await Samples.TakeAsync(directCallers, time);
            var directSpent = Environment.CpuUsage.TotalTime - directBefore;
            var before = server.CpuTime;
            var busy = await Samples.TakeAsync(callers, time);
            var spent = server.CpuTime - before;
            var otherBusy = otherCallers is null ? null : await Samples.TakeAsync(otherCallers, time);
            // The first round warms up.
            if (round < 0)
                continue;
            directMs.Add(directLatency.Median);
            directCpu.Add(directSpent.TotalMilliseconds / directBusy.Milliseconds.Length);
            throughput.Add(busy.PerSecond / directBusy.PerSecond);
            p50.Add(latency.Median - directLatency.Median);
            p99.Add(latency.At(0.99) - directLatency.At(0.99));
            cpu.Add(spent.TotalMilliseconds / busy.Milliseconds.Length);
            if (otherBusy is not null)
                versus.Add(busy.PerSecond / otherBusy.PerSecond);
        }

        return new ServingMeasurement(
            model.Name, transport, Samples.MedianOf(directMs), Samples.MedianOf(directCpu), CallersPerCpu * cpus, Samples.MedianOf(throughput), Samples.MedianOf(p50),
            Samples.MedianOf(p99), Samples.MedianOf(cpu), versus.Count == 0 ? null : Samples.MedianOf(versus));
    }
}
