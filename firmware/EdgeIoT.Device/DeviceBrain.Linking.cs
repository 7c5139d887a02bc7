using EdgeIoT.Device.Gateways;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Discovery;

namespace EdgeIoT.Device
{
    // Which gateway, and when to leave it. A round tries every usable gateway once, without a pause, then looks for more by discovery;
    // only a round in which all failed is followed by a pause. A connection that acknowledged nothing counts as a failed
    // attempt, so a gateway that accepts boards and then drops them is not hammered.
    public sealed partial class DeviceBrain
    {
        private const int MaxRedirectsInARow = 3;
        private const int LeaveMilliseconds = 1000;

        private readonly byte[] _boardNonce = new byte[DeviceCredentials.BoardNonceSize];
        private readonly byte[] _transactionBytes = new byte[8];

        private Link _link;
        private bool _networkIsUp;
        private KnownGateway? _gateway;
        private long _deadline;
        private int _round = 1;
        private int _failedRounds;
        private bool _discoveredInRound;
        private long _retryAt;
        private long _transaction;
        private bool _madeProgress;
        private int _ackTimeoutsInARow;
        private int _redirectsInARow;
        private int _receiveMaximum;
        private DeviceAction _closing;
        private bool _subscribe;
        private bool _leaveWhenAnswered;
        private bool _ended;

        private KnownGateway? _moveTo;
        private long _moveAt;

        private enum Link
        {
            Down,
            Searching,
            Discovering,
            Connecting,
            Greeting,
            Online,
            Leaving,
        }

        /// <summary>For <see cref="DeviceAction.Discover"/>: the datagram.</summary>
        public byte[] Query { get; private set; } = new byte[0];

        /// <summary>For <see cref="DeviceAction.Discover"/>: how many gateways are known.</summary>
        public int GatewayCount => _gateways.Count;

        /// <summary>The name of the gateway that the board is connected to; empty if it is to none, or does not know.</summary>
        public string GatewayName => _gateway != null && _link >= Link.Greeting ? _gateway.Name : "";

        /// <summary>For <see cref="DeviceAction.Discover"/>: where a known gateway answers queries; null if it did not say.</summary>
        public Endpoint? GetMeshEndpoint(int index)
        {
            return _gateways[index].Mesh;
        }

        /// <summary>There is a network with an address.</summary>
        public void OnNetworkUp(long now)
        {
            _now = now;
            if (_networkIsUp)
                return;
            _networkIsUp = true;
            _failedRounds = 0;
            BeginRound();
            if (!_ended)
                _link = Link.Searching;
        }

        /// <summary>The network is gone, and with it the connection.</summary>
        public void OnNetworkDown(long now)
        {
            _now = now;
            _networkIsUp = false;
            if (_link >= Link.Connecting)
                Close(DeviceAction.Abort);
            _link = Link.Down;
        }

        /// <summary>A gateway answered a query.</summary>
        /// <param name="now">The clock.</param>
        /// <param name="datagram">What was received.</param>
        /// <param name="offset">The first byte.</param>
        /// <param name="count">The number of bytes.</param>
        /// <param name="senderHost">The address that it came from.</param>
        /// <param name="senderPort">The port that it came from: where that gateway answers queries.</param>
        public void OnDiscoveryReply(long now, byte[] datagram, int offset, int count, string senderHost, int senderPort)
        {
            _now = now;
            var reply = DiscoveryReply.TryParse(datagram, offset, count);
            // A reply to no query of this board, or to an old one, is somebody else's or a forgery.
            if (reply == null || reply.Transaction != _transaction || _transaction == 0)
            {
                Counters.Malformed++;
                return;
            }

            var gateway = _gateways.Merge(reply, senderHost, senderPort, now, _gateway);
            if (gateway == null)
                return;
            Counters.Replies++;
            var isStale = reply.MeshEpoch < State.MeshEpoch;
            gateway.StaleUntil = isStale ? now + _options.StaleMilliseconds : 0;
            if (isStale)
                Counters.StaleEpochs++;
            if (reply.TimeUnixMilliseconds > 0 && (!_knowsTime || _timeIsFromGateway))
            {
                _timeIsFromGateway = true;
                SetTime(reply.TimeUnixMilliseconds - now);
            }
        }

        /// <summary>The gateway accepted the connection.</summary>
        /// <param name="now">The clock.</param>
        /// <param name="connection">See <see cref="ConnectTarget.Connection"/>.</param>
        /// <param name="receiveMaximum">The receive maximum of MQTT 5; 65,535 if the gateway did not say.</param>
        public void OnConnected(long now, int connection, int receiveMaximum)
        {
            _now = now;
            if (connection != Target.Connection || _link != Link.Connecting)
                return;
            Counters.Connections++;
            _receiveMaximum = receiveMaximum;
            _madeProgress = false;
            _subscribe = true;
            _link = Link.Greeting;
            _deadline = now + Patient(State.MeshEpoch == 0 ? _options.FirstListWaitMilliseconds : _options.ListWaitMilliseconds);
        }

