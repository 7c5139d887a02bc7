using System.Text;
using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Invariants;

namespace EdgeIoT.Simulation.Gateways;

/// <summary>Somebody who takes gateways out of the mesh for good, and gives an empty folder to those that are out.</summary>
public sealed class Operator(World world)
{
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(200);
    private readonly Dictionary<(GatewayRun, long), VirtualGateway> _open = [];
    private long _tickets;

    /// <summary>Whether gateways that are out get an empty disk.</summary>
    public bool IsAtWork { get; private set; }

    /// <summary>The last answer.</summary>
    public RemovalResult? Answer { get; private set; }

    /// <summary>Asks one gateway to remove another one, or itself.</summary>
    public void Remove(GatewayRun at, VirtualGateway gateway)
    {
        Answer = null;
        _open.Add((at, ++_tickets), gateway);
        world.Telling.Tell("operator", $"asks {at.Gateway.Name} to remove {gateway.Name}");
        at.Receive(new Input(InputKind.Remove, _tickets, Encoding.ASCII.GetBytes(gateway.Id.ToString())));
    }

    /// <summary>From now on, whoever is out starts again with an empty disk, as a new gateway.</summary>
    public void KeepEmptying()
    {
        if (IsAtWork)
            return;
        IsAtWork = true;
        Look();
    }

    /// <summary>The answer to a request.</summary>
    public void Answered(GatewayRun run, long ticket, RemovalResult result)
    {
        if (!_open.Remove((run, ticket), out var gateway))
            throw new ViolationException("A request is answered once", $"{run.Gateway.Name} answers removal {ticket}, which is not open");
        Answer = result;
        world.Telling.Tell("operator", $"hears from {run.Gateway.Name} of {gateway.Name}: {result}");
    }

    private void Look()
    {
        foreach (var gateway in world.Members.Where(g => !g.Late && world.Voters.IsOut(g.Id)))
        {
            gateway.Wipe();
            gateway.StartAfter(world.Chance.Around(TimeSpan.FromMilliseconds(300)));
        }

        world.Schedule.After(LooksEvery, Look);
    }
}
