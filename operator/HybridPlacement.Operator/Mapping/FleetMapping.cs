using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Mapping;

/// <summary>
/// The platform team's objects as the decision sees them. An object that makes no sense is mapped nevertheless, with its
/// problem: dropping it would let another one decide in its place.
/// </summary>
public static class FleetMapping
{
    /// <summary>A PlacementPool.</summary>
    public static Pool Pool(Api.PlacementPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        try
        {
            return ReadPool(pool);
        }
        catch (SpecException e)
        {
            return Broken(pool, e.Message);
        }
    }

    /// <summary>A PlacementPolicy.</summary>
    public static Policy Policy(Api.PlacementPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var name = policy.Metadata.Name;
        var priority = policy.Spec.Priority ?? 0;
        try
        {
            return new Policy
            {
                Name = name,
                Priority = priority,
                NamespaceSelector = Selectors.Read(policy.Spec.NamespaceSelector, "spec.namespaceSelector"),
                Rules = [.. policy.Spec.Rules.Select((r, i) => Rule(r, $"spec.rules[{i}]"))],
                Weights = new(
                    policy.Spec.Weights?.Cost ?? 40,
                    policy.Spec.Weights?.Headroom ?? 30,
                    policy.Spec.Weights?.Latency ?? 20,
                    policy.Spec.Weights?.Spread ?? 10),
                MinImprovement = policy.Spec.Stability?.MinImprovement ?? 15,
            };
        }
        catch (SpecException e)
        {
            return new Policy { Name = name, Priority = priority, Rules = [], Problem = e.Message };
        }
    }

