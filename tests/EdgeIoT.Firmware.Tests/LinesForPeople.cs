using EdgeIoT.Firmware.Tests.Contract;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeIoT.Firmware.Tests;

/// <summary>What a board says at its debug port, and what the guide says that it means.</summary>
public sealed class LinesForPeople
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(BoardSources.Root, "firmware", "README.md"));

    [Fact]
    public void Every_line_is_in_the_guide()
    {
        var lines = Lines();
        Assert.InRange(lines.Count, 20, 60);
        Assert.Empty(lines.Where(line => !Guide.Contains(line, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("settings: ")]
    [InlineData("wifi: up")]
    [InlineData("buffer: full, dropped ")]
    [InlineData("update: complete")]
    public void They_are_found_in_the_sources(string line) => Assert.Contains(line.Trim(), Lines());

    // The constant beginnings of what is handed to the log.
    private static HashSet<string> Lines()
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        foreach (var path in BoardSources.All())
        {
            var root = CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetRoot();
            foreach (var call in root.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (call.Expression.ToString() is not ("_log.Write" or "log.Write" or "_parts.Log.Write" or "ReportMore"))
                    continue;
                foreach (var text in Beginnings(call.ArgumentList.Arguments[0].Expression))
                    found.Add(text.Trim());
            }
        }

        return found;
    }

    private static IEnumerable<string> Beginnings(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax { Token.Value: string text } => [text],
        BinaryExpressionSyntax sum => Beginnings(sum.Left),
        ConditionalExpressionSyntax choice => Beginnings(choice.WhenTrue).Concat(Beginnings(choice.WhenFalse)),
        ParenthesizedExpressionSyntax inner => Beginnings(inner.Expression),
        _ => [],
    };
}
