namespace HybridPlacement.Sandbox.Conformance;

/// <summary>Paths: what is served, what isn't, and how either is told.</summary>
[Feature("discovery")]
public sealed class DiscoveryTests : ApiFixture
{
    [TestCase("/foo")]
    [TestCase("/apis/nothing.example.com")]
    [TestCase("/apis/nothing.example.com/v1/things")]
    public async Task A_path_of_no_api_is_not_found_in_plain_text(string path)
    {
        var answer = await Api.GetAsync(path);
        Expect(answer, 404);
        Assert.That(answer.Text, Is.EqualTo("404 page not found\n"));
        Assert.That(answer.ContentType, Is.EqualTo("text/plain; charset=utf-8"));
    }

    [TestCase("GET", "/apis/apps/v1/nothings", 404)]
    [TestCase("GET", "/api/v1/configmaps/a", 404)]
    [TestCase("DELETE", "/api/v1/configmaps/a", 404)]
    [TestCase("POST", "/api/v1/configmaps", 405)]
    [TestCase("PUT", "/api/v1/namespaces/NS/configmaps", 405)]
    [TestCase("PATCH", "/api/v1/namespaces/NS/configmaps", 405)]
    [TestCase("POST", "/api/v1/namespaces/NS/configmaps/a", 405)]
    [TestCase("GET", "/api/v1/namespaces/NS/configmaps/a/status", 404)]
    [TestCase("GET", "/api/v1/namespaces/NS/nothing", 404)]
    public async Task A_method_or_resource_that_is_not_there_is_told_as_a_Status(string method, string path, int code)
    {
        await NewConfigMapAsync("a");
        var answer = await Api.SendAsync(
            new HttpMethod(method),
            path.Replace("NS", Namespace, StringComparison.Ordinal),
            method is "GET" or "DELETE" ? null : "{}",
            method == "PATCH" ? "application/merge-patch+json" : "application/json");
        Expect(answer, code);
        Assert.That(answer.Reason, Is.EqualTo(code == 404 ? "NotFound" : "MethodNotAllowed"));
        Assert.That(answer.Message, Is.EqualTo(code == 404
            ? "the server could not find the requested resource"
            : "the server does not allow this method on the requested resource"));
    }

    [TestCase("api/v1", "namespaces", "create,delete,get,list,patch,update,watch")]
    [TestCase("api/v1", "serviceaccounts/token", "create")]
    [TestCase("api/v1", "pods/eviction", "create")]
    [TestCase("api/v1", "namespaces/finalize", "update")]
    [TestCase("apis/apps/v1", "deployments/scale", "get,patch,update")]
    [TestCase("apis/authentication.k8s.io/v1", "selfsubjectreviews", "create")]
    [TestCase("apis/authorization.k8s.io/v1", "selfsubjectaccessreviews", "create")]
    [TestCase("apis/admissionregistration.k8s.io/v1", "validatingadmissionpolicies/status", "get,patch,update")]
    public async Task A_resource_is_announced_with_its_verbs(string version, string resource, string verbs)
    {
        var list = await MustAsync(Api.GetAsync($"/{version}"));
        var found = list.At("resources")!.AsArray().Single(r => (string?)r!["name"] == resource)!;
        Assert.That(string.Join(',', found["verbs"]!.AsArray().Select(v => (string?)v)), Is.EqualTo(verbs));
    }

    [TestCase("livez/ping", "ok")]
    [TestCase("readyz/ping", "ok")]
    public async Task Single_checks_answer(string path, string text) => Assert.That((await Api.GetAsync($"/{path}")).Text, Is.EqualTo(text));

    [Test]
    public async Task The_version_is_the_one_that_is_followed()
    {
        var version = await MustAsync(Api.GetAsync("/version"));
        Assert.That((version.TextAt("major"), version.TextAt("minor")), Is.EqualTo(("1", "36")));
    }

    [Refuses("webhooks, mutating policies, API services, device classes and what else `LackingResources` lists: 501")]
    [TestCase("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations")]
    [TestCase("/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies")]
    [TestCase("/apis/apiregistration.k8s.io/v1/apiservices")]
    [TestCase("/apis/metrics.k8s.io/v1beta1/nodes")]
    [TestCase("/apis/resource.k8s.io/v1/deviceclasses")]
    public async Task What_the_sandbox_lacks_it_names(string path)
    {
        var answer = await Api.GetAsync(path);
        Expect(answer, 501);
        Assert.That(answer.Reason, Is.EqualTo("NotImplemented"));
        Assert.That(answer.Message, Does.Contain("isn't part of the sandbox: use a real cluster for it."));
    }

