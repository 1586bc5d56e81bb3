using System.Security.Cryptography;
using System.Text;

namespace HybridPlacement.Operator.Building;

/// <summary>Names of what is generated for a model.</summary>
public static class ChildNames
{
    private const int MaxLength = 63;
    private const int HashLength = 8;

    /// <summary>The Deployment of a pool: <c>model-pool</c>; longer than 63 characters, its head and a hash of the whole.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="pool">The pool's name.</param>
    /// <param name="isTaken">Whether something else has a name: two models' names and pools may join to the same one.</param>
    public static string Deployment(string model, string pool, Func<string, bool> isTaken)
    {
        ArgumentNullException.ThrowIfNull(isTaken);
        var name = $"{model}-{pool}";
        return name.Length <= MaxLength && !isTaken(name) ? name : Hashed(name, $"{model}/{pool}");
    }

    /// <summary>The ServiceAccount of the pods. Not the model's name alone: a model may be called default.</summary>
    public static string ServiceAccount(string model) => $"{model}-server";

    private static string Hashed(string name, string identity)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..HashLength];
        var head = name[..Math.Min(name.Length, MaxLength - HashLength - 1)].TrimEnd('-', '.');
        return $"{head}-{hash}";
    }
}
