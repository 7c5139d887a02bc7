using EdgeIoT.Mesh.Membership;

namespace EdgeIoT.Mesh;

/// <summary>Who has a link to whom: whoever holds everything has one to everybody, and observers have none among themselves.</summary>
public sealed partial class MeshNode
{
    /// <summary>Up to so many gateways, those that know nothing yet dial one another as equals.</summary>
    private const int SmallMesh = 30;

    private long _linkedFor;

    /// <summary>The configuration is another one: so may be who dials whom, and whose devices are where.</summary>
    private void LinkAnew()
    {
        if (_linkedFor == _log.Configuration.Index)
            return;
        _linkedFor = _log.Configuration.Index;
        _locations.GatewaysChanged();
        _copies.ConfigurationChanged();
        foreach (var member in _membership.Members)
        {
            if (member.Id != Id && member.IsPresent)
                LinkTo(member);
        }
    }

    /// <summary>Of two equals the one with the smaller id dials, and the other one when that takes too long. An observer is dialed by those that hold everything: it need not know who they are, nor
    /// does a newcomer that finds a large mesh.</summary>
    private void LinkTo(Member member)
    {
        var configuration = _log.Configuration;
        var (mine, theirs) = (configuration.IsCore(Id), configuration.IsCore(member.Id));
        var large = configuration.HasObservers || _membership.Members.Count > SmallMesh;
        bool? dials = (mine, theirs) switch
        {
            (true, false) when large => true,
            (false, true) when configuration.IsObserver(Id) => false,
            (false, false) when large => null,
            _ => Id < member.Id,
        };
        if (dials is null)
            _links.Unwant(member.Id, "neither of the two holds everything");
        else if (dials is true)
            _links.Want(member.Id, member.Record.MqttEndpoint);
        else if (mine && theirs)
            _links.Expect(member.Id, member.Record.MqttEndpoint);
        else
            _links.Await(member.Id);
    }
}