    /// <summary>An InferenceRuntime.</summary>
    public static Runtime Runtime(Api.InferenceRuntime runtime)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        var name = runtime.Metadata.Name;
        var spec = runtime.Spec;
        try
        {
            return new Runtime
            {
                Name = name,
                Supports =
                [
                    .. spec.Supports.Select((s, i) => new RuntimeSupport(
                        Values.Read(s.Format, $"spec.supports[{i}].format"),
                        Values.Read(s.Accelerator ?? Api.AcceleratorKind.None, $"spec.supports[{i}].accelerator"))),
                ],
                Overhead = spec.Overhead?.Memory is { } memory
                    ? ResourceList.Requests([new(ResourceNames.Memory, Texts.Quantity(memory, "spec.overhead.memory"))])
                    : ResourceList.Empty,
                TensorRTVersion = spec.TensorRTVersion is { } version ? Version(version, "spec.tensorRTVersion") : null,
                MaxOpset = spec.MaxOpset,
            };
        }
        catch (SpecException e)
        {
            return new Runtime { Name = name, Supports = [], Problem = e.Message };
        }
    }

    internal static NumericVersion Version(string text, string field) => NumericVersion.TryParse(text, out var version)
        ? version
        : throw new SpecException(field, $"\"{text}\" is no version: write numbers separated by dots, such as 10.9");

    // A selector that selects no node: In without values matches nothing.
    private static LabelSelector Nothing { get; } =
        new() { MatchExpressions = [new LabelRequirement(Api.Labels.Pool, LabelOperator.In, [])] };

    // A typing error in a price must not drive out what runs there: what bounds the place is kept as far as it can be read.
    private static Pool Broken(Api.PlacementPool pool, string problem)
    {
        var spec = pool.Spec;
        var selector = Or(() => Selectors.Read(spec.NodeSelector, "spec.nodeSelector"), Nothing);
        return new Pool
        {
            Name = pool.Metadata.Name,
            Labels = LabelMap.Of(pool.Metadata),
            Tier = Or(() => Values.Read(spec.Tier, "spec.tier"), Tier.Cloud),
            NodeSelector = selector.IsEmpty ? Nothing : selector,
            Tolerations = Or(() => Selectors.Read(spec.Tolerations, "spec.tolerations"), []),
            MaxSensitivity = spec.Tier == Api.Tier.Unknown
                ? Sensitivity.Low
                : Or<Sensitivity?>(() => spec.MaxSensitivity is { } most ? Values.Read(most, "spec.maxSensitivity") : null, Sensitivity.Low),
            Compliance = spec.Compliance ?? [],
            Jurisdiction = spec.Location?.Jurisdiction,
            Intermittent = Or(() => Values.Intermittent(spec.Connectivity ?? Api.Connectivity.Connected, "spec.connectivity"), false),
            Leaving = pool.Metadata.DeletionTimestamp is not null,
            Problem = problem,
        };
    }

    private static T Or<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (SpecException)
        {
            return otherwise;
        }
    }

    private static Pool ReadPool(Api.PlacementPool pool)
    {
        var spec = pool.Spec;
        var selector = Selectors.Read(spec.NodeSelector, "spec.nodeSelector");
        if (selector.IsEmpty)
            throw new SpecException("spec.nodeSelector", "an empty selector is every node: write matchLabels or matchExpressions");
        return new Pool
        {
            Name = pool.Metadata.Name,
            Labels = LabelMap.Of(pool.Metadata),
            Tier = Values.Read(spec.Tier, "spec.tier"),
            NodeSelector = selector,
            Tolerations = Selectors.Read(spec.Tolerations, "spec.tolerations"),
            MaxSensitivity = spec.MaxSensitivity is { } most ? Values.Read(most, "spec.maxSensitivity") : null,
            Compliance = spec.Compliance ?? [],
            Jurisdiction = spec.Location?.Jurisdiction,
            GpuRuntimeClassName = spec.GpuRuntimeClassName,
            CacheClaimName = spec.CacheClaimName,
            Intermittent = Values.Intermittent(spec.Connectivity ?? Api.Connectivity.Connected, "spec.connectivity"),
            Cost = spec.Cost is { } cost
                ? new PoolCost(
                    Texts.Money(cost.PerGpuHour, "spec.cost.perGpuHour"),
                    Texts.Money(cost.PerCpuHour, "spec.cost.perCpuHour"),
                    Texts.Money(cost.PerGibHour, "spec.cost.perGiBHour"))
                : null,
            TypicalLatency = Texts.Duration(spec.Latency?.Typical, "spec.latency.typical"),
            MaxGpus = spec.Quota?.MaxGpus,
            MaxModels = spec.Quota?.MaxModels,
            Elastic = spec.Elastic is { } elastic ? Elastic(elastic) : null,
            Leaving = pool.Metadata.DeletionTimestamp is not null,
        };
    }

    private static ElasticRoom Elastic(Api.PoolElasticity elastic)
    {
        const string Field = "spec.elastic.node";
        var node = elastic.Node;
        var amounts = new List<KeyValuePair<string, Quantity>>
        {
            new(ResourceNames.Cpu, Texts.Quantity(node.Cpu, Field + ".cpu")),
            new(ResourceNames.Memory, Texts.Quantity(node.Memory, Field + ".memory")),
        };
        amounts.AddRange((node.Gpus ?? new Dictionary<string, string>())
            .Select(g => KeyValuePair.Create(g.Key, Texts.Quantity(g.Value, $"{Field}.gpus[{g.Key}]"))));
        return new ElasticRoom(
            elastic.MaxNodes,
            ResourceList.Room(amounts),
            node.GpuProduct,
            node.GpuMemory is { } memory ? Texts.Quantity(memory, Field + ".gpuMemory").ToUnitsFloor() >> 20 : null);
    }

    private static PolicyRule Rule(Api.PlacementRule rule, string field) => new()
    {
        Name = rule.Name,
        When = rule.When is { } when
            ? new RuleCondition
            {
                Sensitivity = Values.ReadAll(when.Sensitivity, field + ".when.sensitivity", Values.Read),
                Latency = Values.ReadAll(when.Latency, field + ".when.latency", Values.Read),
                Format = Values.ReadAll(when.Format, field + ".when.format", Values.Read),
                ModelSelector = Selectors.Read(when.ModelSelector, field + ".when.modelSelector"),
            }
            : new RuleCondition(),
        Tiers = Values.ReadAll(rule.Tiers, field + ".tiers", Values.Read),
        Compliance = rule.Compliance ?? [],
        Isolation = Values.Read(rule.Isolation ?? Api.Isolation.None, field + ".isolation"),
        RequireTrustedPools = rule.RequireTrustedPools ?? false,
    };
}
