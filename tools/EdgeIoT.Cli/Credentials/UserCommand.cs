using System.CommandLine;
using EdgeIoT.Cli.Input;
using EdgeIoT.Gateway.Clients;

namespace EdgeIoT.Cli.Credentials;

/// <summary><c>edgeiot user NAME</c>: who may connect to a gateway beyond loopback with a password.</summary>
internal static class UserCommand
{
    private const int ShortestPassword = 8;

    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The MQTT user name, 1 to 64 letters, digits, - or _" };
        var data = CredentialOptions.Data();
        var file = new Option<string?>("--password-file")
        {
            HelpName = "FILE",
            Description = "Takes the password from the first line of a file instead of from standard input",
        };
        var remove = CredentialOptions.Remove();
        var command = new Command("user", "Adds, changes or removes a user of a gateway; a running gateway notices at once") { name, data, file, remove };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var user = CredentialOptions.Name(parsed.GetValue(name)!);
            var store = new CredentialStore<UserPassword>(
                parsed.GetValue(data)!, "users.json", CredentialJson.Default.DictionaryStringUserPassword);
            if (parsed.GetValue(remove))
            {
                CredentialOptions.Removed(store.Remove(user), user, store.FilePath);
                output.WriteLine($"{user} may not connect any more.");
                return;
            }

            store.Set(user, UserPassword.Create(Password(parsed.GetValue(file))));
            output.WriteLine($"{user} may connect with that password; it is kept as a hash in {store.FilePath}.");
        });
        return command;
    }

    private static string Password(string? file)
    {
        if (file is null && !Console.IsInputRedirected)
            Console.Error.Write("Password (it is shown): ");
        var password = file is null ? Console.In.ReadLine() : File.ReadLines(file).FirstOrDefault();
        if (password is not { Length: >= ShortestPassword })
            throw CommandFailure.Input($"The password must have {ShortestPassword} characters or more.", "Write it on standard input or into the file of --password-file.");
        return password;
    }
}
