using EdgeIoT.EndToEnd.Machine;

namespace EdgeIoT.EndToEnd.Interop;

/// <summary>Python's paho client, as Debian has it.</summary>
[Collection(InteropTests.Name)]
public sealed class Paho(InteropGateways gateways)
{
    public static TheoryData<Transport, int> Matrix => InteropCell.Matrix(Enum.GetValues<Transport>());

    [PeerTheory(Peers.Paho)]
    [MemberData(nameof(Matrix))]
    public Task It_does_all_it_can_on_every_transport_and_version(Transport transport, int version) =>
        ClientScript.SucceedsAsync($"paho, {transport}, version {version}", Peers.Python, [ClientScript.File("paho_client.py"), gateways.Cell(transport, version)], version);
}
