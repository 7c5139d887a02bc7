using EdgeIoT.Gateway.Reloading;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Clients;

/// <summary>Users and boards, as the files say now.</summary>
/// <param name="users"><c>users.json</c>.</param>
/// <param name="moreUsers">A file of <c>mosquitto_passwd</c>; null without one. <paramref name="users"/> comes first.</param>
/// <param name="devices"><c>devices.json</c>.</param>
internal sealed class Credentials(
    WatchedFile<IReadOnlyDictionary<string, IUserSecret>> users,
    WatchedFile<IReadOnlyDictionary<string, IUserSecret>>? moreUsers,
    WatchedFile<IReadOnlyDictionary<string, byte[]>> devices)
{
    /// <summary>The files.</summary>
    public IEnumerable<IWatchedFile> Files => moreUsers is null ? [users, devices] : [users, moreUsers, devices];

    /// <summary>Whether there is any user.</summary>
    public bool HasUsers => users.Current.Count > 0 || moreUsers?.Current.Count > 0;

    public IUserSecret? User(string name) => users.Current.GetValueOrDefault(name) ?? moreUsers?.Current.GetValueOrDefault(name);

    public byte[]? Device(string id) => devices.Current.GetValueOrDefault(id);

    /// <summary>Whether a client that was let in would be let in by the same secret today.</summary>
    public bool Holds(ClientState client) => client switch
    {
        { Secret: null } => true,
        { Device: { } device } => Device(device) is { } key && client.Secret is byte[] then && key.AsSpan().SequenceEqual(then),
        { User: { } user } => client.Secret.Equals(User(user)),
        _ => true,
    };

    /// <summary>Sends away who is in no file any more, or has another password or key there.</summary>
    /// <returns>How many.</returns>
    public int SendAway(MqttServer server)
    {
        var gone = server.Clients.Where(client => client.Tag is ClientState state && !Holds(state)).ToList();
        foreach (var client in gone)
            server.DisconnectConnection(client.ConnectionId, Mqtt.Packets.MqttReasonCode.AdministrativeAction);
        return gone.Count;
    }
}
