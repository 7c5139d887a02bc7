using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Gateways;
using EdgeIoT.Protocol.Requests;

namespace EdgeIoT.Device
{
    // What comes from the gateway: the list of gateways, and requests.
    public sealed partial class DeviceBrain
    {
        /// <summary>A message arrived on one of <see cref="Subscriptions"/>.</summary>
        public void OnMessage(long now, int connection, string topic, byte[] payload, int offset, int count)
        {
            _now = now;
            if (connection != Target.Connection || _link < Link.Greeting)
                return;
            if (topic == Topics.GatewayList)
                OnGatewayList(payload, offset, count);
            else if (DeviceTopic.Parse(topic, out var deviceId, out var verb) == DeviceTopicKind.Request && deviceId == _options.DeviceId)
                OnRequest(verb!, payload, offset, count);
        }

        private void OnGatewayList(byte[] payload, int offset, int count)
        {
            var list = GatewayList.TryParse(_reader, payload, offset, count);
            if (list == null)
            {
                Counters.Malformed++;
                return;
            }

            if (list.MeshEpoch < State.MeshEpoch)
            {
                Counters.StaleEpochs++;
                var stale = _gateway;
                Lose(DeviceAction.Disconnect);
                if (stale != null)
                    stale.StaleUntil = _now + _options.StaleMilliseconds;
                return;
            }

            if (list.MeshEpoch > State.MeshEpoch)
            {
                State.MeshEpoch = list.MeshEpoch;
                _stateIsDirty = true;
            }

            _gateways.Merge(list, _gateway);
            if (_link == Link.Greeting)
                GoOnline();
            else
                ConsiderMoving();
        }

        private void OnRequest(string verb, byte[] payload, int offset, int count)
        {
            var request = DeviceRequest.TryParse(_reader, payload, offset, count);
            if (request == null)
            {
                Counters.Malformed++;
                Refuse(verb, "", "payload: not a JSON request");
                return;
            }

            switch (verb)
            {
                case RequestVerb.Diagnostics:
                    AnswerDiagnostics(verb, request);
                    break;
                case RequestVerb.Interval when DeviceOptions.IsInterval(request.IntervalMilliseconds):
                    SetInterval((int)request.IntervalMilliseconds);
                    Accept(verb, request);
                    break;
                case RequestVerb.Interval:
                    Refuse(verb, request.Transaction, "interval_ms: 100 to 86400000");
                    break;
                case RequestVerb.Move when request.Mqtt != null:
                    Accept(verb, request);
                    Move(request.Mqtt);
                    break;
                case RequestVerb.Move:
                    Refuse(verb, request.Transaction, "mqtt: host:port");
                    break;
                case RequestVerb.Reboot:
                    Accept(verb, request);
                    Restart(_now);
                    break;
                default:
                    Refuse(verb, request.Transaction, "verb: diagnostics, interval, move or reboot");
                    break;
            }
        }

        private void Move(Endpoint to)
        {
            if (_gateway == null || _gateway.Mqtt.IsSame(to) || _redirectsInARow >= MaxRedirectsInARow)
                return;
            _gateway.AvoidUntil = _now + _options.AvoidMilliseconds;
            Redirect(to, _gateway);
            _leaveWhenAnswered = true;
        }

        private void AnswerDiagnostics(string verb, DeviceRequest request)
        {
            DeviceResponse.Start(_writer, request.Transaction);
            _writer.Name("boot");
            _writer.Number(State.Boot);
            _writer.Name("mesh_epoch");
            _writer.Number(State.MeshEpoch);
            _writer.Name("interval_ms");
            _writer.Number(_interval);
            _writer.Name("buffered");
            _writer.Number(Buffer.Count);
            _writer.Name("in_doubt");
            _writer.Number(Buffer.InDoubt);
            _writer.Name("dropped_ever");
            _writer.Number(State.Dropped);
            Counters.Write(_writer);
            _writer.EndObject();
            Respond(verb, _writer.ToArray());
        }

        private void Accept(string verb, DeviceRequest request)
        {
            DeviceResponse.Start(_writer, request.Transaction);
            _writer.EndObject();
            Respond(verb, _writer.ToArray());
        }

        private void Refuse(string verb, string transaction, string error)
        {
            Respond(verb, DeviceResponse.WriteError(_writer, transaction, error));
        }

        // One answer waits at most: a second request before it is sent takes its place.
        private void Respond(string verb, byte[] response)
        {
            _responseTopic = Topics.Response(_options.DeviceId, verb);
            _response = response;
        }
    }
}
