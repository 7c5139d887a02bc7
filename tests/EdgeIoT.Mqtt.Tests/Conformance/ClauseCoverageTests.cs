using System.Reflection;

namespace EdgeIoT.Mqtt.Tests.Conformance;

/// <summary>Each normative statement of both standards is checked by a test that names it, or listed with the reason why it cannot be.</summary>
public sealed class ClauseCoverageTests
{
    [Theory]
    [InlineData("3.1.1", 142)]
    [InlineData("5.0", 251)]
    public void Every_clause_is_checked_or_has_a_reason_and_none_has_both(string standard, int count)
    {
        var listed = Listed(standard).ToArray();
        Assert.Equal(count, listed.Length);
        Assert.Empty(listed.GroupBy(l => l.Id).Where(g => g.Count() > 1).Select(g => g.Key));
        var named = Named().Where(n => n.Standard == standard).Select(n => n.Id).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(named.Except(listed.Select(l => l.Id)).Order(StringComparer.Ordinal));
        Assert.Empty(listed.Where(l => !l.HasReason && !named.Contains(l.Id)).Select(l => l.Id));
        Assert.Empty(listed.Where(l => l.HasReason && named.Contains(l.Id)).Select(l => l.Id));
    }

    private static IEnumerable<(string Id, bool HasReason)> Listed(string standard) =>
        from line in Conversation.Text($"clauses-{standard}.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        where line[0] != '#'
        let reason = line.IndexOf(" -- ", StringComparison.Ordinal)
        select (line.Split(' ')[0], reason > 0 && line.Length > reason + 8);

    private static IEnumerable<(string Standard, string Id)> Named() =>
        Conversation.All().SelectMany(c => c.Clauses).Concat(
            from type in Assembly.GetExecutingAssembly().GetTypes()
            from method in type.GetMethods()
            from clause in method.GetCustomAttributes<ClauseAttribute>()
            from id in clause.Ids
            select (clause.Standard, id));
}
