using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Membership;

namespace EdgeIoT.Mesh.Configuration;

/// <content>A gateway without a mesh: it waits for one, or founds one.</content>
internal sealed partial class Roster
{
    private static readonly TimeSpan SettleBeforeFounding = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PatienceWithFirst = TimeSpan.FromSeconds(5);

    private readonly Dictionary<MeshAddress, RefusalReason> _refusals = [];
    private readonly HashSet<MeshAddress> _answered = [];

    private void WaitOrFound()
    {
        // Who has a mesh and is gone for now comes back with it.
        if (_membership.Members.FirstOrDefault(m => m.Id != _context.Self && m.Record.Cluster != 0) is { } host)
        {
            Waiting = $"{host.Record.Name}'s mesh to admit this gateway";
            return;
        }

        var others = _membership.Members.Where(m => m.Id != _context.Self && m.IsPresent).ToList();
        if (MissingJoins(others) is { } missing)
        {
            Waiting = $"an answer from {missing}";
            return;
        }

        if (_context.Options.Witness)
        {
            Waiting = "a gateway with a mesh to admit this witness";
            return;
        }

        others.RemoveAll(m => m.Record.Witness);
        var settled = _context.Now - _membersChanged >= SettleBeforeFounding;
        var listened = _context.Options.Join.Count > 0 || !_context.Options.Discovery
            || _context.Now - _started >= _context.Options.DiscoveryWait;
        var first = others.TrueForAll(m => m.Id > _context.Self) || _context.Now - _membersChanged >= PatienceWithFirst;
        var alone = others.Count == 0 && !_context.Options.Discovery;
        Waiting = first ? "other gateways to show themselves" : $"{others.MinBy(m => m.Id)!.Record.Name} to found the mesh";
        if (alone || (settled && listened && first))
            Found();
    }

    /// <summary>A gateway to join that has not answered yet; told by address, as its name is not known. It may call itself by another
    /// address than the one that was typed: then its session shows that it answers at that one.</summary>
    private string? MissingJoins(List<Member> others)
    {
        foreach (var other in others)
        {
            _answered.Add(other.Record.Address);
            if (_datagrams.TryGetAddress(other.Id, out var address))
                _answered.Add(address);
        }

        var missing = _context.Options.Join.Where(a => a != _context.Options.Address && !_answered.Contains(a)).Distinct().ToList();
        return missing.Count > 0 ? string.Join(", ", missing.Select(Describe)) : null;
    }

    /// <summary>Somebody was refused here, or refused this gateway: worth knowing where it is one that is waited for.</summary>
    public void Refused(MeshAddress from, RefusalReason reason)
    {
        if (_context.Options.Join.Contains(from))
            _refusals[from] = reason;
    }

    private string Describe(MeshAddress address) => _refusals.GetValueOrDefault(address) switch
    {
        RefusalReason.WrongToken => $"{address} (it has another join token)",
        RefusalReason.WrongMesh => $"{address} (it belongs to a mesh of another name)",
        RefusalReason.WrongVersion => $"{address} (it speaks another version of the protocol)",
        _ => address.ToString(),
    };

    private void Found()
    {
        Span<byte> drawn = stackalloc byte[8];
        _credentials.Crypto.Fill(drawn);
        var cluster = BinaryPrimitives.ReadUInt64LittleEndian(drawn) | 1;
        var self = new ConfiguredGateway(_context.Self, _context.Options.Name, _context.Options.Address, GatewayRole.Voter);
        _consensus.Found(cluster, new MeshConfiguration(0, [self]).Encode(_context.Writer));
        Waiting = null;
        _context.Host.Report(MeshEvent.Configuration, $"{_context.Options.Name} founds mesh {cluster:x16}");
    }
}
