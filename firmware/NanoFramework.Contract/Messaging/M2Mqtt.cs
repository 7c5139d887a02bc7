#nullable disable

using System;
using System.Collections;
using nanoFramework.M2Mqtt.Messages;

namespace System.Security.Cryptography.X509Certificates
{
    public class X509Certificate { }
}

namespace nanoFramework.M2Mqtt
{
    using System.Security.Cryptography.X509Certificates;

    public enum MqttSslProtocols
    {
        None,
    }

    public class MqttSettings
    {
        private extern MqttSettings();
        public extern int InflightQueueSize { get; set; }
    }

    public interface IMqttClient
    {
        delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);

        delegate void MqttMsgPublishedEventHandler(object sender, MqttMsgPublishedEventArgs e);

        delegate void ConnectionClosedEventHandler(object sender, EventArgs e);
    }

    public class MqttClient : IMqttClient, IDisposable
    {
        public extern MqttClient(
            string brokerHostName, int brokerPort, bool secure, X509Certificate caCert, X509Certificate clientCert, MqttSslProtocols sslProtocol);

        public extern event IMqttClient.MqttMsgPublishEventHandler MqttMsgPublishReceived;

        public extern event IMqttClient.MqttMsgPublishedEventHandler MqttMsgPublished;

        public extern event IMqttClient.ConnectionClosedEventHandler ConnectionClosed;

        public extern bool IsConnected { get; }

        public extern MqttSettings Settings { get; }

        public extern MqttReasonCode Connect(
            string clientId,
            string username,
            string password,
            bool willRetain,
            MqttQoSLevel willQosLevel,
            bool willFlag,
            string willTopic,
            string willMessage,
            bool cleanSession,
            ushort keepAlivePeriod);

        public extern ushort Publish(string topic, byte[] message, string contentType, ArrayList userProperties, MqttQoSLevel qosLevel, bool retain);

        public extern ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels);

        public extern void Disconnect();

        public extern void Close();

        public extern void Dispose();
    }
}

namespace nanoFramework.M2Mqtt.Messages
{
    public enum MqttQoSLevel
    {
        AtMostOnce = 0,
        AtLeastOnce = 1,
        ExactlyOnce = 2,
    }

    public enum MqttReasonCode
    {
        Success = 0,
    }

    public class MqttMsgPublishEventArgs : EventArgs
    {
        public extern MqttMsgPublishEventArgs(string topic, byte[] message, bool dupFlag, MqttQoSLevel qosLevel, bool retain);
        public extern string Topic { get; }
        public extern byte[] Message { get; }
    }

    public class MqttMsgPublishedEventArgs : EventArgs
    {
        public extern MqttMsgPublishedEventArgs(ushort messageId);
        public extern ushort MessageId { get; set; }
        public extern bool IsPublished { get; set; }
    }
}
