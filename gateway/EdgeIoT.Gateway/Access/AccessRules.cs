using System.Collections.Concurrent;
using System.Text;

namespace EdgeIoT.Gateway.Access;

/// <summary>
/// An access control list as Mosquitto reads it: rules of clients without a user, rules of each user, and patterns for all. Never changed: a
/// new file makes a new one.
/// </summary>
internal sealed class AccessRules
{
    private readonly List<AccessRule> _anonymous = [];
    private readonly Dictionary<string, List<AccessRule>> _users = new(StringComparer.Ordinal);
    private readonly List<AccessRule> _patterns = [];

    /// <summary>Clients of one user have the same rights as long as no pattern looks at the client id; by user, empty for none.</summary>
    private readonly ConcurrentDictionary<string, ClientRights> _shared = new(StringComparer.Ordinal);
    private bool _usesId;

    /// <summary>What one client may do, worked out once so that a publish costs no more than comparing bytes.</summary>
    /// <param name="clientId">For <c>%c</c>.</param>
    /// <param name="user">For <c>%u</c>; a name that was proved, null without one.</param>
    public ClientRights For(string clientId, string? user) =>
        _usesId ? Compile(clientId, user) : _shared.GetOrAdd(user ?? "", static (_, of) => of.Rules.Compile("", of.User), (Rules: this, User: user));

    /// <param name="user">Whose it is; null for clients without a user.</param>
    internal void Add(string? user, AccessRule rule)
    {
        if (user is null)
            _anonymous.Add(rule);
        else if (_users.TryGetValue(user, out var rules))
            rules.Add(rule);
        else
            _users.Add(user, [rule]);
    }

    internal void AddPattern(AccessRule rule)
    {
        _patterns.Add(rule);
        _usesId |= rule.Filter.Contains("%c", StringComparison.Ordinal);
    }

    private ClientRights Compile(string clientId, string? user)
    {
        var own = user is null ? _anonymous : _users.GetValueOrDefault(user, []);
        var rules = new List<(byte[], TopicAccess)>();
        foreach (var rule in InOrder(own))
            rules.Add((Encoding.UTF8.GetBytes(rule.Filter), rule.Access));
        foreach (var pattern in InOrder(_patterns))
        {
            if (Fill(pattern, clientId, user) is { } filter)
                rules.Add((Encoding.UTF8.GetBytes(filter), pattern.Access));
        }

        return new ClientRights(this, [.. rules]);
    }

    /// <summary>Denials come first among the rules of one kind, as in Mosquitto.</summary>
    private static IEnumerable<AccessRule> InOrder(List<AccessRule> rules) => rules.OrderBy(rule => !rule.Denies);

    /// <summary>Clients choose their names. One with a wildcard or another level in it would get more than the pattern means, so that what gives
    /// something is left out for them; what denies something may deny too much.</summary>
    private static string? Fill(AccessRule pattern, string clientId, string? user)
    {
        var usesId = pattern.Filter.Contains("%c", StringComparison.Ordinal);
        var usesUser = pattern.Filter.Contains("%u", StringComparison.Ordinal);
        if (usesUser && user is null)
            return null;
        if (!pattern.Denies && ((usesId && Widens(clientId)) || (usesUser && Widens(user!))))
            return null;
        if (!usesId && !usesUser)
            return pattern.Filter;

        // In one pass: a client id "%u" is not filled in a second time.
        var filter = new StringBuilder();
        for (var i = 0; i < pattern.Filter.Length; i++)
        {
            var next = pattern.Filter[i] == '%' && i + 1 < pattern.Filter.Length ? pattern.Filter[i + 1] : '\0';
            if (next is not ('c' or 'u'))
            {
                filter.Append(pattern.Filter[i]);
                continue;
            }

            filter.Append(next == 'c' ? clientId : user);
            i++;
        }

        return filter.ToString();
    }

    private static bool Widens(string name) => name.Length == 0 || name.AsSpan().IndexOfAny('+', '#', '/') >= 0;
}
