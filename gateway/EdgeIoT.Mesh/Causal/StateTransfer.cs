using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Causal;

/// <summary>
/// A state on its way to a gateway that lacks messages which are forgotten.
/// <code>
///   holder:  asked for forgotten messages ─► captures ─► first part
///   taker:   part ─► asks for the next ─► … ─► whole ─► install
/// </code>
/// The taker pulls, one state at a time. Links are ordered and sealed, so a part is what was sent; where the holder captures anew meanwhile, its
/// first part begins the transfer again.
/// </summary>
internal sealed class StateTransfer(NodeContext context, Func<byte[]> capture, Action<ReadOnlyMemory<byte>> install)
{
    private const int PartBytes = 64 * 1024;
    private const int MostBytes = 64 << 20;
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(3);

    private byte[] _captured = [];
    private long _number;
    private TimeSpan _capturedAt;
    private Taking? _taking;

    public TimeSpan NextTimer => _taking?.AskAt ?? TimeSpan.MaxValue;

    /// <summary>The peer may be another run, which numbers its states anew.</summary>
    public void LinkOpened(NodeId peer)
    {
        if (_taking?.From == peer)
            _taking = null;
    }

    /// <summary>A peer lacks what is forgotten here.</summary>
    public void Offer(NodeId to)
    {
        // One state serves all that ask at about the same time, as after a power cut.
        if (_number == 0 || context.Now >= _capturedAt + KeepFor)
        {
            _captured = capture();
            _number++;
            _capturedAt = context.Now;
        }

        context.Counters.Add("causal_states_offered");
        SendPart(to, 0);
    }

    public void OnFetch(NodeId from, ref MessageReader reader)
    {
        var (number, offset) = (reader.Number(), reader.Number());
        if (!reader.Complete)
            return;
        if (number == _number && offset < _captured.Length)
            SendPart(from, (int)offset);
        else
            Offer(from);
    }

    public void OnPart(NodeId from, ref MessageReader reader)
    {
        var (number, length, offset) = (reader.Number(), reader.Number(), reader.Number());
        var part = reader.Rest();
        if (reader.Failed || length is < 1 or > MostBytes || part.IsEmpty)
            return;
        if (_taking is { } other && other.From != from && context.Now < other.Moved + GiveUpAfter)
            return;
        if (offset == 0 && !(_taking is { } same && same.From == from && same.Number == number))
            _taking = new Taking(from, number, new byte[length]);
        if (_taking is not { } taking || taking.From != from || taking.Number != number || offset != taking.Received
            || part.Length > taking.Content.Length - taking.Received)
            return;
        part.CopyTo(taking.Content.AsSpan(taking.Received));
        taking.Received += part.Length;
        taking.Moved = context.Now;
        if (taking.Received < taking.Content.Length)
        {
            Ask(taking);
            return;
        }

        _taking = null;
        install(taking.Content);
    }

    public void Tick()
    {
        if (_taking is not { } taking || context.Now < taking.AskAt)
            return;
        if (context.Transport.IsOpen(taking.From))
            Ask(taking);
        else
            _taking = null;
    }

    private void SendPart(NodeId to, int offset)
    {
        var part = _captured.AsSpan(offset, Math.Min(PartBytes, _captured.Length - offset));
        context.Transport.Send(to, context.Writer.Begin(MessageKind.CausalStatePart).Number(_number).Number(_captured.Length).Number(offset).Raw(part));
    }

    private void Ask(Taking taking)
    {
        taking.AskAt = context.Now + AskAgainAfter;
        context.Transport.Send(taking.From, context.Writer.Begin(MessageKind.CausalStateFetch).Number(taking.Number).Number(taking.Received));
    }

    /// <summary>A state that is being taken over.</summary>
    private sealed class Taking(NodeId from, long number, byte[] content)
    {
        public NodeId From { get; } = from;

        public long Number { get; } = number;

        public byte[] Content { get; } = content;

        public int Received { get; set; }

        public TimeSpan AskAt { get; set; } = TimeSpan.MaxValue;

        public TimeSpan Moved { get; set; }
    }
}
