using EdgeIoT.Gateway.Clients;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Access;

/// <summary>
/// What the access control list that is in force says to a client. Without a list, clients may do everything where anybody is let in, and
/// nothing otherwise; boards with keys have rights of their own besides.
/// </summary>
/// <param name="rules">The list that is in force; null where there is none.</param>
/// <param name="name">The list's file without its folder, for messages to clients.</param>
/// <param name="open">Whether anybody is let in: on loopback, or because it was asked for.</param>
internal sealed class AccessPolicy(Func<AccessRules?> rules, string name, bool open)
{
    /// <summary>Whether there is a list, so that each delivery has to be looked at.</summary>
    public bool HasRules => rules() is not null;

    /// <inheritdoc cref="ClientRights.Decide"/>
    public bool? Decide(MqttConnectionInfo client, ClientState state, TopicAccess access, ReadOnlySpan<byte> topic) =>
        rules() is { } list ? state.Rights(list, client).Decide(access, topic) : WithoutRules(state);

    /// <inheritdoc cref="ClientRights.DecideSubscription"/>
    public bool? DecideSubscription(MqttConnectionInfo client, ClientState state, ReadOnlySpan<byte> filter) =>
        rules() is { } list ? state.Rights(list, client).DecideSubscription(filter) : WithoutRules(state);

    /// <summary>What to do about a refusal.</summary>
    public string Hint(ClientState state) => (HasRules, state.User) switch
    {
        (false, _) => $"users may do nothing before a file {name} says so",
        (true, null) => $"no rule in {name} gives it to clients without a user",
        (true, { } user) => $"no rule in {name} gives it to {user}",
    };

    private bool? WithoutRules(ClientState state) => open && !state.IsDevice ? true : null;
}
