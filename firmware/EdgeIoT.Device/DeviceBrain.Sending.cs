using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Devices;

namespace EdgeIoT.Device
{
    // What is published, in which order, and what an acknowledgement means.
    public sealed partial class DeviceBrain
    {
        private const int InfoMilliseconds = 60000;

        private readonly string _telemetryTopic;
        private int _sent;
        private int _lastHandle;
        private bool _availabilityIsDue;
        private bool _infoIsDue;
        private long _infoAt;
        private long _droppedInInfo;
        private string? _responseTopic;
        private byte[]? _response;

        /// <summary>A publish was answered with PUBACK.</summary>
        /// <param name="now">The clock.</param>
        /// <param name="connection">See <see cref="Gateways.ConnectTarget.Connection"/>.</param>
        /// <param name="handle">See <see cref="Sending.OutgoingMessage.Handle"/>.</param>
        /// <param name="reasonCode">The reason code of MQTT 5; 0 with 3.1.1.</param>
        /// <param name="ackLevel">The user property <see cref="AckLevel.Property"/>; null if there was none.</param>
        public void OnAcknowledged(long now, int connection, int handle, int reasonCode, string? ackLevel)
        {
            _now = now;
            if (connection != Target.Connection || _link != Link.Online && _link != Link.Leaving || handle == 0)
                return;
            var accepted = reasonCode < ReasonCode.FirstError;
            if (!accepted && !ReasonCode.IsPermanentRefusal(reasonCode))
            {
                Lose(DeviceAction.Disconnect);
                return;
            }

            if (!_window.TryAnswer(handle, accepted))
                return;
            _madeProgress = true;
            _ackTimeoutsInARow = 0;
            _redirectsInARow = 0;
            var byQuorum = ackLevel == AckLevel.Quorum;
            while (_window.TryRemove(out var readings, out accepted))
            {
                Buffer.RemoveOldest(readings);
                _sent -= readings;
                if (accepted)
                    Counters.Acknowledged += readings;
                else
                    Counters.Refused += readings;
                if (accepted && byQuorum)
                    Counters.AcknowledgedByQuorum += readings;
            }
        }

        private DeviceAction NextOnline()
        {
            if (_availabilityIsDue)
            {
                _availabilityIsDue = false;
                return PublishAvailability(Availability.Online);
            }

            if (_infoIsDue || _droppedInInfo != State.Dropped && _now >= _infoAt + InfoMilliseconds)
                return PublishInfo();
            if (_droppedInInfo != State.Dropped)
                WakeBy(_infoAt + InfoMilliseconds);
            if (_responseTopic != null)
                return PublishResponse();
            if (_stopping && (Buffer.Count == 0 || _now >= _stopDeadline || _rebooting))
                return SayGoodbye();
            if (_stopping)
                WakeBy(_stopDeadline);
            if (_leaveWhenAnswered || _moveAt != 0 && _now >= _moveAt && TryMove())
            {
                BeginLeaving();
                return NextOfLink();
            }

            if (_moveAt != 0)
                WakeBy(_moveAt);
            if (_sent < Buffer.Count && _window.Count < WindowLimit())
                return PublishReadings();
            if (_window.Count > 0)
                WakeBy(_window.OldestSentAt + AckTimeout());
            return DeviceAction.Wait;
        }

        private int WindowLimit()
        {
            // One is left for what is not a reading.
            var limit = _receiveMaximum > 1 ? _receiveMaximum - 1 : 1;
            return limit < _options.WindowMessages ? limit : _options.WindowMessages;
        }

        private DeviceAction PublishReadings()
        {
            var count = Buffer.Count - _sent;
            if (count > _options.BatchReadings)
                count = _options.BatchReadings;
            byte[] payload;
            if (count == 1)
            {
                Buffer.Read(_sent, _reading);
                payload = _message.Write(_reading);
            }
            else
            {
                _message.Start();
                for (var i = 0; i < count; i++)
                {
                    Buffer.Read(_sent + i, _reading);
                    _message.Append(_reading);
                }

                payload = _message.Finish();
            }

            var again = Buffer.InDoubt - _sent;
            if (again > 0)
                Counters.SentAgain += again < count ? again : count;
            _sent += count;
            Buffer.MarkSent(_sent);
            _lastHandle = _lastHandle == int.MaxValue ? 1 : _lastHandle + 1;
            _window.Add(_lastHandle, count, _now);
            return Publish(_telemetryTopic, payload, false, _lastHandle);
        }

        private DeviceAction PublishAvailability(string availability)
        {
            return Publish(Target.WillTopic, System.Text.Encoding.UTF8.GetBytes(availability), true, 0);
        }

        private DeviceAction PublishInfo()
        {
            _infoIsDue = false;
            _infoAt = _now;
            _droppedInInfo = State.Dropped;
            var info = new DeviceInfo
            {
                Model = _options.Model,
                Firmware = _options.Firmware,
                Sensor = _options.Sensor,
                IntervalMilliseconds = _interval,
                Boot = State.Boot,
                BufferCapacity = Buffer.Capacity,
                Dropped = State.Dropped,
                Fault = _flashFails ? "flash" : _sensorFails ? "sensor" : "",
            };
            return Publish(Topics.Info(_options.DeviceId), info.Write(_writer), true, 0);
        }

        private DeviceAction PublishResponse()
        {
            var topic = _responseTopic!;
            _responseTopic = null;
            return Publish(topic, _response!, false, 0);
        }

        private DeviceAction SayGoodbye()
        {
            if (!_saidOffline)
            {
                _saidOffline = true;
                return PublishAvailability(Availability.Offline);
            }

            _ended = true;
            Close(DeviceAction.Disconnect);
            return NextOfLink();
        }

        private bool TryMove()
        {
            _moveAt = 0;
            var better = _gateway == null ? null : _gateways.WorthMovingTo(_gateway, _now, _options.MoveLoadMarginPermille);
            if (better == null)
                return false;
            _moveTo = better;
            // Or the next gateway without a majority, which takes this one for better, would send the board back.
            if (!_gateway!.HasQuorum)
                _gateway.AvoidUntil = _now + _options.AvoidMilliseconds;
            Prefer(better);
            return true;
        }

        private DeviceAction Publish(string topic, byte[] payload, bool retain, int handle)
        {
            Outgoing.Topic = topic;
            Outgoing.Payload = payload;
            Outgoing.Retain = retain;
            Outgoing.Handle = handle;
            return DeviceAction.Publish;
        }
    }
}
