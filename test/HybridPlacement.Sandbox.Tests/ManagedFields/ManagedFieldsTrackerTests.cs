using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.ManagedFields;
using HybridPlacement.Sandbox.Tests.Schemas;
using HybridPlacement.Sandbox.Types;
using k8s.Models;

namespace HybridPlacement.Sandbox.Tests.ManagedFields;

internal sealed class ManagedFieldsTrackerTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);

    [Test]
    public void A_created_deployment_is_owned_as_on_the_real_server()
    {
        var created = Track(null, Json.Object("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: x, namespace: default, uid: u, labels: {app: x}}
            spec:
              replicas: 1
              progressDeadlineSeconds: 600
              revisionHistoryLimit: 10
              selector: {matchLabels: {app: x}}
              strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 25%, maxSurge: 25%}}
              template:
                metadata: {labels: {app: x}}
                spec:
                  containers:
                  - {name: nginx, image: nginx, imagePullPolicy: Always, resources: {}, terminationMessagePath: /dev/termination-log, terminationMessagePolicy: File}
                  dnsPolicy: ClusterFirst
                  restartPolicy: Always
                  schedulerName: default-scheduler
                  securityContext: {}
                  terminationGracePeriodSeconds: 30
            status: {}
            """), typeof(V1Deployment), "kubectl-create");
        Assert.That(ServerSideApplyTests.Fields(created, "kubectl-create"), Is.EqualTo(
            """{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:progressDeadlineSeconds":{},"f:replicas":{},"f:revisionHistoryLimit":{},"f:selector":{},"f:strategy":{"f:rollingUpdate":{".":{},"f:maxSurge":{},"f:maxUnavailable":{}},"f:type":{}},"f:template":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"nginx\"}":{".":{},"f:image":{},"f:imagePullPolicy":{},"f:name":{},"f:resources":{},"f:terminationMessagePath":{},"f:terminationMessagePolicy":{}}},"f:dnsPolicy":{},"f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{},"f:terminationGracePeriodSeconds":{}}}}}"""));
    }

    [Test]
    public void Changed_and_added_fields_move_and_removed_ones_leave_all_owners()
    {
        var first = Track(null, ConfigMap("a: '1', b: '2', c: '3'"), typeof(V1ConfigMap), "one");
        var second = ConfigMap("a: '1', b: '9', d: '4'");
        second["metadata"]!["managedFields"] = first["metadata"]!["managedFields"]!.DeepClone();
        var result = Track(first, second, typeof(V1ConfigMap), "two", 5);
        Assert.Multiple(() =>
        {
            Assert.That(ServerSideApplyTests.Fields(result, "one"), Is.EqualTo("""{"f:data":{".":{},"f:a":{}}}"""));
            Assert.That(ServerSideApplyTests.Fields(result, "two"), Is.EqualTo("""{"f:data":{"f:b":{},"f:d":{}}}"""));
            Assert.That(Time(result, "one"), Is.EqualTo("2026-01-01T00:00:00Z"));
            Assert.That(Time(result, "two"), Is.EqualTo("2026-01-01T00:00:05Z"));
        });
    }

    [Test]
    public void A_write_without_a_change_leaves_times_as_they_are()
    {
        var first = Track(null, ConfigMap("a: '1'"), typeof(V1ConfigMap), "one");
        var again = Track(first, first, typeof(V1ConfigMap), "one", 9);
        Assert.That(again.ToJsonString(), Is.EqualTo(first.ToJsonString()));
    }

    [Test]
    public void A_reset_drops_all_managers_and_later_updates_are_not_tracked()
    {
        var first = Track(null, ConfigMap("a: '1'"), typeof(V1ConfigMap), "one");
        var reset = (JsonObject)first.DeepClone();
        reset["metadata"]!["managedFields"] = new JsonArray(new JsonObject());
        reset = Track(first, reset, typeof(V1ConfigMap), "one");
        Assert.That(reset["metadata"]!["managedFields"], Is.Null);
        Assert.That(Track(reset, ConfigMap("a: '2'"), typeof(V1ConfigMap), "one")["metadata"]!["managedFields"], Is.Null);
    }

    [Test]
    public void The_oldest_of_many_updaters_become_one()
    {
        var obj = Track(null, ConfigMap("k0: '0'"), typeof(V1ConfigMap), "m0");
        for (var i = 1; i < 15; i++)
        {
            var next = (JsonObject)obj.DeepClone();
            next["data"]![$"k{i}"] = "x";
            obj = Track(obj, next, typeof(V1ConfigMap), $"m{i}", i);
        }
        var managers = obj["metadata"]!["managedFields"]!.AsArray().Select(e => e!["manager"]!.GetValue<string>()).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(managers, Has.Length.EqualTo(10));
            Assert.That(managers[0], Is.EqualTo("ancient-changes"));
            Assert.That(managers[^1], Is.EqualTo("m14"));
        });
    }

    private static JsonObject Track(JsonObject? old, JsonObject updated, Type type, string manager, int later = 0) =>
        ManagedFieldsTracker.TrackUpdate(
            old, updated, BuiltInSchemas.For(type), manager, updated["apiVersion"]!.GetValue<string>(), "", Start.AddSeconds(later));

    private static JsonObject ConfigMap(string data) =>
        Json.Object($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c, uid: u}}, data: {{{data}}}}}");

    private static string? Time(JsonObject obj, string manager) =>
        ServerSideApplyTests.Entry(obj, manager)?["time"]?.GetValue<string>();
}
