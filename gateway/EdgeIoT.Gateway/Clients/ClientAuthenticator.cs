using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Protocol.Credentials;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Clients;

/// <summary>
/// Who may connect: gateways by their handshake, boards by their key, users by their password, and anybody where the gateway
/// listens on loopback alone or was told so. On the connections' read loops.
/// </summary>
/// <param name="links">Takes over gateways.</param>
/// <param name="access">Users and boards.</param>
/// <param name="failed">Makes guessing slow.</param>
/// <param name="nonces">Checks boards' passwords.</param>
/// <param name="gatewayId">This gateway's id.</param>
/// <param name="anonymous">Whether clients without credentials may publish for any board and read everything.</param>
/// <param name="certificates">Whether a client's certificate says who it is.</param>
/// <param name="logger">Is told of wrong passwords.</param>
internal sealed partial class ClientAuthenticator(
    MeshLinks links, ClientAccess access, FailedLogins failed, NonceIssuer nonces, string gatewayId, bool anonymous, bool certificates, ILogger logger)
    : IMqttAuthenticator
{
    private const string Wait = "too many wrong passwords came from this address; wait some seconds";

    /// <summary>Passwords that wait to be checked; each keeps a core busy for some 50 ms.</summary>
    private const int MostChecks = 256;

    /// <summary>Of the process: its cores are what is short.</summary>
    private static readonly SemaphoreSlim Hashing = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _checks;
    private long _refused;

    /// <summary>Wrong passwords, and what they lead to.</summary>
    public FailedLogins Logins => failed;

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
        else if (certificates && attempt.Client.CertificateName is { } proved)
            AcceptProved(attempt, proved);
        else if (attempt.UserName is not { Length: > 0 } name)
            AcceptAnonymous(attempt, "this gateway wants a user name and password");
        else if (failed.Pause(attempt.RemoteEndPoint) is not { } pause)
            Refuse(attempt, MqttReasonCode.ServerBusy, Wait);
        else if (pause > TimeSpan.Zero)
            _ = CheckLaterAsync(attempt, name, pause);
        else
            Check(attempt, name, paused: false);
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

    /// <summary>The TLS handshake has proved the name; a password is not looked at.</summary>
    private void AcceptProved(MqttConnectAttempt attempt, string name)
    {
        var key = access.Credentials.Device(name);
        attempt.Client.Tag = new ClientState { Device = key is null ? null : name, User = name, Secret = key };
        attempt.Accept();
    }

    private async Task CheckLaterAsync(MqttConnectAttempt attempt, string name, TimeSpan pause)
    {
        await Task.Delay(pause);
        Check(attempt, name, paused: true);
    }

    private void Check(MqttConnectAttempt attempt, string name, bool paused)
    {
        if (access.Credentials.Device(name) is { } key)
            CheckDevice(attempt, name, key);
        else if (access.Credentials.User(name) is not { } secret)
            AcceptAnonymous(attempt, null);
        else if (attempt.Password is { } password)
            _ = CheckUserAsync(attempt, name, secret, password, paused);
        else
            Refuse(attempt, MqttReasonCode.BadUserNameOrPassword, null);
    }

    private void AcceptAnonymous(MqttConnectAttempt attempt, string? hint)
    {
        if (anonymous)
            attempt.Accept();
        else if (attempt.UserName is { Length: > 0 })
            RefuseSecret(attempt, hint);
        else
            Refuse(attempt, MqttReasonCode.NotAuthorized, hint);
    }

    private void CheckDevice(MqttConnectAttempt attempt, string device, byte[] key)
    {
        var verdict = nonces.Verify(key, device, attempt.ClientId, gatewayId, PasswordText(attempt));
        if (verdict == CredentialVerdict.WrongKey)
        {
            RefuseSecret(attempt, null);
            return;
        }

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

    /// <summary>Hashing takes long on purpose: not on the read loop, and never on all cores.</summary>
    private async Task CheckUserAsync(MqttConnectAttempt attempt, string name, IUserSecret expected, ReadOnlyMemory<byte> password, bool paused)
    {
        if (Interlocked.Increment(ref _checks) > MostChecks)
        {
            Interlocked.Decrement(ref _checks);
            Refuse(attempt, MqttReasonCode.ServerBusy, null);
            return;
        }

        await Hashing.WaitAsync().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var matches = false;

        // Many may have come before the first of them was found to be wrong.
        var busy = !paused && failed.Pause(attempt.RemoteEndPoint) != TimeSpan.Zero;
        if (!busy)
            matches = expected.Matches(password.Span);
        Hashing.Release();
        Interlocked.Decrement(ref _checks);
        if (busy)
        {
            Refuse(attempt, MqttReasonCode.ServerBusy, Wait);
        }
        else if (matches)
        {
            attempt.Client.Tag = new ClientState { User = name, Secret = expected };
            attempt.Accept();
        }
        else
        {
            RefuseSecret(attempt, null);
        }
    }

    private void RefuseSecret(MqttConnectAttempt attempt, string? reason)
    {
        failed.Failed(attempt.RemoteEndPoint);
        LogWrong(Printable.Of(attempt.UserName ?? ""), attempt.RemoteEndPoint);
        Refuse(attempt, MqttReasonCode.BadUserNameOrPassword, reason);
    }

    private void Refuse(MqttConnectAttempt attempt, MqttReasonCode code, string? reason)
    {
        Interlocked.Increment(ref _refused);
        attempt.Refuse(code, reason);
    }

    private static string? PasswordText(MqttConnectAttempt attempt) =>
        attempt.Password is { Length: <= 512 } password ? System.Text.Encoding.ASCII.GetString(password.Span) : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{User} from {Remote}: wrong name, password or key")]
    private partial void LogWrong(string user, System.Net.EndPoint? remote);
}
