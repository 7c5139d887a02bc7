using System.CommandLine;
using System.Security.Cryptography;
using EdgeIoT.Gateway.Clients;

namespace EdgeIoT.Cli.Credentials;

/// <summary><c>edgeiot key BOARD</c>: a new key for a board, made here and printed once.</summary>
internal static class KeyCommand
{
    private const int KeySize = 32;
    private const string FileName = "devices.json";

    /// <summary>The keys that a gateway with this data folder accepts.</summary>
    public static CredentialStore<string> Store(string folder) => new(folder, FileName, CredentialJson.Default.DictionaryStringString);

    /// <summary>A new key, in hexadecimal.</summary>
    public static string NewKey() => RandomNumberGenerator.GetHexString(KeySize * 2, lowercase: true);

    public static Command Create()
    {
        var name = new Argument<string>("BOARD") { Description = "The board's id, 1 to 64 letters, digits, - or _" };
        var data = CredentialOptions.Data();
        var remove = CredentialOptions.Remove();
        var command = new Command("key", "Makes a new key for a board, which needs it to connect beyond loopback, and prints it") { name, data, remove };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var board = CredentialOptions.Name(parsed.GetValue(name)!);
            var store = Store(parsed.GetValue(data)!);
            if (parsed.GetValue(remove))
            {
                CredentialOptions.Removed(store.Remove(board), board, store.FilePath);
                output.WriteLine($"{board} may not connect any more.");
                return;
            }

            var key = NewKey();
            store.Set(board, key);
            output.WriteLine(key);
        });
        return command;
    }
}
