using EdgeIoT.EndToEnd.Machine;

namespace EdgeIoT.EndToEnd.Interop;

/// <summary>mqtt.js in Node, which Node-RED, Zigbee2MQTT and MQTT Explorer use.</summary>
[Collection(InteropTests.Name)]
public sealed class MqttJs(InteropGateways gateways)
{
    public static TheoryData<Transport, int> Matrix => InteropCell.Matrix(Enum.GetValues<Transport>());

    [PeerTheory(Peers.Node, Peers.MqttJs)]
    [MemberData(nameof(Matrix))]
    public Task It_does_all_it_can_on_every_transport_and_version(Transport transport, int version) =>
        ClientScript.SucceedsAsync($"mqtt.js, {transport}, version {version}", Peers.Find(Peers.Node)!, [ClientScript.File("mqttjs_client.js"), gateways.Cell(transport, version)], version);
}
