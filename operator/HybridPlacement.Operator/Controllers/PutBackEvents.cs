using HybridPlacement.KubeRuntime;
using k8s;
using k8s.Models;

namespace HybridPlacement.Operator.Controllers;

/// <summary>Tells as an event what somebody else had changed and the operator has put back: nothing is taken from anybody in silence.</summary>
internal static class PutBackEvents
{
    /// <summary>Tells it, where anything was put back.</summary>
    /// <param name="events">Where.</param>
    /// <param name="regarding">The object that it is told of.</param>
    /// <param name="written">What was written: the object itself, or a child.</param>
    /// <param name="result">What the write did. Who has a field is known by the server; who has removed one isn't.</param>
    /// <param name="advice">What to do instead.</param>
    public static void TellPutBack<T>(
        this EventRecorder events, IKubernetesObject<V1ObjectMeta> regarding, T written, ApplyResult<T> result, string advice)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        List<string> fields =
        [
            .. result.Taken.Select(f => $"{f.Field} ({f.Manager})"),
            .. result.PutBack.Except(result.Taken.Select(f => f.Field)),
        ];
        if (fields.Count == 0)
            return;
        events.Record(regarding, EventSeverity.Warning, Api.EventReasons.FieldsTaken, "Apply",
            $"{KubeResource.Of<T>().Kind} {written.Metadata.Name} was changed and is put back: {string.Join(", ", fields.Take(5))}"
            + (fields.Count > 5 ? $" and {fields.Count - 5} more fields" : "")
            + $". {advice}");
    }
}