        /// <summary>The connection did not come about.</summary>
        /// <param name="now">The clock.</param>
        /// <param name="connection">See <see cref="ConnectTarget.Connection"/>.</param>
        /// <param name="reasonCode">The reason code of CONNACK; 0x80 if there was none.</param>
        /// <param name="serverReference">The server reference of MQTT 5; null if there was none.</param>
        public void OnConnectFailed(long now, int connection, int reasonCode, string? serverReference)
        {
            _now = now;
            if (connection != Target.Connection || _link != Link.Connecting)
                return;
            if (_gateway != null && (reasonCode == ReasonCode.BadUserNameOrPassword || reasonCode == ReasonCode.NotAuthorized))
                _gateway.Nonce = null;
            Counters.ConnectFailures++;
            GiveUp(reasonCode, serverReference);
        }

        /// <summary>The connection is closed, by the gateway or by the network.</summary>
        /// <param name="now">The clock.</param>
        /// <param name="connection">See <see cref="ConnectTarget.Connection"/>.</param>
        /// <param name="reasonCode">The reason code of DISCONNECT; 0x80 if there was none.</param>
        /// <param name="serverReference">The server reference of MQTT 5; null if there was none.</param>
        public void OnDisconnected(long now, int connection, int reasonCode, string? serverReference)
        {
            _now = now;
            if (connection != Target.Connection || _link < Link.Connecting)
                return;
            Counters.Disconnections++;
            GiveUp(reasonCode, serverReference);
        }

        private DeviceAction NextOfLink()
        {
            CheckDeadline();
            if (_closing != DeviceAction.Wait)
            {
                var action = _closing;
                _closing = DeviceAction.Wait;
                return action;
            }

            if (_stopping && _link > Link.Down && _link < Link.Online && TryEnd())
                return NextOfLink();
            switch (_link)
            {
                case Link.Searching:
                    return NextSearch();
                case Link.Greeting when _subscribe:
                    _subscribe = false;
                    return DeviceAction.Subscribe;
                case Link.Online:
                    return NextOnline();
                case Link.Discovering:
                case Link.Connecting:
                case Link.Greeting:
                case Link.Leaving:
                    WakeBy(_deadline);
                    return DeviceAction.Wait;
                default:
                    return DeviceAction.Wait;
            }
        }

        // A board that stops while it has no gateway looks for one as long as it may, if there is something to hand over.
        private bool TryEnd()
        {
            WakeBy(_stopDeadline);
            if (_now < _stopDeadline && (Buffer.Count > 0 || _link >= Link.Connecting))
                return false;
            _ended = true;
            if (_link >= Link.Connecting)
                Close(DeviceAction.Abort);
            else
                _link = Link.Down;
            return true;
        }

        private void CheckDeadline()
        {
            switch (_link)
            {
                case Link.Discovering when _now >= _deadline:
                    _link = Link.Searching;
                    break;
                case Link.Connecting when _now >= _deadline:
                    Counters.ConnectFailures++;
                    Lose(DeviceAction.Abort);
                    break;
                case Link.Greeting when _now >= _deadline:
                    // A board that knows an epoch does not trust a gateway that tells none.
                    if (State.MeshEpoch == 0)
                        GoOnline();
                    else
                        Lose(DeviceAction.Disconnect);
                    break;
                case Link.Online:
                case Link.Leaving:
                    CheckAcknowledgements();
                    break;
                default:
                    break;
            }
        }

        private void CheckAcknowledgements()
        {
            if (_window.Count > 0 && _now >= _window.OldestSentAt + AckTimeout())
            {
                Counters.AckTimeouts++;
                if (_ackTimeoutsInARow < 4)
                    _ackTimeoutsInARow++;
                Lose(DeviceAction.Abort);
            }
            else if (_link == Link.Leaving && (_window.Count == 0 || _now >= _deadline))
            {
                Leave();
            }
        }

        private long AckTimeout()
        {
            if (_gateway != null && !_gateway.HasQuorum)
                return _options.HoldTimeoutMilliseconds;
            return (long)_options.AckTimeoutMilliseconds << _ackTimeoutsInARow;
        }

        private DeviceAction NextSearch()
        {
            if (_now < _retryAt)
            {
                WakeBy(_retryAt);
                return DeviceAction.Wait;
            }

            var needsNonce = _options.Key != null;
            var best = _gateways.Best(_now, _round, false);
            var needsDiscovery = best == null || needsNonce && !best.HasNonce(_now);
            if (needsDiscovery && _options.UseDiscovery && !_discoveredInRound)
                return BeginDiscovery();
            if (needsNonce)
                best = _gateways.Best(_now, _round, true);
            return best == null ? BackOff() : BeginConnecting(best);
        }

        private DeviceAction BeginDiscovery()
        {
            _discoveredInRound = true;
            _random.Fill(_transactionBytes);
            _transaction = Protocol.Wire.BigEndian.ReadInt64(_transactionBytes, 0) | 1;
            Query = new DiscoveryQuery(_transaction, State.MeshEpoch).ToBytes();
            _link = Link.Discovering;
            _deadline = _now + _options.DiscoveryWaitMilliseconds;
            Counters.Queries++;
            return DeviceAction.Discover;
        }

