using System.CommandLine;
using System.Security.Cryptography;
using EdgeIoT.Gateway.Clients;

namespace EdgeIoT.Cli.Credentials;

/// <summary><c>edgeiot key BOARD</c>: a new key for a board, made here and printed once.</summary>
internal static class KeyCommand
{
    private const int KeySize = 32;

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
            var store = new CredentialStore<string>(parsed.GetValue(data)!, "devices.json", CredentialJson.Default.DictionaryStringString);
            if (parsed.GetValue(remove))
            {
                CredentialOptions.Removed(store.Remove(board), board, store.FilePath);
                output.WriteLine($"{board} may not connect any more.");
                return;
            }

            var key = RandomNumberGenerator.GetHexString(KeySize * 2, lowercase: true);
            store.Set(board, key);
            output.WriteLine(key);
        });
        return command;
    }
}
