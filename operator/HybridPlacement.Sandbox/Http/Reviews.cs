using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Http;

/// <summary>
/// Questions that are posted and answered, and not stored: who am I, who holds this token, may he do this. The sandbox
/// authorizes nobody, so that everyone may do everything; and it issues tokens to service accounts.
/// </summary>
internal sealed class Reviews(ApiServer api, Authentication authentication)
{
    private const string Authorization = "authorization.k8s.io/v1";
    private const long DefaultLife = 3600;

    // As the real server: no token of less than ten minutes.
    private const long ShortestLife = 600;

    /// <summary>Whether a path is that of a question.</summary>
    public static bool Answers(RequestPath path) => path.Group is "authentication.k8s.io" or "authorization.k8s.io";

    /// <returns>Null where the resource is none of these.</returns>
    public JsonObject? Answer(string resource, JsonObject? body, UserInfo user) => resource switch
    {
        "selfsubjectaccessreviews" => Allowed("SelfSubjectAccessReview", body),
        "subjectaccessreviews" => Allowed("SubjectAccessReview", body),
        "localsubjectaccessreviews" => Allowed("LocalSubjectAccessReview", body),
        "selfsubjectrulesreviews" => Review(Authorization, "SelfSubjectRulesReview", body, Everything()),
        "selfsubjectreviews" => WhoAmI(user),
        "tokenreviews" => Review("authentication.k8s.io/v1", "TokenReview", body, Holder(body.Text("spec", "token") ?? string.Empty)),
        _ => null,
    };

    /// <summary>A token for a service account, as <c>kubectl create token</c> asks for it.</summary>
    /// <exception cref="ApiStatusException">404: there is no such account; 422: too short a life.</exception>
    public JsonObject TokenRequest(ResourceDefinition accounts, string @namespace, string name, JsonObject body)
    {
        var account = api.Get(accounts, @namespace, name);
        var life = body.Integer("spec", "expirationSeconds") ?? DefaultLife;
        if (life < ShortestLife)
            throw ApiStatusException.Invalid(
                "authentication.k8s.io",
                "TokenRequest",
                string.Empty,
                [Schemas.StatusCause.ForInvalid("spec.expirationSeconds", life, "may not specify a duration less than 10 minutes")]);
        var user = UserInfo.ServiceAccount(@namespace, name) with { Uid = account.Uid() };
        var (token, expires) = authentication.Issue(user, TimeSpan.FromSeconds(life));
        var answer = Review(
            "authentication.k8s.io/v1",
            "TokenRequest",
            body,
            new JsonObject { ["token"] = token, ["expirationTimestamp"] = expires.Stamp() });
        answer["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = @namespace,
            ["creationTimestamp"] = api.Now.Stamp(),
        };
        return answer;
    }

    private JsonObject WhoAmI(UserInfo user)
    {
        var review = Review("authentication.k8s.io/v1", "SelfSubjectReview", null, new JsonObject { ["userInfo"] = user.ToJson() });
        review["metadata"] = new JsonObject { ["creationTimestamp"] = api.Now.Stamp() };
        return review;
    }

    private static JsonObject Allowed(string kind, JsonObject? body) => Review(
        Authorization, kind, body, new JsonObject { ["allowed"] = true, ["reason"] = "the sandbox lets everyone do everything" });

    private static JsonObject Review(string apiVersion, string kind, JsonObject? body, JsonObject status)
    {
        var review = new JsonObject { ["kind"] = kind, ["apiVersion"] = apiVersion, ["metadata"] = new JsonObject() };
        if (body is not null)
            review["spec"] = body["spec"]?.DeepClone() ?? new JsonObject();
        review["status"] = status;
        return review;
    }

    private JsonObject Holder(string token) => authentication.FindToken(token) is { } user
        ? new JsonObject { ["authenticated"] = true, ["user"] = user.ToJson() }
        : new JsonObject { ["user"] = new JsonObject(), ["error"] = "invalid bearer token" };

    private static JsonObject Everything() => new()
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
    };
}
