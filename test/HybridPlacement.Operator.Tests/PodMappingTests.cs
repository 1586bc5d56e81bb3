using HybridPlacement.Operator.Mapping;
using k8s;
using k8s.Models;

namespace HybridPlacement.Operator.Tests;

public sealed class PodMappingTests
{
    private const string Head = """{"metadata":{"name":"p","namespace":"n","labels":{"hybridplacement.io/model-deployment":"m","hybridplacement.io/pool":"dc","app.kubernetes.io/managed-by":"hybrid-placement"}},""";

    [TestCase("""{"name":"fetch","state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":10,"message":"{\"reason\":\"ModelFetchFailed\",\"message\":\"404 from the store\"}"}}}""", "ModelFetchFailed", "404 from the store")]
    [TestCase("""{"name":"fetch","state":{"terminated":{"exitCode":11,"message":"{\"reason\":\"ModelRejected\",\"message\":\"wrong sha256\"}"}}}""", "ModelRejected", "wrong sha256")]
    [TestCase("""{"name":"fetch","state":{"terminated":{"exitCode":10,"message":"{\"reason\":\"SecretNotFound\",\"message\":\"no keys\"}"}}}""", "SecretNotFound", "no keys")]
    [TestCase("""{"name":"fetch","state":{"terminated":{"exitCode":12}}}""", "ModelLoadFailed", "exit code 12")]
    [TestCase("""{"name":"server","state":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}""", "RuntimeNotReady", "(OOMKilled); it needs more memory: raise spec.resources.limits.memory")]
    [TestCase("""{"name":"fetch","state":{"waiting":{"reason":"ImagePullBackOff","message":"no such image"}}}""", "RuntimeNotReady", "no such image")]
    [TestCase("""{"name":"fetch","state":{"waiting":{"reason":"CreateContainerConfigError","message":"secret \"s\" not found"}}}""", "SecretNotFound", "secret \"s\" not found")]
    [TestCase("""{"name":"fetch","state":{"waiting":{"reason":"PodInitializing"}}}""", null, null)]
    [TestCase("""{"name":"fetch","state":{"running":{}}}""", null, null)]
    [TestCase("""{"name":"fetch","state":{"terminated":{"exitCode":0}}}""", null, null)]
    public void What_keeps_a_pod_from_serving_is_read_from_its_containers(string container, string? reason, string? message)
    {
        var pod = PodMapping.Pod(KubernetesJson.Deserialize<V1Pod>(
            Head + "\"spec\":{\"containers\":[]},\"status\":{\"initContainerStatuses\":[" + container + "]}}"));
        Assert.Multiple(() =>
        {
            Assert.That(pod.Model!.Trouble?.Reason, Is.EqualTo(reason));
            if (message is not null)
                Assert.That(pod.Model.Trouble!.Message, Does.Contain(message));
        });
    }

    [Test]
    public void A_pod_asks_for_the_larger_of_its_start_and_its_run()
    {
        var pod = PodMapping.Pod(KubernetesJson.Deserialize<V1Pod>(Head + """
            "spec":{"nodeName":"a","overhead":{"cpu":"10m"},
              "initContainers":[
                {"name":"side","restartPolicy":"Always","resources":{"requests":{"cpu":"100m"}}},
                {"name":"big","resources":{"requests":{"cpu":"2","memory":"1Gi"}}}],
              "containers":[{"name":"c","resources":{"requests":{"cpu":"500m"},"limits":{"memory":"2Gi","nvidia.com/gpu":"1"}}}]}}
            """));
        Assert.Multiple(() =>
        {
            Assert.That(pod.Requests.CpuMillis, Is.EqualTo(2110));
            Assert.That(pod.Requests.MemoryBytes, Is.EqualTo(2L << 30));
            Assert.That(pod.Requests["nvidia.com/gpu"], Is.EqualTo(1));
        });
    }

    [TestCase("""{"hybridplacement.io/model-deployment":"m"}""", "n/m", "")]
    [TestCase("""{"hybridplacement.io/model-deployment":"m","hybridplacement.io/pool":"dc","app.kubernetes.io/managed-by":"me"}""", "n/m", "dc")]
    [TestCase("""{"hybridplacement.io/pool":"dc","app.kubernetes.io/managed-by":"hybrid-placement"}""", null, null)]
    public void The_label_that_sends_requests_to_a_pod_makes_it_the_models(string labels, string? model, string? pool)
    {
        var mapped = PodMapping.Pod(KubernetesJson.Deserialize<V1Pod>(
            "{\"metadata\":{\"name\":\"p\",\"namespace\":\"n\",\"labels\":" + labels + "},\"spec\":{\"containers\":[]}}")).Model;
        Assert.Multiple(() =>
        {
            Assert.That(mapped?.Model.ToString(), Is.EqualTo(model));
            Assert.That(mapped?.Pool, Is.EqualTo(pool));
            Assert.That(mapped?.HasController ?? false, Is.False);
        });
    }
}
