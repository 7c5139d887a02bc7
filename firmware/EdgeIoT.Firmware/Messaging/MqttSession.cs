using System;
using EdgeIoT.Device.Gateways;
using EdgeIoT.Firmware.Running;
using EdgeIoT.Protocol;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace EdgeIoT.Firmware.Messaging
{
    /// <summary>One attempt with a client of its own: a client that was used before may hang when it is used again.</summary>
    internal sealed class MqttSession
    {
        private const int InflightMessages = 80;

        private readonly string _host;
        private readonly int _port;
        private readonly string _clientId;
        private readonly string? _userName;
        private readonly string? _password;
        private readonly string _willTopic;
        private readonly int _keepAliveSeconds;
        private readonly BoardInbox _inbox;
        private readonly object _gate = new object();
        private MqttClient? _client;
        private bool _isClosed;

        // The target changes with the next attempt, so what this one needs is taken now.
        public MqttSession(ConnectTarget target, BoardInbox inbox)
        {
            Connection = target.Connection;
            _host = target.Endpoint.Host;
            _port = target.Endpoint.Port;
            _clientId = target.ClientId;
            _userName = target.UserName;
            _password = target.Password;
            _willTopic = target.WillTopic;
            _keepAliveSeconds = target.KeepAliveSeconds;
            _inbox = inbox;
        }

        public int Connection { get; }

        public bool IsOpen
        {
            get
            {
                var client = _client;
                return client != null && client.IsConnected;
            }
        }

        // On the thread of the attempt: it blocks until the gateway answers, the network gives up or another thread closes.
        public void Open()
        {
            var client = new MqttClient(_host, _port, false, null, null, MqttSslProtocols.None);
            lock (_gate)
                _client = client;
            try
            {
                if (!_isClosed)
                    Connect(client);
            }
            finally
            {
                // Closed while it connected: what connecting started since then ends here.
                if (_isClosed)
                    Shut(client, false);
            }
        }

        public void Subscribe(string[] filters)
        {
            var levels = new MqttQoSLevel[filters.Length];
            for (var i = 0; i < levels.Length; i++)
                levels[i] = MqttQoSLevel.AtLeastOnce;
            var client = _client;
            if (client != null)
                client.Subscribe(filters, levels);
        }

        public int Publish(string topic, byte[] payload, bool retain)
        {
            var client = _client;
            return client == null ? 0 : client.Publish(topic, payload, null, null, MqttQoSLevel.AtLeastOnce, retain);
        }

        public void Close(bool graceful)
        {
            MqttClient? client;
            lock (_gate)
            {
                _isClosed = true;
                client = _client;
                _client = null;
            }

            if (client != null)
                Shut(client, graceful);
        }

        private void Connect(MqttClient client)
        {
            client.Settings.InflightQueueSize = InflightMessages;
            client.MqttMsgPublishReceived += OnReceived;
            client.MqttMsgPublished += OnPublished;
            client.ConnectionClosed += OnClosed;
            var code = client.Connect(
                _clientId, _userName, _password, true, MqttQoSLevel.AtLeastOnce, true, _willTopic, Availability.Offline, true, (ushort)_keepAliveSeconds);
            var kind = code == MqttReasonCode.Success ? BoardEventKind.Connected : BoardEventKind.ConnectFailed;
            _inbox.Post(new BoardEvent(kind, Connection, ReasonCodeOf((int)code)));
        }

        private static void Shut(MqttClient client, bool graceful)
        {
            try
            {
                if (graceful && client.IsConnected)
                    client.Disconnect();
                else
                    client.Close();
            }
            finally
            {
                client.Dispose();
            }
        }

        // The return codes of MQTT 3.1.1, 3.2.2.3, in the reason codes of MQTT 5: 4 is bad user name or password, 5 not authorized.
        private static int ReasonCodeOf(int returnCode)
        {
            switch (returnCode)
            {
                case 4:
                    return ReasonCode.BadUserNameOrPassword;
                case 5:
                    return ReasonCode.NotAuthorized;
                default:
                    return returnCode >= ReasonCode.FirstError ? returnCode : ReasonCode.UnspecifiedError;
            }
        }

        // Handlers only post: the thread that calls them is the client's.
        private void OnReceived(object sender, MqttMsgPublishEventArgs e)
        {
            _inbox.Post(new BoardEvent(Connection, e.Topic, e.Message));
        }

        private void OnPublished(object sender, MqttMsgPublishedEventArgs e)
        {
            if (e.IsPublished)
                _inbox.Post(new BoardEvent(BoardEventKind.Published, Connection, e.MessageId));
        }

        private void OnClosed(object sender, EventArgs e)
        {
            _inbox.Post(new BoardEvent(BoardEventKind.Closed, Connection, 0));
        }
    }
}
