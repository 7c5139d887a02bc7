namespace EdgeIoT.Cli.Run;

/// <summary>
/// A process started by <c>edgeiot up</c> stops when its parent is gone, however the parent ended: the parent holds the
/// other end of its standard input, and the system closes that end even after a kill -9.
/// </summary>
internal static class ParentWatch
{
    /// <summary>Given by <c>edgeiot up</c> to its children alone.</summary>
    public const string Switch = "--stop-with-parent";

    /// <param name="parentGone">Called when the parent ended.</param>
    /// <param name="line">Gets the lines that the parent writes; null: they are passed over.</param>
    public static void Start(Action parentGone, Action<string>? line = null)
    {
        // A thread of its own: a read of a console stream blocks, and a pool thread would be missed.
        new Thread(() => WaitForEnd(parentGone, line)) { IsBackground = true, Name = "parent watch" }.Start();
    }

    private static void WaitForEnd(Action parentGone, Action<string>? line)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        try
        {
            while (input.ReadLine() is { } text)
                line?.Invoke(text);
        }
        catch (IOException)
        {
        }

        parentGone();
    }
}