    [Feature("pods")]
    [Refuses("`kubectl exec`, `attach`, `proxy`, ephemeral containers: 501")]
    [TestCase("exec", "POST")]
    [TestCase("attach", "POST")]
    [TestCase("proxy", "GET")]
    [TestCase("ephemeralcontainers", "GET")]
    public async Task Ways_into_a_pod_are_refused(string subresource, string method)
    {
        await MustAsync(Api.PostAsync(Pods, "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {nodeSelector: {no: such}, containers: [{name: c, image: i}]}}"));
        var answer = await Api.SendAsync(new HttpMethod(method), $"{Pods}/p/{subresource}", null);
        Expect(answer, 501);
    }

    [Feature("content types")]
    [TestCase("foo/bar", "POST", "", "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf")]
    [TestCase("application/json", "PATCH", "/one", "415: Unsupported Media Type")]
    [TestCase("foo/bar", "PATCH", "/one", "415: Unsupported Media Type")]
    public async Task A_body_of_an_unknown_type_is_refused(string type, string method, string path, string message)
    {
        await NewConfigMapAsync("one");
        var answer = await Api.SendAsync(new HttpMethod(method), ConfigMaps + path, "{}", type);
        Expect(answer, 415);
        Assert.That(answer.Message, Is.EqualTo(message));
    }

    [Feature("content types")]
    [Test]
    public async Task Metadata_of_one_object_is_not_that_of_a_list() => Expect(
        await Api.GetAsync(ConfigMaps, "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"), 406);

    [Feature("content types")]
    [Differs("the sandbox answers in JSON where a client accepts protobuf and JSON")]
    [Test]
    public async Task A_client_that_prefers_protobuf_is_served()
    {
        var answer = await Api.GetAsync(ConfigMaps, "application/vnd.kubernetes.protobuf,application/json");
        Expect(answer, 200);
        Assert.That(answer.ContentType, Is.EqualTo(SharedApi.Current.IsReal ? "application/vnd.kubernetes.protobuf" : "application/json"));
    }

    [Feature("users")]
    [Test]
    public async Task Someone_else_can_be_acted_for()
    {
        var me = await Api.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{apiVersion: authentication.k8s.io/v1, kind: SelfSubjectReview}");
        Assert.That(me.At("status.userInfo.groups")!.AsArray().Select(g => (string?)g), Does.Contain("system:authenticated"));
        foreach (var (user, groups) in new[]
        {
            ("bob", "system:authenticated"),
            ("system:serviceaccount:default:x", "system:serviceaccounts system:serviceaccounts:default system:authenticated"),
        })
        {
            var other = await Api.SendAsync(
                HttpMethod.Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                "{apiVersion: authentication.k8s.io/v1, kind: SelfSubjectReview}", "application/yaml", user: user);
            Expect(other, 201);
            Assert.That(other.TextAt("status.userInfo.username"), Is.EqualTo(user));
            Assert.That(string.Join(' ', other.At("status.userInfo.groups")!.AsArray().Select(g => (string?)g)), Is.EqualTo(groups));
        }
    }

    [Feature("users")]
    [Test]
    public async Task A_service_account_gets_a_token_that_counts()
    {
        var path = $"/api/v1/namespaces/{Namespace}/serviceaccounts/default/token";
        var request = await Api.PostAsync(path, "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {expirationSeconds: 600}}");
        Expect(request, 201);
        var review = await Api.PostAsync(
            "/apis/authentication.k8s.io/v1/tokenreviews",
            $"{{apiVersion: authentication.k8s.io/v1, kind: TokenReview, spec: {{token: {request.TextAt("status.token")}}}}}");
        Assert.That(review.TextAt("status.authenticated"), Is.EqualTo("true"));
        Assert.That(review.TextAt("status.user.username"), Is.EqualTo($"system:serviceaccount:{Namespace}:default"));
        var unknown = await Api.PostAsync(
            "/apis/authentication.k8s.io/v1/tokenreviews", "{apiVersion: authentication.k8s.io/v1, kind: TokenReview, spec: {token: nobodys}}");
        Assert.That(unknown.At("status.authenticated"), Is.Null);
        Assert.That(unknown.TextAt("status.error"), Is.EqualTo("invalid bearer token"));
        Expect(await Api.PostAsync(path, "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {expirationSeconds: 10}}"), 422);
        Expect(await Api.PostAsync(path.Replace("/default/", "/none/", StringComparison.Ordinal), "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {}}"), 404);
    }
}