        private DeviceAction BeginConnecting(KnownGateway gateway)
        {
            gateway.TriedInRound = _round;
            _gateway = gateway;
            _link = Link.Connecting;
            Target.TimeoutMilliseconds = Patient(_options.ConnectTimeoutMilliseconds);
            _deadline = _now + Target.TimeoutMilliseconds;
            Target.Connection++;
            Target.Endpoint = gateway.Mqtt;
            Target.GatewayName = gateway.Name;
            if (_options.Key != null)
            {
                _random.Fill(_boardNonce);
                Target.UserName = _options.DeviceId;
                Target.Password = DeviceCredentials.MakePassword(
                    _hmac!, _options.Key, _options.DeviceId, Target.ClientId, gateway.Id, gateway.Nonce!, _boardNonce);
            }

            return DeviceAction.Connect;
        }

        // Gateways that are slow because too many boards want them at once would only get slower by boards that give up and come again.
        private int Patient(int milliseconds)
        {
            return milliseconds << (_failedRounds < 3 ? _failedRounds : 3);
        }

        private DeviceAction BackOff()
        {
            long pause = _options.BackOffMilliseconds;
            for (var i = 0; i < _failedRounds && pause < _options.MaxBackOffMilliseconds; i++)
                pause *= 2;
            if (pause > _options.MaxBackOffMilliseconds)
                pause = _options.MaxBackOffMilliseconds;
            _failedRounds++;
            BeginRound();
            _retryAt = _now + pause - _random.Next((int)(pause / 2) + 1);
            WakeBy(_retryAt);
            return DeviceAction.Wait;
        }

        private void BeginRound()
        {
            _round++;
            _discoveredInRound = false;
            _retryAt = _now;
        }

        private void GoOnline()
        {
            _link = Link.Online;
            _availabilityIsDue = true;
            _infoIsDue = true;
            ConsiderMoving();
        }

        // The connection is gone, or not to be trusted any more: what it did not acknowledge is sent again on the next one.
        private void Lose(DeviceAction how)
        {
            if (_gateway != null)
            {
                _gateway.AvoidUntil = _now + _options.AvoidMilliseconds;
                _gateway.PreferUntil = 0;
            }

            if (_madeProgress)
            {
                _failedRounds = 0;
                BeginRound();
            }

            Close(how);
        }

        private void Leave()
        {
            Counters.Moves += _moveTo != null ? 1 : 0;
            BeginRound();
            Close(DeviceAction.Disconnect);
        }

        private void Close(DeviceAction how)
        {
            _closing = how;
            _link = _networkIsUp && !_ended ? Link.Searching : Link.Down;
            _madeProgress = false;
            _gateway = null;
            _moveTo = null;
            _moveAt = 0;
            _leaveWhenAnswered = false;
            _responseTopic = null;
            _sent = 0;
            _window.Clear();
        }

        private void GiveUp(int reasonCode, string? serverReference)
        {
            var left = _gateway;
            Lose(DeviceAction.Abort);
            // Nothing is open any more.
            _closing = DeviceAction.Wait;
            if (reasonCode == ReasonCode.UseAnotherServer || reasonCode == ReasonCode.ServerMoved)
                Redirect(FirstServer(serverReference), left);
            else if (reasonCode == ReasonCode.SessionTakenOver)
                BackOff();
        }

        private void Redirect(Endpoint? to, KnownGateway? from)
        {
            Counters.Redirects++;
            if (to == null || _redirectsInARow >= MaxRedirectsInARow)
                return;
            _redirectsInARow++;
            var gateway = _gateways.GetOrAdd(to, from);
            if (gateway == null || gateway == from)
                return;
            Prefer(gateway);
        }

        private void Prefer(KnownGateway gateway)
        {
            gateway.PreferUntil = _now + _options.AvoidMilliseconds;
            gateway.AvoidUntil = 0;
            gateway.TriedInRound = 0;
        }

        // A server reference is a list of servers with spaces between them [MQTT 5, 4.13].
        private static Endpoint? FirstServer(string? serverReference)
        {
            if (serverReference == null)
                return null;
            var space = serverReference.IndexOf(' ');
            return Endpoint.TryParse(space < 0 ? serverReference : serverReference.Substring(0, space));
        }

        // What is on its way is waited for, so that nothing has to be sent twice.
        private void BeginLeaving()
        {
            _link = Link.Leaving;
            _deadline = _now + LeaveMilliseconds;
        }

        private void ConsiderMoving()
        {
            if (_link != Link.Online || _gateway == null)
                return;
            if (_gateways.WorthMovingTo(_gateway, _now, _options.MoveLoadMarginPermille) == null)
                _moveAt = 0;
            else if (_moveAt == 0)
                _moveAt = _now + _options.MoveSettleMilliseconds + _random.Next(2 * _options.MoveSettleMilliseconds + 1);
        }
    }
}
