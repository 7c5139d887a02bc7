using System.Text;

namespace EdgeIoT.Gateway.Access;

/// <summary>Changes the rules of one user in the text of an access control list, and leaves everything else as it stands there.</summary>
public static class AclText
{
    /// <summary>The file in a gateway's data folder.</summary>
    public const string FileName = AclFile.FileName;

    /// <summary>What a user gets who is not given less: every topic, and the broker's own figures.</summary>
    public static readonly IReadOnlyList<string> Everything = ["readwrite #", "read $SYS/#"];

    private const string NewFile = """
        # Who may do what, in the syntax of Mosquitto's acl_file; a running gateway notices changes.
        #   topic   [read|write|readwrite|deny] FILTER    for the user above it
        #   pattern [read|write|readwrite|deny] FILTER    for everybody; %u is the user, %c the client id

        # Clients without a user; they are let in on loopback and with allow-anonymous alone.
        topic readwrite #
        topic read $SYS/#

        """;

    /// <summary>Why a text may not stand behind <c>topic</c>; null where it may.</summary>
    public static string? Problem(string rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        try
        {
            AclFile.Rule(rule);
            return rule.AsSpan().IndexOfAny('\r', '\n') >= 0 ? "a rule is one line" : null;
        }
        catch (FormatException problem)
        {
            return problem.Message;
        }
    }

    /// <summary>Gives a user these rules in place of those it had.</summary>
    /// <param name="text">The list; null: a new one, in which clients without a user may do everything.</param>
    /// <param name="user">The user.</param>
    /// <param name="rules">As they stand behind <c>topic</c>.</param>
    /// <exception cref="FormatException">The list cannot be understood; the message begins with the line.</exception>
    public static string Set(string? text, string user, IEnumerable<string> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var changed = new StringBuilder(text is null ? NewFile : Remove(text, user));
        if (changed.Length > 0 && changed[^1] != '\n')
            changed.Append('\n');
        changed.Append('\n').Append("user ").Append(user).Append('\n');
        foreach (var rule in rules)
            changed.Append("topic ").Append(rule.Trim()).Append('\n');
        return changed.ToString();
    }

    /// <summary>Takes a user's rules away; patterns and comments among them stay.</summary>
    /// <exception cref="FormatException">The list cannot be understood; the message begins with the line.</exception>
    public static string Remove(string text, string user)
    {
        ArgumentNullException.ThrowIfNull(text);
        AclFile.Parse(Encoding.UTF8.GetBytes(text));
        var kept = new List<string>();
        var inside = false;
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words is ["user", var name])
                inside = name.Equals(user, StringComparison.Ordinal);
            if (!inside || words is not (["user", ..] or ["topic", ..]))
                kept.Add(line);
        }

        return string.Join('\n', kept).TrimEnd('\n') + "\n";
    }

    /// <summary>Whether a user has rules of its own.</summary>
    public static bool HasRules(string text, string user)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('\n').Any(line => line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is ["user", var name]
            && name.Equals(user, StringComparison.Ordinal));
    }
}
