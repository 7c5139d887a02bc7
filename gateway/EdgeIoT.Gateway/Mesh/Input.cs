using EdgeIoT.Mesh;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>What an input of the node's loop is.</summary>
internal enum InputKind : byte
{
    Datagram,
    Beacon,
    LinkIncoming,
    LinkAuthentication,
    LinkAccepted,
    LinkMessage,
    LinkClosed,
    Durable,
    StoreFailed,
    Ingest,
    Attached,
    ConnectionClosed,
    Propose,
    Forward,
    Load,
    Remove,
    Promote,
    Leave,
}

/// <summary>One input of the node's loop. <see cref="Buffer"/> is rented and given back when the input has been taken.</summary>
internal readonly record struct Input(InputKind Kind)
{
    /// <summary>The link, the connection, or the write.</summary>
    public long Number { get; init; }

    /// <summary>What else goes with it; depends on the kind.</summary>
    public object? Subject { get; init; }

    public byte[]? Buffer { get; init; }

    public int Length { get; init; }

    public MeshAddress From { get; init; }

    public ReadOnlySpan<byte> Data => Buffer.AsSpan(0, Length);
}
