namespace EdgeIoT.Gateway.Tests.Running;

[Collection(RunningGateways.Name)]
public sealed class FindingEachOther : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _mesh = $"test-{Guid.NewGuid():N}"[..32];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_gateways_of_one_mesh_find_each_other_without_being_told()
    {
        await using var first = await StartAsync("gw-1");
        await first.UntilAsync("it has founded its mesh", async () => (await first.GetAsync("/readyz")).Status == 200);
        await using var second = await StartAsync("gw-2");
        foreach (var gateway in (TestGateway[])[first, second])
            await gateway.UntilAsync("it knows both and is ready", async () =>
                gateway.Gateway.Status.Gateways.Count(other => other.State == "alive") == 2 && (await gateway.GetAsync("/readyz")).Status == 200);
    }

    private Task<TestGateway> StartAsync(string name) => TestGateway.StartAsync(disk: null,
        "--name", name, "--data", _folder.File(name), "--mqtt-port", "0", "--http-port", "0", "--mesh-port", "0", "--mesh", _mesh);
}
