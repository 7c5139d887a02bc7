using System.Security.Cryptography;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Up;

/// <summary>Prepares the folder of a mesh: one folder a gateway, the join token, and a lock against a second <c>edgeiot up</c>.</summary>
internal sealed class MeshFolder : IDisposable
{
    private readonly FileStream _lock;

    private MeshFolder(FileStream @lock) => _lock = @lock;

    public static MeshFolder Open(MeshPlan plan)
    {
        try
        {
            foreach (var gateway in plan.Gateways)
                Directory.CreateDirectory(gateway.Folder);
            Directory.CreateDirectory(plan.BoardsFolder);
            var folder = new MeshFolder(Lock(plan.Folder));
            WriteJoinToken(plan.JoinTokenFile);
            return folder;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"The data folder {plan.Folder} cannot be used: {problem.Message}", "Give another one with --data DIR.");
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "up.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            throw new CommandFailure($"Another 'edgeiot up' already runs on {folder}.", "Stop it first, or give another folder with --data DIR.");
        }
    }

    private static void WriteJoinToken(string file)
    {
        if (File.Exists(file))
            return;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.WriteLine(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
    }
}
