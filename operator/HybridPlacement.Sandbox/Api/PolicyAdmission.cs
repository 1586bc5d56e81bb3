using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel.Admission;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>
/// Asks the ValidatingAdmissionPolicies that are bound before anything is written. They count from the moment they are
/// stored; on a real server that takes a second or two.
/// </summary>
internal sealed class PolicyAdmission(ObjectStore store, ResourceRegistry resources)
{
    private const string Group = "admissionregistration.k8s.io";

    private static readonly GroupResource Policies = new(Group, "validatingadmissionpolicies");
    private static readonly GroupResource Bindings = new(Group, "validatingadmissionpolicybindings");
    private static readonly GroupResource Namespaces = new(string.Empty, "namespaces");

    private readonly Lock _gate = new();
    private Bound _bound = new([], 0, 0);

    /// <exception cref="ApiStatusException">A policy denies it: the first that does is named.</exception>
    public void Check(WriteAttempt attempt)
    {
        var bound = Current();
        // Policies can't be asked about policies: one that denies all could never be taken back.
        if (bound.Hooks.Count == 0 || attempt.Resource.Group == Group)
            return;
        var request = Request(attempt);
        foreach (var (policy, bindings) in bound.Hooks)
        {
            if (policy.Match(request) is not { } matched)
                continue;
            if (policy.ParamKind is { } kind && FindKind(kind) is null)
            {
                var missing = $"failed to configure policy: failed to find resource referenced by paramKind: '{KindText(kind)}'";
                if (policy.Failed(missing) is [var unknown, ..])
                    throw Denied(attempt, unknown with { Message = $"ValidatingAdmissionPolicy '{policy.Name}' denied request: {unknown.Message}" });
                continue;
            }

            foreach (var binding in bindings)
            {
                var outcome = binding.Evaluate(policy, matched, FindParams);
                foreach (var warning in outcome.Warnings)
                    attempt.Warnings.Add(warning);
                if (outcome.Denials is [var first, ..])
                    throw Denied(attempt, first);
            }
        }
    }

    private Bound Current()
    {
        var (policies, bindings) = (store.Changes(Policies), store.Changes(Bindings));
        lock (_gate)
        {
            if (_bound.Policies != policies || _bound.Bindings != bindings)
                _bound = new Bound([.. Compile()], policies, bindings);
            return _bound;
        }
    }

    private IEnumerable<(ValidatingPolicy Policy, IReadOnlyList<PolicyBinding> Bindings)> Compile()
    {
        var bindings = store.List(Bindings).Objects.Select(b => new PolicyBinding(b.Tree)).ToLookup(b => b.PolicyName);
        foreach (var policy in store.List(Policies).Objects.Select(p => p.Tree))
        {
            if (bindings[policy.Name()].ToArray() is { Length: > 0 } bound)
                yield return (ValidatingPolicy.Parse(policy, []), bound);
        }
    }

    private AdmissionRequest Request(WriteAttempt attempt)
    {
        var resource = attempt.Resource;
        var isNamespace = resource.Storage == Namespaces;
        return new AdmissionRequest
        {
            Operation = attempt.Operation,
            Target = attempt.SentAs is { } sent
                ? Target(resource) with { Kind = sent.Kind, KindGroup = sent.Group, KindVersion = sent.Version }
                : Target(resource),
            Equivalents = attempt.SentAs is null
                ? [.. resources.All.Where(r => r.Storage == resource.Storage && r != resource).Select(Target)]
                : [],
            Subresource = attempt.Subresource,
            Name = attempt.Name,
            Namespace = isNamespace ? attempt.Name : attempt.Namespace,
            User = attempt.User.ToJson(),
            DryRun = attempt.DryRun,
            Object = attempt.Next,
            OldObject = attempt.Current,
            NamespaceObject = isNamespace || attempt.Namespace.Length == 0
                ? null
                : store.Get(Namespaces, new StoreKey(string.Empty, attempt.Namespace)),
        };
    }

    private static RequestTarget Target(ResourceDefinition resource) =>
        new(resource.Group, resource.Version, resource.Plural, resource.Kind);

    private ResourceDefinition? FindKind(JsonObject paramKind) =>
        resources.FindKind(paramKind.Text("apiVersion") ?? string.Empty, paramKind.Text("kind") ?? string.Empty);

    private ParamsFound FindParams(JsonObject paramKind, JsonObject paramRef, string @namespace)
    {
        var resource = FindKind(paramKind)!;
        var asked = paramRef.Text("namespace") ?? string.Empty;
        if (!resource.Namespaced && asked.Length > 0)
            return new([], "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
        var searched = !resource.Namespaced ? string.Empty : asked.Length > 0 ? asked : @namespace;
        if (resource.Namespaced && searched.Length == 0)
            return new([], "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
        if (paramRef.Text("name") is { Length: > 0 } name)
            return new(store.Get(resource.Storage, new StoreKey(searched, name)) is { } found ? [found] : []);
        var selector = paramRef["selector"];
        return new([.. store.List(resource.Storage, searched).Objects.Select(o => o.Tree)
            .Where(o => Cel.Admission.LabelSelector.Matches(selector, o["metadata"]?["labels"]))]);
    }

    private static string KindText(JsonObject paramKind)
    {
        var apiVersion = paramKind.Text("apiVersion") ?? string.Empty;
        return $"{(apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion : "/" + apiVersion)}, Kind={paramKind.Text("kind")}";
    }

    private static ApiStatusException Denied(WriteAttempt attempt, PolicyViolation violation) => ApiStatusException.Denied(
        attempt.Resource.Group, attempt.Resource.Plural, attempt.Name, violation.Reason, violation.Message);

    private sealed record Bound(
        IReadOnlyList<(ValidatingPolicy Policy, IReadOnlyList<PolicyBinding> Bindings)> Hooks, long Policies, long Bindings);
}
