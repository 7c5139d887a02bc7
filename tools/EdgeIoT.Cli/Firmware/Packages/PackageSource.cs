using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Packages;

/// <summary>A feed or a folder that <c>--source</c> named. Asked once before the restore, which tries a dead one for minutes.</summary>
internal static class PackageSource
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A feed's address as it is; a folder by its whole path.</summary>
    public static async Task<string> CheckAsync(string source, CancellationToken stop)
    {
        if (Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            await AskAsync(address, stop);
            return source;
        }

        var folder = Path.GetFullPath(source);
        return Directory.Exists(folder)
            ? folder
            : throw CommandFailure.Input($"The package source '{source}' is neither an address (https://…) nor a folder.",
                "Give the address of a NuGet v3 feed (…/index.json) or a folder of .nupkg files.");
    }

    // A refusal is an answer: the restore has the credentials of the user's settings.
    private static async Task AskAsync(Uri address, CancellationToken stop)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stop);
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
                throw new CommandFailure($"The package source {address} is not there (404).", "The address of a NuGet v3 feed ends in index.json.");
        }
        catch (Exception problem) when (problem is HttpRequestException || (problem is TaskCanceledException && !stop.IsCancellationRequested))
        {
            throw new CommandFailure($"The package source {address} cannot be reached: {problem.Message}",
                "Check the address, the network and the proxy, then run it again.");
        }
    }
}
