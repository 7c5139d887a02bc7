using System.Collections;
using EdgeIoT.Firmware.Tests.Chip;
using nanoFramework.M2Mqtt.Messages;

namespace nanoFramework.M2Mqtt
{
    public enum MqttSslProtocols
    {
        None,
    }

    public sealed class MqttSettings
    {
        public int InflightQueueSize { get; set; }
    }

    /// <summary>Blocks as the real one does: until a gateway answers, or somebody closes it.</summary>
    public sealed class MqttClient(string host, int port, bool secure, object? caCert, object? clientCert, MqttSslProtocols protocol) : IDisposable
    {
        private readonly FakeChip _chip = FakeChip.Current;
        private readonly ManualResetEventSlim _closed = new();
        private int _lastId;

        public delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);

        public delegate void MqttMsgPublishedEventHandler(object sender, MqttMsgPublishedEventArgs e);

        public delegate void ConnectionClosedEventHandler(object sender, EventArgs e);

        public event MqttMsgPublishEventHandler? MqttMsgPublishReceived;

        public event MqttMsgPublishedEventHandler? MqttMsgPublished;

        public event ConnectionClosedEventHandler? ConnectionClosed;

        public bool IsConnected { get; private set; }

        public bool IsDisposed { get; private set; }

        public string Host => (port, secure, caCert, clientCert, protocol) == (1883, false, null, null, MqttSslProtocols.None) ? host : "";

        public MqttSettings Settings { get; } = new();

        public MqttReasonCode Connect(
            string clientId, string? username, string? password, bool willRetain, MqttQoSLevel willQosLevel, bool willFlag, string willTopic, string willMessage, bool cleanSession, ushort keepAlivePeriod)
        {
            _chip.Clients.Enqueue(this);
            switch (_chip.Gateways.GetValueOrDefault(Host))
            {
                case Gateway.Dead:
                    throw new InvalidOperationException("refused");
                case Gateway.Mute:
                    Assert.True(_closed.Wait(TimeSpan.FromSeconds(60)), "nobody closes a connection that is not answered");
                    throw new InvalidOperationException("closed");
                case Gateway.Refusing:
                    return (MqttReasonCode)5;
                default:
                    Assert.Equal(("esp-1", "edgeiot/device/esp-1/availability", "offline"), (clientId, willTopic, willMessage));
                    Assert.True(willRetain && willFlag && cleanSession && willQosLevel == MqttQoSLevel.AtLeastOnce && keepAlivePeriod > 0 && username == password);
                    IsConnected = true;
                    return MqttReasonCode.Success;
            }
        }

        public ushort Publish(string topic, byte[] message, string? contentType, ArrayList? userProperties, MqttQoSLevel qosLevel, bool retain)
        {
            Assert.Equal((null, null, MqttQoSLevel.AtLeastOnce), (contentType, userProperties, qosLevel));
            _chip.Published.Enqueue((topic, message));
            var id = (ushort)Interlocked.Increment(ref _lastId);
            MqttMsgPublished?.Invoke(this, new MqttMsgPublishedEventArgs(id, true));
            return id;
        }

        public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels)
        {
            Assert.Equal(topics.Length, qosLevels.Length);
            Deliver("edgeiot/gateways", "{\"epoch\":1,\"gateways\":[]}"u8.ToArray());
            return 1;
        }

        public void Deliver(string topic, byte[] payload) => MqttMsgPublishReceived?.Invoke(this, new MqttMsgPublishEventArgs(topic, payload));

        /// <summary>The gateway dies.</summary>
        public void Break()
        {
            IsConnected = false;
            ConnectionClosed?.Invoke(this, EventArgs.Empty);
        }

        public void Disconnect() => Close();

        public void Close()
        {
            IsConnected = false;
            _closed.Set();
        }

        public void Dispose()
        {
            Close();
            IsDisposed = true;
        }
    }
}

namespace nanoFramework.M2Mqtt.Messages
{
    public enum MqttQoSLevel
    {
        AtMostOnce,
        AtLeastOnce,
    }

    public enum MqttReasonCode
    {
        Success,
    }

    public sealed class MqttMsgPublishEventArgs(string topic, byte[] message) : EventArgs
    {
        public string Topic => topic;

        public byte[] Message => message;
    }

    public sealed class MqttMsgPublishedEventArgs(ushort messageId, bool isPublished) : EventArgs
    {
        public ushort MessageId => messageId;

        public bool IsPublished => isPublished;
    }
}
