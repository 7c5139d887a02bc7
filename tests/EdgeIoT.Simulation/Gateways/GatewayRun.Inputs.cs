using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Boards;

namespace EdgeIoT.Simulation.Gateways;

/// <content>Inputs on their way into the node.</content>
public sealed partial class GatewayRun
{
    private readonly Dictionary<long, Packet> _tickets = [];
    private long _ticket;

    private void Take(in Input input, TimeSpan now)
    {
        switch (input.Kind)
        {
            case InputKind.Datagram:
                World.Wire.Arrived(Gateway, input.From, input.Bytes!.Length, beacon: false);
                var refused = Node.DatagramCounters.RefusedInAll;
                Node.Datagram(input.From, input.Bytes, now);
                if (Node.DatagramCounters.RefusedInAll == refused)
                    World.Replays.Accepted(Gateway, input.Bytes);
                break;
            case InputKind.Beacon:
                World.Wire.Arrived(Gateway, input.From, input.Bytes!.Length, beacon: true);
                Node.Beacon(input.From, input.Bytes, now);
                break;
            case InputKind.LinkIncoming:
                Node.LinkIncoming(input.Number, input.Bytes, now);
                break;
            case InputKind.LinkAuthentication:
                Node.LinkAuthentication(input.Number, input.Bytes, now);
                break;
            case InputKind.LinkAccepted:
                Node.LinkAccepted(input.Number, now);
                break;
            case InputKind.LinkMessage:
                Node.LinkMessage(input.Number, input.Bytes, now);
                break;
            case InputKind.LinkClosed:
                Node.LinkClosed(input.Number, now);
                break;
            case InputKind.Durable:
                Disk.Told = input.Number;
                Node.Durable(input.Number, now);
                break;
            case InputKind.StoreFailed:
                World.Telling.Tell(Gateway.Name, $"has a full disk");
                Node.StoreFailed("no space left on device", now);
                break;
            case InputKind.Attached:
                if (Connections.TryGetValue(input.Number, out var attached))
                    Node.DeviceAttached(attached.Board.Name, input.Number, now);
                break;
            case InputKind.Packet:
                TakePacket(input.Packet!, now);
                break;
            case InputKind.ConnectionClosed:
                Connections.Remove(input.Number);
                Node.ConnectionClosed(input.Number);
                break;
            case InputKind.Propose:
                Node.Propose(input.Number, input.Bytes, now);
                break;
            case InputKind.Promote:
                PromotionRefused = Node.Promote(now);
                World.Telling.Tell("operator", $"promotes {Gateway.Name}: {PromotionRefused ?? "it is"}");
                break;
            case InputKind.Remove:
                Node.Remove(input.Number, System.Text.Encoding.ASCII.GetString(input.Bytes!), now);
                break;
            case InputKind.PeerMessage:
                World.PeerMessages.Send(this);
                break;
            case InputKind.Broadcast:
                World.Causal.Send(this, now);
                break;
            default:
                World.Telling.Tell(Gateway.Name, $"leaves");
                Node.Leave(now);
                break;
        }
    }

    private void TakePacket(Packet packet, TimeSpan now)
    {
        if (!Connections.ContainsKey(packet.Connection.Id))
            return;
        packet.Connection.Taken(packet);
        var readings = new IncomingReading[packet.Readings.Count];
        for (var i = 0; i < readings.Length; i++)
        {
            var reading = packet.Readings[i];
            readings[i] = new IncomingReading(reading.Boot, reading.Seq, Body.Of(reading, packet.Connection));
        }
        _tickets.Add(++_ticket, packet);
        packet.Connection.Pending.Enqueue(_ticket);
        Node.Ingest(_ticket, packet.Connection.Id, packet.Board.Name, readings, now, Gateway.Degrades ? AckPolicy.Degrade : AckPolicy.Hold);
    }
}
