using System.Text.Json.Nodes;
using HybridPlacement.Sandbox;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>
/// Follows every pod's binding and finds each moment at which a pod runs where it must not. Two things count:
/// <list type="bullet">
/// <item>a pod bound to a node that no combination of the models, policies, pools and node labels there were since the fleet last
/// had settled allows: there is no grace, since the operator can't have seen any state in which that was right;</item>
/// <item>a pod on a node that has been forbidden to its model for longer than the grace, counted only while an operator runs and
/// its API answers: the rule changed under a running pod, and eviction takes its time.</item>
/// </list>
/// Pods that are being deleted or have ended don't count: ending them is the kubelet's. A pod without node affinity comes from a
/// Deployment that somebody else edited: that it was bound isn't the operator's, that it stays is.
/// </summary>
internal sealed class BindingChecker
{
    private static readonly string[] Inputs = ["modeldeployments", "placementpolicies", "placementpools", "nodes", "namespaces"];

    private readonly Mirror _mirror;
    private readonly BlameClock _blame;
    private readonly TimeSpan _grace;
    private readonly Action<string> _report;
    private readonly Dictionary<(string Resource, Key Key), List<JsonObject>> _versions = [];
    private readonly Dictionary<string, TimeSpan> _boundAt = new(StringComparer.Ordinal);
    private readonly Dictionary<(Key Model, string Node), (TimeSpan Since, string Why)> _forbidden = [];
    private readonly HashSet<string> _reported = [];
    private bool _policiesChanged;

    public BindingChecker(Mirror mirror, BlameClock blame, TimeSpan grace, Action<string> report)
    {
        (_mirror, _blame, _grace, _report) = (mirror, blame, grace, report);
        mirror.Changed += OnChange;
    }

