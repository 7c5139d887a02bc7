using EdgeIoT.Gateway.Devices;
using EdgeIoT.Gateway.Topics;
using EdgeIoT.Mesh;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>What a gateway does about every second; on the node's loop.</summary>
internal sealed class GatewayHousework(DevicePresence presence, BrokerTopics broker, LoadMeter load, InputQueue queue)
{
    public void Run(MeshStatus status)
    {
        presence.Check(status);
        broker.Update();
        var (percent, devices) = load.Measure();
        queue.Post(new Input(InputKind.Load) { Number = devices, Subject = percent }, wake: false);
    }
}
