namespace HybridPlacement.Benchmarks.Serving;

/// <summary>What a transport costs for a model, against ONNX Runtime called in a loop.</summary>
internal sealed record ServingMeasurement
{
    /// <summary>While one caller's request is under way to the server, another's is run.</summary>
    private const int CallersPerCpu = 2;

    public required string Model { get; init; }

    public required string Transport { get; init; }

    public required int Callers { get; init; }

    /// <summary>The median time of a single direct run, in milliseconds.</summary>
    public required double DirectMs { get; init; }

    /// <summary>Processor time of a direct run while all processors are busy, in milliseconds.</summary>
    public required double DirectCpuMs { get; init; }

    /// <summary>Requests per second through the server against those of the direct loop, both with all processors busy.</summary>
    public required Spread ThroughputVsDirect { get; init; }

    public required Spread AddedP50 { get; init; }

    public required double AddedP99 { get; init; }

    /// <summary>The server's processor time of a request, in milliseconds.</summary>
    public required double CpuMs { get; init; }

    /// <summary>The caller's processor time of a request, in milliseconds.</summary>
    public required double CallerCpuMs { get; init; }

    public required Spread? VsOnnxruntimeNode { get; init; }

    /// <summary>
    /// The part of the processor time that goes into runs: what throughput comes to where nothing stands still. It doesn't mind
    /// what else the machine does.
    /// </summary>
    public double CpuVsDirect => DirectCpuMs / (CpuMs + CallerCpuMs);

    /// <summary>
    /// Many short rounds of direct loop, this server and onnxruntime-node, one after the other: what else the machine does falls
    /// on all of a round alike, and ratios are taken within a round. Callers keep every processor busy for throughput; latency
    /// is that of a single caller.
    /// </summary>
    public static async Task<IReadOnlyList<ServingMeasurement>> TakeAsync(
        MeasuredModel model, IEnumerable<string> transports, string program, string? node, int rounds, TimeSpan time)
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
            foreach (var transport in transports)
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
        List<double> throughput = [], added = [], versus = [], directTimes = [], times = [];
        var (directTotal, total) = (default(Cost), default(Cost));
        var warmUps = (int)Math.Ceiling(1 / time.TotalSeconds);
        for (var round = -warmUps; round < rounds; round++)
        {
            var (directLatency, latency) = (await Samples.TakeAsync([direct], time), await Samples.TakeAsync(caller, time));
            var (directBusy, directCost) = await Cost.OfAsync(server, () => Samples.TakeAsync(directCallers, time));
            var (busy, cost) = await Cost.OfAsync(server, () => Samples.TakeAsync(callers, time));
            var otherBusy = otherCallers is null ? null : await Samples.TakeAsync(otherCallers, time);
            if (round < 0)
                continue;
            throughput.Add(busy.PerSecond / directBusy.PerSecond);
            added.Add(latency.Median - directLatency.Median);
            (directTotal, total) = (directTotal + directCost, total + cost);
            directTimes.AddRange(directLatency.Milliseconds);
            times.AddRange(latency.Milliseconds);
            if (otherBusy is not null)
                versus.Add(busy.PerSecond / otherBusy.PerSecond);
        }

        double[] directAscending = [.. directTimes.Order()], ascending = [.. times.Order()];
        return new ServingMeasurement
        {
            Model = model.Name,
            Transport = transport,
            Callers = CallersPerCpu * cpus,
            DirectMs = directAscending.Quantile(0.5),
            DirectCpuMs = directTotal.OwnMs / directTotal.Requests,
            ThroughputVsDirect = Spread.Of(throughput),
            AddedP50 = Spread.Of(added),
            AddedP99 = ascending.Quantile(0.99) - directAscending.Quantile(0.99),
            CpuMs = total.ServerMs / total.Requests,
            CallerCpuMs = total.OwnMs / total.Requests,
            VsOnnxruntimeNode = versus.Count == 0 ? null : Spread.Of(versus),
        };
    }

    /// <summary>What requests cost this process and the server, in milliseconds of a processor.</summary>
    private readonly record struct Cost(long Requests, double OwnMs, double ServerMs)
    {
        public static Cost operator +(Cost a, Cost b) => new(a.Requests + b.Requests, a.OwnMs + b.OwnMs, a.ServerMs + b.ServerMs);

        public static async Task<(Samples Samples, Cost Cost)> OfAsync(ServerUnderTest server, Func<Task<Samples>> ask)
        {
            var (own, served) = (Environment.CpuUsage.TotalTime, server.CpuTime);
            var samples = await ask();
            return (samples, new Cost(
                samples.Milliseconds.Length, (Environment.CpuUsage.TotalTime - own).TotalMilliseconds, (server.CpuTime - served).TotalMilliseconds));
        }
    }
}
