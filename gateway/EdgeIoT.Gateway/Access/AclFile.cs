using System.Text;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Gateway.Access;

/// <summary>
/// Reads Mosquitto's <c>acl_file</c>:
/// <code>
/// topic   [read|write|readwrite|deny] FILTER     for the user above it, or for clients without one
/// user    NAME
/// pattern [read|write|readwrite|deny] FILTER     for all, with %c (client id) and %u (user name)
/// # comment
/// </code>
/// A filter with blanks needs the access before it. Blanks before a word and tabs, which Mosquitto refuses, are taken.
/// </summary>
internal static class AclFile
{
    public const string FileName = "acl";

    private static readonly char[] Blanks = [' ', '\t'];

    /// <exception cref="FormatException">A line cannot be understood; the message begins with its number.</exception>
    public static AccessRules Parse(ReadOnlySpan<byte> content)
    {
        var rules = new AccessRules();
        string? user = null;
        var number = 0;
        foreach (var raw in Text(content).Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var (word, rest) = Split(line);
            switch (word)
            {
                case "user" when rest.Length > 0:
                    user = rest;
                    break;
                case "user":
                    throw Bad(number, "the name after 'user' is missing");
                case "topic":
                    rules.Add(user, Rule(number, word, rest));
                    break;
                case "pattern":
                    rules.AddPattern(Rule(number, word, rest));
                    break;
                default:
                    throw Bad(number, $"'{word}' is not understood: lines begin with user, topic, pattern or #");
            }
        }

        return rules;
    }

    /// <summary>One rule as it stands behind <c>topic</c>: <c>[read|write|readwrite|deny] FILTER</c>.</summary>
    /// <exception cref="FormatException">It cannot be understood; the message says why.</exception>
    internal static AccessRule Rule(string text, string word = "topic")
    {
        var (first, filter) = Split(text.Trim());
        if (first.Length == 0)
            throw new FormatException($"the topic after '{word}' is missing");
        var access = TopicAccess.ReadWrite;
        if (filter.Length == 0)
            filter = first;
        else
            access = Access(first);
        return MqttTopic.IsFilter(filter)
            ? new AccessRule(filter, access)
            : throw new FormatException($"'{filter}' is no topic filter: + and # stand alone between slashes, # only at the end");
    }

    private static AccessRule Rule(int number, string word, string text)
    {
        try
        {
            return Rule(text, word);
        }
        catch (FormatException problem)
        {
            throw Bad(number, problem.Message);
        }
    }

    private static TopicAccess Access(string word) => word switch
    {
        "read" => TopicAccess.Read,
        "write" => TopicAccess.Write,
        "readwrite" => TopicAccess.ReadWrite,
        "deny" => TopicAccess.None,
        _ => throw new FormatException($"'{word}' is no access: read, write, readwrite and deny are"),
    };

    private static (string Word, string Remainder) Split(string line)
    {
        var end = line.IndexOfAny(Blanks);
        return end < 0 ? (line, "") : (line[..end], line[end..].Trim());
    }

    private static string Text(ReadOnlySpan<byte> content)
    {
        var mark = Encoding.UTF8.Preamble;
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content.StartsWith(mark) ? content[mark.Length..] : content);
        }
        catch (DecoderFallbackException malformed)
        {
            throw new FormatException("it is not UTF-8 text", malformed);
        }
    }

    private static FormatException Bad(int number, string problem) => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {number}: {problem}"));
}
