using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Protocol.Credentials;

namespace EdgeIoT.Gateway.Clients;

/// <summary>
/// Who may connect: gateways by their handshake, boards by their key, users by their password, and anybody where the gateway
/// listens on loopback alone or was told so. On the connections' read loops.
/// </summary>
/// <param name="links">Takes over gateways.</param>
/// <param name="access">Users and boards.</param>
/// <param name="nonces">Checks boards' passwords.</param>
/// <param name="gatewayId">This gateway's id.</param>
/// <param name="anonymous">Whether clients without credentials may publish for any board and read everything.</param>
internal sealed class ClientAuthenticator(
    MeshLinks links, ClientAccess access, NonceIssuer nonces, string gatewayId, bool anonymous) : IMqttAuthenticator
{
    /// <summary>Passwords that are checked at a time; each keeps a core busy for some 50 ms.</summary>
    private const int MostChecks = 16;

    private int _checks;
    private long _refused;

    /// <summary>Clients that were sent away.</summary>
    public long Refused => Volatile.Read(ref _refused);

    public void Connecting(MqttConnectAttempt attempt)
    {
        if (attempt.Method == MeshLinks.Method)
        {
            links.Connecting(attempt);
            return;
        }

        access.Refresh();
        if (attempt.Method is not null)
            Refuse(attempt, MqttReasonCode.BadAuthenticationMethod, null);
        else if (attempt.UserName is not { Length: > 0 } name)
            AcceptAnonymous(attempt, "this gateway wants a user name and password");
        else if (access.Credentials.Device(name) is { } key)
            CheckDevice(attempt, name, key);
        else if (access.Credentials.User(name) is { } secret)
            CheckUser(attempt, name, secret);
        else
            AcceptAnonymous(attempt, null);
    }

    public void Authenticating(MqttConnectAttempt attempt, ReadOnlySpan<byte> data)
    {
        if (attempt.Client.Tag is IncomingLink link && !attempt.IsReauthentication)
            link.Authenticating(data);
        else
            Refuse(attempt, MqttReasonCode.BadAuthenticationMethod, null);
    }

    public void Abandoned(MqttConnectAttempt attempt)
    {
        if (attempt.Client.Tag is IncomingLink link)
            link.Abandoned();
    }

    private void AcceptAnonymous(MqttConnectAttempt attempt, string? hint)
    {
        if (anonymous)
            attempt.Accept();
        else
            Refuse(attempt, attempt.UserName is null ? MqttReasonCode.NotAuthorized : MqttReasonCode.BadUserNameOrPassword, hint);
    }

    private void CheckDevice(MqttConnectAttempt attempt, string device, byte[] key)
    {
        var verdict = nonces.Verify(key, device, attempt.ClientId, gatewayId, PasswordText(attempt));
        if (verdict != CredentialVerdict.Accepted)
        {
            Refuse(attempt, MqttReasonCode.BadUserNameOrPassword, verdict switch
            {
                CredentialVerdict.StaleNonce or CredentialVerdict.ForeignNonce => "nonce: too old or another gateway's; ask this gateway for a new one",
                CredentialVerdict.Replayed => "password: used before",
                _ => null,
            });
            return;
        }

        attempt.Client.Tag = new ClientState { Device = device, User = device, Secret = key };
        attempt.Accept();
    }

    private void CheckUser(MqttConnectAttempt attempt, string name, IUserSecret expected)
    {
        if (attempt.Password is not { } password || Interlocked.Increment(ref _checks) > MostChecks)
        {
            if (attempt.Password is not null)
                Interlocked.Decrement(ref _checks);
            Refuse(attempt, attempt.Password is null ? MqttReasonCode.BadUserNameOrPassword : MqttReasonCode.ServerBusy, null);
            return;
        }

        // Hashing takes long on purpose: not on the read loop.
        ThreadPool.QueueUserWorkItem(_ =>
        {
            var matches = expected.Matches(password.Span);
            Interlocked.Decrement(ref _checks);
            if (!matches)
            {
                Refuse(attempt, MqttReasonCode.BadUserNameOrPassword, null);
                return;
            }

            attempt.Client.Tag = new ClientState { User = name, Secret = expected };
            attempt.Accept();
        });
    }

    private void Refuse(MqttConnectAttempt attempt, MqttReasonCode code, string? reason)
    {
        Interlocked.Increment(ref _refused);
        attempt.Refuse(code, reason);
    }

    private static string? PasswordText(MqttConnectAttempt attempt) =>
        attempt.Password is { Length: <= 512 } password ? System.Text.Encoding.ASCII.GetString(password.Span) : null;
}
