using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace EdgeIoT.Cli.Input;

/// <summary>Builds options whose errors name the option, its limits and an example.</summary>
internal static class Options
{
    public static Option<bool> Json() => new("--json") { Description = "Prints JSON for other programs instead of text for people" };

    /// <summary>Which gateway to ask. Without it the usual places on this machine are tried.</summary>
    public static Option<Endpoint?> Gateway() => new("--gateway")
    {
        HelpName = "HOST:HTTPPORT",
        Description = "The HTTP address of any gateway of the mesh; without it 127.0.0.1:8080 is asked, then the gateways of 'edgeiot up'",
        CustomParser = ParseEndpoint,
    };

    public static Option<int> Number(string name, int @default, int least, int most, string description) => new(name)
    {
        HelpName = "N",
        Description = $"{description} ({least} to {most})",
        DefaultValueFactory = _ => @default,
        CustomParser = result => (int)ParseNumber(result, least, most),
    };

    public static Option<long> Sequence(string name, long @default, string description) => new(name)
    {
        HelpName = "SEQUENCE",
        Description = description,
        DefaultValueFactory = _ => @default,
        CustomParser = result => ParseNumber(result, 0, long.MaxValue),
    };

    /// <summary>Null when it is not given; <paramref name="default"/> is for the help alone, which would print it as a clock.</summary>
    public static Option<TimeSpan?> Time(string name, TimeSpan @default, TimeSpan least, TimeSpan most, string description) => new(name)
    {
        HelpName = "TIME",
        Description = $"{description}, as 250ms, 1s, 5m or 1h ({Duration.Format(least)} to {Duration.Format(most)}, default {Duration.Format(@default)})",
        CustomParser = result =>
        {
            if (Duration.TryParse(result.Tokens[0].Value, out var time) && time >= least && time <= most)
                return time;
            result.AddError($"{name} takes a time from {Duration.Format(least)} to {Duration.Format(most)}, not '{result.Tokens[0].Value}'. "
                + $"Write a number and a unit: {name} {Duration.Format(@default)}");
            return null;
        },
    };

    public static Endpoint? ParseEndpoint(ArgumentResult result)
    {
        if (result.Tokens.Count == 0)
            return null;
        if (Endpoint.TryParse(result.Tokens[0].Value, out var endpoint))
            return endpoint;
        result.AddError($"{OptionName(result)} takes HOST:PORT with a port from 1 to 65535, not '{result.Tokens[0].Value}'. "
            + $"For example: {OptionName(result)} 127.0.0.1:8080");
        return null;
    }

    private static long ParseNumber(ArgumentResult result, long least, long most)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        var limit = most == long.MaxValue ? $"a whole number from {least}" : $"a whole number from {least} to {most}";
        result.AddError($"{OptionName(result)} takes {limit}, not '{text}'. For example: {OptionName(result)} {Math.Max(least, Math.Min(most, 3))}");
        return 0;
    }

    private static string OptionName(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? result.Argument.Name;
}
