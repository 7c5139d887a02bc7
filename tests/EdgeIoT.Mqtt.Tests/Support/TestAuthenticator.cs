using System.Collections.Concurrent;
using System.Text;
using EdgeIoT.Mqtt.Authentication;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>An authenticator made of two functions.</summary>
internal sealed class TestAuthenticator(Action<MqttConnectAttempt> connecting, Action<MqttConnectAttempt, string>? authenticating = null) : IMqttAuthenticator
{
    public ConcurrentQueue<string> Abandoned { get; } = new();

    public void Connecting(MqttConnectAttempt attempt) => connecting(attempt);

    public void Authenticating(MqttConnectAttempt attempt, ReadOnlySpan<byte> data) => authenticating!(attempt, Encoding.UTF8.GetString(data));

    void IMqttAuthenticator.Abandoned(MqttConnectAttempt attempt) => Abandoned.Enqueue(attempt.ClientId);
}
