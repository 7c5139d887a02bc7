using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Boards;

/// <summary>How a board behaves.</summary>
public sealed record BoardHabits
{
    /// <summary>Mean time between readings.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>How many readings may be under way.</summary>
    public int Window { get; init; } = 4;

    /// <summary>How many go together at most.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>How long it waits for an answer before it goes elsewhere.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A new connection to the next gateway for each reading, as <c>mosquitto_pub</c> in a loop does.</summary>
    public bool OneShot { get; init; }

    /// <summary>Probability, at each reading, that it moves to another gateway for no reason.</summary>
    public double Moves { get; init; }

    /// <summary>Probability, at each reading, that it reboots and loses what is not acknowledged.</summary>
    public double Reboots { get; init; }

    /// <summary>Probability, at each reading, that it sends an acknowledged one again.</summary>
    public double Repeats { get; init; }

    /// <summary>How long a connection that it left may linger at the gateway.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long it sleeps, without a connection, when it has told all that it had; 0: it never sleeps.</summary>
    public TimeSpan Sleep { get; init; }

    /// <summary>Whether it has its power from the gateway that it is connected to, and nobody comes to plug it in again when that is killed.</summary>
    public bool IsPoweredByGateway { get; init; }

    /// <summary>The board, from 0, whose device id it has by mistake.</summary>
    public int? TwinOf { get; init; }

    /// <summary>Whether it keeps to the gateway that it is told to start with, as long as that answers.</summary>
    public int? Home { get; init; }

    /// <summary>Habits drawn by lot.</summary>
    public static BoardHabits Draw(Chance chance) => new()
    {
        Period = chance.Between(TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(300)),
        Window = chance.Between(1, 8),
        Batch = chance.Hit(0.3) ? 4 : 1,
        Patience = chance.Between(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(2)),
        OneShot = chance.Hit(0.3),
        Moves = chance.Hit(0.4) ? 0.1 : 0.01,
        Reboots = chance.Hit(0.2) ? 0.03 : 0,
        Repeats = chance.Hit(0.3) ? 0.1 : 0,
        Linger = chance.Hit(0.3) ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(10),
    };
}
