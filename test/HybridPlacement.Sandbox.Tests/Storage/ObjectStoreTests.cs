using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Storage;

namespace HybridPlacement.Sandbox.Tests.Storage;

internal sealed class ObjectStoreTests
{
    private static readonly GroupResource ConfigMaps = new("", "configmaps");
    private static readonly StoreKey Key = new("default", "a");

    [Test]
    public void What_an_object_was_is_told_also_when_its_tree_has_gone()
    {
        var store = new ObjectStore();
        Write(store, null, "1");
        var watch = store.Watch(ConfigMaps, store.Revision);
        Write(store, store.Get(ConfigMaps, Key), "2");
        store.TryDelete(ConfigMaps, Key, store.Get(ConfigMaps, Key)!, Object("3"));
        GC.Collect();
        Assert.Multiple(() =>
        {
            Assert.That(Told(), Is.EqualTo(("1", "2")));
            Assert.That(Told(), Is.EqualTo(("2", "3")));
        });

        (string?, string?) Told() => watch.Events.TryRead(out var change)
            ? ((string?)change.Previous!["data"]!["v"], (string?)change.Object["data"]!["v"])
            : default;
    }

    [Test]
    public void Who_holds_a_tree_that_was_replaced_cannot_write_it()
    {
        var store = new ObjectStore();
        Write(store, null, "1");
        var read = store.Get(ConfigMaps, Key);
        Write(store, read, "2");
        Assert.That(store.TryWrite(ConfigMaps, Key, read, Object("3")), Is.Null);
    }

    private static void Write(ObjectStore store, JsonObject? expected, string value) =>
        Assert.That(store.TryWrite(ConfigMaps, Key, expected, Object(value)), Is.Not.Null);

    private static JsonObject Object(string value) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = Key.Name, ["namespace"] = Key.Namespace },
        ["data"] = new JsonObject { ["v"] = value },
    };
}
