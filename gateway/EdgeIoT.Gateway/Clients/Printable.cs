namespace EdgeIoT.Gateway.Clients;

/// <summary>Clients choose ids, names and topics: a line feed in one would forge a line of the log.</summary>
internal static class Printable
{
    public static string Of(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
