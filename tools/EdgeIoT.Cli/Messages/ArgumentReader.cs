using System.Globalization;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Messages;

/// <summary>Walks over arguments in Mosquitto's manner: each flag is followed by its values, whatever they look like.</summary>
internal sealed class ArgumentReader(string command, IReadOnlyList<string> args)
{
    private int _next;

    /// <summary>The flag whose values are read.</summary>
    public string Flag { get; private set; } = "";

    public bool NextFlag()
    {
        if (_next == args.Count) return false;
        Flag = args[_next++];
        return true;
    }

    public string Value()
    {
        if (_next == args.Count) throw Bad($"{Flag} needs a value.");
        return args[_next++];
    }

    public int Number(int least, int most)
    {
        var text = Value();
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        throw Bad($"{Flag} takes a whole number from {least} to {most}, not '{text}'.");
    }

    public uint Seconds(string text)
    {
        if (text is "-1" or "∞") return uint.MaxValue;
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : throw Bad($"{Flag} takes a whole number of seconds, or -1 for never, not '{text}'.");
    }

    public CommandFailure Bad(string message) => CommandFailure.Input(message, $"'edgeiot {command} --help' lists what it takes.");
}
