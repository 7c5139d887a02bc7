namespace EdgeIoT.Cli.Run;

/// <summary>
/// A process started by <c>edgeiot up</c> stops when its parent is gone, however the parent ended: the parent holds the
/// other end of its standard input, and the system closes that end even after a kill -9.
/// </summary>
internal static class ParentWatch
{
    /// <summary>Given by <c>edgeiot up</c> to its children alone.</summary>
    public const string Switch = "--stop-with-parent";

    public static void Start(Action parentGone)
    {
        // A thread of its own: a read of a console stream blocks, and a pool thread would be missed.
        new Thread(() => WaitForEnd(parentGone)) { IsBackground = true, Name = "parent watch" }.Start();
    }

    private static void WaitForEnd(Action parentGone)
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[16];
        try
        {
            while (input.Read(ignored) > 0)
            {
            }
        }
        catch (IOException)
        {
        }

        parentGone();
    }
}
