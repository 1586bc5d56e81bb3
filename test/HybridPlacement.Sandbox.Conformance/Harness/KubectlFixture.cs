namespace HybridPlacement.Sandbox.Conformance;

/// <summary>Cases that are done with kubectl, in the test's own namespace.</summary>
public abstract class KubectlFixture(string program) : ApiFixture
{
    internal Kubectl Kubectl { get; private set; } = null!;

    [SetUp]
    public void StartKubectl() => Kubectl = new Kubectl(Conformance.Kubectl.Require(program), SharedApi.Current.Kubeconfig, Namespace);

    [TearDown]
    public void StopKubectl() => Kubectl?.Dispose();

    protected Task<string> ApplyAsync(string yaml) => Kubectl.MustAsync("apply -f -", yaml);
}
