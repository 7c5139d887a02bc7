namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>Two texts side by side, line by line: the longest common part, and around it what differs.</summary>
internal static class Difference
{
    private const int Around = 3;

    public static string Between(string expected, string came)
    {
        var (a, b) = (expected.Split('\n'), came.Split('\n'));
        var common = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
                common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        List<string> lines = [];
        for (var (i, j) = (0, 0); i < a.Length || j < b.Length;)
        {
            if (i < a.Length && j < b.Length && a[i] == b[j])
            {
                lines.Add("  " + a[i++]);
                j++;
            }
            else if (j == b.Length || (i < a.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add("- " + a[i++]);
            }
            else
            {
                lines.Add("+ " + b[j++]);
            }
        }

        return string.Join('\n', lines.Where((_, at) => lines.Skip(Math.Max(0, at - Around)).Take((2 * Around) + 1).Any(l => l[0] != ' ')));
    }
}
