namespace EdgeIoT.Mqtt.Authentication;

/// <summary>
/// Decides who may connect. Called on the connection's read loop: it must return at once, and answers by a method of the
/// <see cref="MqttConnectAttempt"/>, before it returns or later from any thread. Meanwhile nothing of that connection is read.
/// A connection that is not answered within <c>ConnectTimeout</c> is closed.
/// </summary>
public interface IMqttAuthenticator
{
    /// <summary>A CONNECT packet arrived.</summary>
    void Connecting(MqttConnectAttempt attempt);

    /// <summary>An AUTH packet arrived, in answer to <see cref="MqttConnectAttempt.Continue"/>, or to begin a re-authentication
    /// (<see cref="MqttConnectAttempt.IsReauthentication"/>). The default refuses.</summary>
    /// <param name="attempt">The same object as in <see cref="Connecting"/>.</param>
    /// <param name="data">Authentication data; valid during the call only.</param>
    void Authenticating(MqttConnectAttempt attempt, ReadOnlySpan<byte> data) =>
        attempt.Refuse(Packets.MqttReasonCode.BadAuthenticationMethod);

    /// <summary>The connection ended before it was accepted or refused.</summary>
    void Abandoned(MqttConnectAttempt attempt)
    {
    }
}
