namespace EdgeIoT.Repository;

internal static class Findings
{
    /// <summary>Fails with every finding on a line of its own.</summary>
    public static void None(IEnumerable<string> found)
    {
        var all = found.ToList();
        Assert.True(all.Count == 0, "Found:\n" + string.Join('\n', all));
    }
}
