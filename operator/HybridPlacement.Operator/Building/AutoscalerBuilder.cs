using HybridPlacement.Operator.Mapping;
using k8s.Models;

namespace HybridPlacement.Operator.Building;

/// <summary>The HorizontalPodAutoscaler of a model. It scales the ModelDeployment, whose decision says where the replicas go.</summary>
internal static class AutoscalerBuilder
{
    public static V2HorizontalPodAutoscaler Build(Api.ModelDeployment model, Api.AutoscalingSpec scaling) => new()
    {
        ApiVersion = "autoscaling/v2",
        Kind = "HorizontalPodAutoscaler",
        Metadata = ResourceBuilder.Metadata(model, model.Metadata.Name),
        Spec = new V2HorizontalPodAutoscalerSpec
        {
            MinReplicas = scaling.MinReplicas ?? 1,
            MaxReplicas = scaling.MaxReplicas,
            ScaleTargetRef = new V2CrossVersionObjectReference
            {
                ApiVersion = Api.Kinds.ApiVersion,
                Kind = Api.ModelDeployment.KubeKind,
                Name = model.Metadata.Name,
            },
            Metrics = [Metric(scaling)],
        },
    };

    private static V2MetricSpec Metric(Api.AutoscalingSpec scaling)
    {
        const string Field = "spec.autoscaling";
        var target = Texts.Quantity(scaling.Target, Field + ".target");
        return (scaling.Metric ?? Api.AutoscalingMetric.Cpu) switch
        {
            Api.AutoscalingMetric.Cpu => new V2MetricSpec
            {
                Type = "Resource",
                Resource = new V2ResourceMetricSource
                {
                    Name = "cpu",
                    Target = new V2MetricTarget { Type = "Utilization", AverageUtilization = (int)Math.Clamp(target.ToUnitsCeiling(), 1, 1000) },
                },
            },
            Api.AutoscalingMetric.Concurrency => Pods("hybridplacement_requests_in_flight", scaling.Target),
            Api.AutoscalingMetric.RequestsPerSecond => Pods("hybridplacement_requests_per_second", scaling.Target),
            Api.AutoscalingMetric.QueueDepth => Pods("nv_inference_pending_request_count", scaling.Target),
            _ => throw Values.Unknown<Api.AutoscalingMetric>(Field + ".metric"),
        };
    }

    private static V2MetricSpec Pods(string metric, string target) => new()
    {
        Type = "Pods",
        Pods = new V2PodsMetricSource
        {
            Metric = new V2MetricIdentifier { Name = metric },
            Target = new V2MetricTarget { Type = "AverageValue", AverageValue = new ResourceQuantity(target) },
        },
    };
}
