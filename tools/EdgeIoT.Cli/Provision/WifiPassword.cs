using System.Text;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Provision;

/// <summary>Where the network's password comes from: the option, a file's first line, or the person, without showing it.</summary>
internal static class WifiPassword
{
    private const int Shortest = 8;
    private const int Longest = 64;

    public static string Get(string? given, string? file, TextWriter prompt)
    {
        var password = given ?? (file is not null ? File.ReadLines(file).FirstOrDefault() : Ask(prompt)) ?? "";
        return password.Length == 0 || (password.Length >= Shortest && Encoding.UTF8.GetByteCount(password) <= Longest)
            ? password
            : throw CommandFailure.Input($"A Wi-Fi password has {Shortest} to {Longest} characters, or none at all for an open network.", "Give it again.");
    }

    private static string? Ask(TextWriter prompt)
    {
        if (Console.IsInputRedirected)
            return Console.In.ReadLine();
        prompt.Write("Wi-Fi password (not shown; empty for an open network): ");
        var password = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace && password.Length > 0)
                password.Length--;
            else if (!char.IsControl(key.KeyChar))
                password.Append(key.KeyChar);
        }

        prompt.WriteLine();
        return password.ToString();
    }
}