    /// <summary>All has settled: what the operator knows is what there is, and older versions excuse nothing any more.</summary>
    public void Settled() => _mirror.Still(() =>
    {
        _versions.Clear();
        _policiesChanged = false;
        foreach (var resource in Inputs)
        {
            foreach (var obj in _mirror.List(resource))
                _versions[(resource, Key.Of(obj))] = [obj];
        }

        // A store that loses revisions has a pod again that had gone, but none that had gone by now.
        var there = _mirror.List("pods").Select(Uid).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _boundAt.Keys.Where(uid => !there.Contains(uid)).ToList())
            _boundAt.Remove(gone);

        return 0;
    });

    /// <summary>Looks for pods that have stayed too long. To be called often.</summary>
    public void Check() => _mirror.Still(() =>
    {
        var now = _blame.Elapsed;
        foreach (var pod in _mirror.List("pods"))
        {
            if (Model(pod) is { } model && Node(pod) is { } node && Runs(pod)
                && _forbidden.TryGetValue((model, node), out var forbidden))
            {
                // Bound by what was true a moment ago, or by nobody's leave: what counts is how long it is left there.
                var since = _boundAt[Uid(pod)] > forbidden.Since ? _boundAt[Uid(pod)] : forbidden.Since;
                if (now - since > _grace)
                    Report(pod, $"still on {node}, forbidden for {now - since:m\\:ss}: {forbidden.Why}");
            }
        }

        return 0;
    });

    private void OnChange(ClusterChange change)
    {
        if (Inputs.Contains(change.Resource))
        {
            var key = (change.Resource, Key.Of(change.State));
            _policiesChanged |= change.Resource == "placementpolicies";
            if (!_versions.TryGetValue(key, out var versions))
                _versions[key] = versions = [];
            if (!change.Deleted && (versions.Count == 0 || IsOther(change.Resource, versions[^1], change.State)))
            {
                versions.Add(change.State);
                Reconsider(change);
            }
            else if (change.Deleted)
            {
                Reconsider(change);
            }
        }
        else if (change is { Resource: "pods", Deleted: false } && Node(change.State) is { } node && Model(change.State) is { } model
            && Runs(change.State) && _boundAt.TryAdd(Uid(change.State), _blame.Elapsed))
        {
            if (!IsUnbound(change.State) && NeverAllowed(model, node) is { } why)
                Report(change.State, $"bound to {node}, where it was never allowed: {why}");
        }
    }

    private static bool IsOther(string resource, JsonObject before, JsonObject now) => resource is "nodes" or "namespaces"
        ? !JsonNode.DeepEquals(before["metadata"]!["labels"], now["metadata"]!["labels"])
        : !JsonNode.DeepEquals(before["spec"], now["spec"]) || !JsonNode.DeepEquals(before["metadata"]!["labels"], now["metadata"]!["labels"]);

    private string? NeverAllowed(Key model, string node)
    {
        var models = Versions("modeldeployments").Where(v => Key.Of(v) == model).ToList();
        var nodes = Versions("nodes").Where(v => (string?)v["metadata"]!["name"] == node).ToList();
        if (models.Count == 0 || nodes.Count == 0)
            return null;
        var ns = _mirror.Find("namespaces", new Key("", model.Namespace));
        var policies = Versions("placementpolicies").ToList();
        // One that came or went changes which one decides, as much as one that was edited.
        var deciding = _policiesChanged ? PlacementLaw.Possible(policies, ns).ToList() : [PlacementLaw.Deciding(policies, ns)];
        var pools = Versions("placementpools").ToList();
        string? why = null;
        foreach (var n in nodes)
        {
            foreach (var (m, p) in models.SelectMany(m => deciding.Select(p => (m, p))))
            {
                if (pools.Exists(pool => PlacementLaw.HasNode(pool, n) && PlacementLaw.WhyNotIn(m, p, pool) is null))
                    return null;
                why = PlacementLaw.WhyNot(m, p, pools, n);
            }
        }

        return why;
    }

    private IEnumerable<JsonObject> Versions(string resource) => _versions.Where(v => v.Key.Resource == resource).SelectMany(v => v.Value);

    private void Reconsider(ClusterChange change)
    {
        var policies = _mirror.List("placementpolicies");
        var pools = _mirror.List("placementpools");
        var nodes = _mirror.List("nodes");
        foreach (var model in _mirror.List("modeldeployments"))
        {
            var key = Key.Of(model);
            if (change.Resource == "modeldeployments" && key != Key.Of(change.State))
                continue;
            var policy = PlacementLaw.Deciding(policies, _mirror.Find("namespaces", new Key("", key.Namespace)));
            foreach (var node in nodes)
            {
                var place = (key, (string)node["metadata"]!["name"]!);
                if (PlacementLaw.WhyNot(model, policy, pools, node) is { } why)
                    _forbidden.TryAdd(place, (_blame.Elapsed, why));
                else
                    _forbidden.Remove(place);
            }
        }

        if (change is { Resource: "modeldeployments", Deleted: true })
        {
            foreach (var place in _forbidden.Keys.Where(p => p.Model == Key.Of(change.State)).ToList())
                _forbidden.Remove(place);
        }
    }

    private void Report(JsonObject pod, string what)
    {
        if (_reported.Add($"{pod["metadata"]!["uid"]} {what.Split(' ')[0]}"))
            _report($"pod {Key.Of(pod)} {what}");
    }

    /// <summary>Whether somebody took away the affinity that the operator gave it.</summary>
    private static bool IsUnbound(JsonObject pod) => pod["spec"]?["affinity"]?["nodeAffinity"] is null;

    private static string Uid(JsonObject pod) => (string)pod["metadata"]!["uid"]!;

    private static Key? Model(JsonObject pod) =>
        (string?)pod["metadata"]!["labels"]?[Api.Labels.ModelDeployment] is { } name ? new(Key.Of(pod).Namespace, name) : null;

    private static string? Node(JsonObject pod) => (string?)pod["spec"]?["nodeName"];

    private static bool Runs(JsonObject pod) =>
        pod["metadata"]!["deletionTimestamp"] is null && (string?)pod["status"]?["phase"] is not ("Succeeded" or "Failed");
}
