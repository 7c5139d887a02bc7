using System.Text.RegularExpressions;
using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>Names instead of ids, and entries counted from the one behind which the script begins.</summary>
internal sealed partial class Naming
{
    private readonly Dictionary<NodeId, string> _gateways = [];
    private readonly List<ulong> _meshes = [];

    /// <summary>The last entry of the mesh as it was set up: <c>#1</c> is the first one behind it.</summary>
    public long Base { get; set; }

    public void Add(NodeId id, string name) => _gateways[id] = name;

    public string Of(NodeId id) => id == NodeId.None ? "nobody" : _gateways.GetValueOrDefault(id, "a stranger");

    public string Of(JournalId journal) => $"{Of(journal.Gateway)}/{journal.Incarnation}";

    public string Of(JournalExtent extent) => $"{Of(extent.Journal)} up to {extent.Last}";

    public string Of(IEnumerable<NodeId> ids) => string.Join(", ", ids.Select(Of).Order(StringComparer.Ordinal));

    public string Index(long index) => $"#{index - Base}";

    /// <summary>A term, with its epoch where that is not the first.</summary>
    public static string Term(long term) => EpochTerm.EpochOf(term) == 1 ? $"{term}" : $"{EpochTerm.Within(term)} of epoch {EpochTerm.EpochOf(term)}";

    public string Range(long first, long last) => first == last ? Index(first) : $"{Index(first)} to {Index(last)}";

    public static string Records(long first, long last) => first == last ? $"record {first}" : last == long.MaxValue ? $"records from {first} on" : $"records {first} to {last}";

    public string Mesh(ulong cluster)
    {
        if (cluster == 0)
            return "no mesh";
        if (!_meshes.Contains(cluster))
            _meshes.Add(cluster);
        return $"mesh {(char)('A' + _meshes.IndexOf(cluster))}";
    }

    /// <summary>A line of the node's own with names for ids.</summary>
    public string Clean(string text) => Hexadecimal().Replace(Entry().Replace(text, match => Index(long.Parse(match.Groups["index"].Value))), match =>
    {
        if (NodeId.TryParse(match.Value, out var id))
            return Of(id);
        return match.Length == 16 ? Mesh(Convert.ToUInt64(match.Value, 16))["mesh ".Length..] : match.Value;
    });

    [GeneratedRegex(@"\bentry (?<index>\d+)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\b[0-9a-f]{16,32}\b", RegexOptions.None, 1000)]
    private static partial Regex Hexadecimal();
}
