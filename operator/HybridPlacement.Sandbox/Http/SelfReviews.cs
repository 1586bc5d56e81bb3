using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;

namespace HybridPlacement.Sandbox.Http;

/// <summary>Questions of a client about itself: the sandbox authorizes nobody, so that everyone may do everything.</summary>
internal static class SelfReviews
{
    private const string Access = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private const string Rules = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
    private const string User = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    public static bool Applies(string path, string method) => method == "POST" && path is Access or Rules or User;

    /// <summary>The answer to any question: it doesn't depend on what is asked, so the body (which kubectl sends as protobuf)
    /// isn't read.</summary>
    public static JsonObject Answer(string path, UserInfo user) => new()
    {
        ["apiVersion"] = path == User ? "authentication.k8s.io/v1" : "authorization.k8s.io/v1",
        ["kind"] = path switch
        {
            Access => "SelfSubjectAccessReview",
            Rules => "SelfSubjectRulesReview",
            _ => "SelfSubjectReview",
        },
        ["metadata"] = new JsonObject(),
        ["spec"] = new JsonObject(),
        ["status"] = path switch
        {
            Access => new JsonObject { ["allowed"] = true, ["reason"] = "the sandbox lets everyone do everything" },
            Rules => new JsonObject
            {
                ["resourceRules"] = new JsonArray(new JsonObject
                {
                    ["verbs"] = new JsonArray("*"),
                    ["apiGroups"] = new JsonArray("*"),
                    ["resources"] = new JsonArray("*"),
                }),
                ["nonResourceRules"] = new JsonArray(new JsonObject
                {
                    ["verbs"] = new JsonArray("*"),
                    ["nonResourceURLs"] = new JsonArray("*"),
                }),
                ["incomplete"] = false,
            },
            _ => new JsonObject
            {
                ["userInfo"] = user.ToJson(),
            },
        },
    };
}
