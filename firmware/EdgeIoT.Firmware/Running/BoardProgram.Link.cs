using EdgeIoT.Device;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Discovery;

namespace EdgeIoT.Firmware.Running
{
    // The connection and the datagrams.
    public sealed partial class BoardProgram
    {
        private const int ListenMilliseconds = 20;
        private const int UnlimitedReceiveMaximum = 65535;

        private readonly int[] _messageIds;
        private readonly int[] _handles;
        private readonly byte[] _datagram = new byte[512];
        private long _listenUntil;

        private void DoLink(DeviceAction action)
        {
            switch (action)
            {
                case DeviceAction.Discover:
                    Discover();
                    break;
                case DeviceAction.Connect:
                    ForgetPublished();
                    _parts.Log.Write("connect: " + _brain.Target.Endpoint.ToString());
                    _parts.Mqtt.Connect(_brain.Target);
                    break;
                case DeviceAction.Subscribe:
                    _parts.Mqtt.Subscribe(_brain.Subscriptions);
                    break;
                case DeviceAction.Publish:
                    Publish();
                    break;
                case DeviceAction.Disconnect:
                    _parts.Mqtt.Close(true);
                    break;
                case DeviceAction.Abort:
                    _parts.Mqtt.Close(false);
                    break;
                default:
                    break;
            }
        }

        private void Discover()
        {
            _listenUntil = _parts.Clock.Milliseconds + _settings.Device.DiscoveryWaitMilliseconds;
            _parts.Datagrams.Send(_brain.Query, DiscoveryDatagram.MulticastGroup, DiscoveryDatagram.MulticastPort);
            for (var i = 0; i < _brain.GatewayCount; i++)
            {
                var mesh = _brain.GetMeshEndpoint(i);
                if (mesh != null)
                    _parts.Datagrams.Send(_brain.Query, mesh.Host, mesh.Port);
            }
        }

        private void TakeDatagrams(long now)
        {
            // Bounded: a flood of datagrams must not keep the board from its sensor.
            for (var i = 0; i < 16; i++)
            {
                var count = _parts.Datagrams.Receive(_datagram);
                if (count <= 0)
                    return;
                if (now < _listenUntil)
                    _brain.OnDiscoveryReply(now, _datagram, 0, count, _parts.Datagrams.SenderHost, _parts.Datagrams.SenderPort);
            }
        }

        // The identifier of a message is known only when it is handed over; its answer waits in the inbox until this thread looks.
        private void Publish()
        {
            var outgoing = _brain.Outgoing;
            var id = _parts.Mqtt.Publish(outgoing.Topic, outgoing.Payload, outgoing.Retain);
            if (id == 0 || outgoing.Handle == 0)
                return;
            for (var i = 0; i < _messageIds.Length; i++)
            {
                if (_messageIds[i] != 0 && _messageIds[i] != id)
                    continue;
                _messageIds[i] = id;
                _handles[i] = outgoing.Handle;
                return;
            }
        }

        private void TakeEvents()
        {
            for (var happened = Inbox.Take(); happened != null; happened = Inbox.Take())
                Take(happened, _parts.Clock.Milliseconds);
        }

        private void Take(BoardEvent happened, long now)
        {
            switch (happened.Kind)
            {
                case BoardEventKind.Connected:
                    _brain.OnConnected(now, happened.Connection, UnlimitedReceiveMaximum);
                    break;
                case BoardEventKind.ConnectFailed:
                    _parts.Log.Write("connect: failed, code " + happened.Code.ToString());
                    _brain.OnConnectFailed(now, happened.Connection, happened.Code, null);
                    break;
                case BoardEventKind.Closed:
                    _brain.OnDisconnected(now, happened.Connection, ReasonCode.UnspecifiedError, null);
                    break;
                case BoardEventKind.Published when happened.Connection == _brain.Target.Connection:
                    Acknowledge(happened, now);
                    break;
                case BoardEventKind.Message when !TakeUpdate(happened, now):
                    _brain.OnMessage(now, happened.Connection, happened.Topic, happened.Payload, 0, happened.Payload.Length);
                    break;
                default:
                    break;
            }
        }

        private void Acknowledge(BoardEvent happened, long now)
        {
            for (var i = 0; i < _messageIds.Length; i++)
            {
                if (_messageIds[i] != happened.Code)
                    continue;
                _messageIds[i] = 0;
                _brain.OnAcknowledged(now, happened.Connection, _handles[i], 0, null);
                return;
            }
        }

        private void ForgetPublished()
        {
            for (var i = 0; i < _messageIds.Length; i++)
                _messageIds[i] = 0;
        }
    }
}
