using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>Serves what CustomResourceDefinitions define, from the moment they are stored, and says so in their status.</summary>
internal sealed class CustomResourceController(ApiServer api, TimeProvider time)
{
    private static readonly ResourceDefinition Definitions = BuiltInResources.CustomResourceDefinitions;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var watch = api.Store.ListAndWatch(Definitions.Storage, client: false);
        await foreach (var change in watch.Events.ReadAllAsync(cancellationToken))
        {
            try
            {
                Reconcile(change);
            }
            catch (ApiStatusException)
            {
                // An admission policy denies the write of its status: served it is all the same.
            }
        }
    }

    private void Reconcile(StoreEvent change)
    {
        var definition = change.Object;
        var (group, plural) = (definition.Text("spec", "group")!, definition.Text("spec", "names", "plural")!);
        if (change.Deleted)
        {
            api.Resources.Replace(group, plural, []);
            return;
        }

        if (change.Previous is { } previous
            && definition.Integer("metadata", "generation") == previous.Integer("metadata", "generation"))
            return;
        api.Resources.Replace(group, plural, CustomResources.Read(definition));
        WriteStatus(definition);
    }

    private void WriteStatus(JsonObject definition)
    {
        var now = time.GetUtcNow();
        api.TryChange(Definitions, definition, WriteOptions.Internal with { Subresource = "status" }, current =>
        {
            var next = (JsonObject)current.DeepClone();
            var status = next["status"] as JsonObject ?? [];
            next["status"] = status;
            status["acceptedNames"] = current.Object("spec", "names")?.DeepClone();
            status["storedVersions"] ??= new JsonArray(
                [.. current.Items("spec", "versions").Where(v => v.Flag("storage")).Select(v => (JsonNode?)v.Text("name"))]);
            status["conditions"] ??= new JsonArray(
                Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
                Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now));
            return next;
        });
    }

    private static JsonObject Condition(string type, string reason, string message, DateTimeOffset now) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastTransitionTime"] = now.Stamp(),
        ["reason"] = reason,
        ["message"] = message,
    };
}
