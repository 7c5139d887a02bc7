using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Boards;

/// <summary>What takes readings and hands them to gateways, and what is known of their fate.</summary>
public abstract class Board(int index)
{
    /// <summary>The device id.</summary>
    public string Name { get; } = $"d{index + 1}";

    /// <summary>Whether another board has the same device id.</summary>
    public virtual bool IsTwin => false;

    /// <summary>The gateway that it keeps to, if there is one.</summary>
    public virtual int? Home => null;

    /// <summary>The connection that it takes for open, if there is one.</summary>
    public abstract Connection? Connection { get; }

    /// <summary>Its readings that a gateway has called safe, in the order in which that was said.</summary>
    public List<Reading> Safe { get; } = [];

    /// <summary>What it has not handed over, in words; null where that is nothing.</summary>
    public abstract string? Waiting { get; }

    /// <summary>Starts to take readings.</summary>
    public abstract void Start();

    /// <summary>Takes no more readings; sends what it has.</summary>
    public abstract void Stop();

    /// <summary>Somebody takes its power away, for good.</summary>
    public virtual void Unplug() => Stop();

    /// <summary>Goes to a gateway, if that answers, or to another one.</summary>
    public abstract void MoveTo(VirtualGateway gateway);

    /// <summary>A gateway's answer arrives.</summary>
    public abstract void Answered(Connection connection, Packet packet, IngestResult result);

    /// <summary>The connection ended.</summary>
    public abstract void Broken(Connection connection);
}
