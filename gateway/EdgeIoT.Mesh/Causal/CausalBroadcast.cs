using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Causal;

/// <summary>
/// Causal broadcast without coordinator or majority: whoever delivers a message has delivered everything that its sender had sent or delivered
/// before it, each once.
/// <code>
///   Broadcast ─► stamp ─► peers with a link ─► all of the stamp delivered? ─yes─► deliver ─► history, until everybody has it
///                                                      └─no─► hold back ─► ask whoever has it
/// </code>
/// A stamp names dots. A voter names how far it has each voter (the vector clock of Birman, Schiper and Stephenson), so that one look
/// shows all that is missing; beyond the group, and by others, only the frontier is named: the dots that the message depends on
/// directly. Either is checked by the same rule.
/// </summary>
internal sealed partial class CausalBroadcast
{
    private readonly NodeContext _context;
    private readonly CausalLimits _limits;
    private readonly Func<IReadOnlyCollection<NodeId>> _view;
    private readonly Func<NodeId, bool> _isVoter;
    private readonly JournalId _self;
    private readonly CausalClock _clock = new();
    private readonly Frontier _frontier = new();
    private readonly HoldBackQueue _held;
    private readonly CausalHistory _history;
    private readonly StateTransfer _states;
    private readonly Dictionary<NodeId, CausalPeer> _peers = [];
    private readonly Func<CausalMessage, bool> _isNext;
    private long _sent;

    /// <param name="context">What the parts of the node share.</param>
    /// <param name="view">The members of the mesh, this gateway included or not: a message is kept until all of them have it.</param>
    /// <param name="isVoter">Whether a gateway belongs to the group of voters.</param>
    /// <param name="limits">The bounds.</param>
    public CausalBroadcast(NodeContext context, Func<IReadOnlyCollection<NodeId>> view, Func<NodeId, bool> isVoter, CausalLimits? limits = null)
    {
        _context = context;
        _view = view;
        _isVoter = isVoter;
        _limits = limits ?? new CausalLimits();
        _self = new JournalId(context.Self, context.Store.Recovered.Incarnation);
        _held = new HoldBackQueue(_limits);
        _history = new CausalHistory(_limits);
        _states = new StateTransfer(context, EncodeState, Install);
        _isNext = IsNext;
    }

    /// <summary>Gets each message once, in causal order, the own ones too; its source and its payload.</summary>
    public required Action<JournalId, ReadOnlyMemory<byte>> Delivered { get; init; }

    /// <summary>The state that all messages delivered so far have made.</summary>
    public required Action<MessageWriter> Capture { get; init; }

    /// <summary>Merges the state of another gateway with the one here: it stands for messages that will not be delivered any more. False where it cannot be read.</summary>
    public required Func<ReadOnlyMemory<byte>, bool> Merge { get; init; }

    /// <summary>To whom the messages of a gateway are passed on at once, because there is no link between them.</summary>
    public Func<NodeId, IReadOnlyList<NodeId>> PassesOnTo { get; init; } = static _ => [];

    /// <summary>Messages that wait for something.</summary>
    public int Held => _held.Count;

    /// <summary>Messages that are kept for those that lack them.</summary>
    public int Retained => _history.Count;

    /// <summary>Runs that are counted.</summary>
    public int Sources => _clock.Sources;

    /// <summary>Sends a message to everybody, and delivers it here at once.</summary>
    public void Broadcast(ReadOnlySpan<byte> payload)
    {
        NodeContext.Check(payload.Length <= _limits.PayloadBytes, "a causal message has a bounded size");
        var after = Stamp();
        while (after.Count > _limits.Dots)
        {
            // The next message comes after this one, and so after what it names.
            Send(after.GetRange(0, _limits.Dots), isBridge: true, default);
            after.RemoveRange(0, _limits.Dots);
            _context.Counters.Add("causal_bridges");
        }

        Send(after, isBridge: false, payload.ToArray());
    }

    /// <summary>A message arrived: from its sender, or from somebody who had delivered it.</summary>
    public void OnMessage(NodeId from, ref MessageReader reader)
    {
        if (CausalMessage.Read(ref reader) is not { } message)
            return;
        Learn(from, message);
        if (_clock.Covers(message.Dot))
            _context.Counters.Add("causal_repeated");
        else if (IsNext(message))
            Deliver(message);
        else if (_held.TryAdd(message, _context.Now))
            _context.Counters.Add("causal_held_back");
        else
            _context.Counters.Add("causal_held_dropped");
        Release();
    }

    /// <summary>What the next own message comes after. Its predecessor of the same run goes without saying.</summary>
    private List<Dot> Stamp()
    {
        var after = _frontier.Dots.Where(dot => dot.Source != _self).ToList();
        if (_isVoter(_context.Self))
            after.AddRange(_clock.Counts.Where(dot => dot.Source != _self && _isVoter(dot.Source.Gateway) && !after.Contains(dot)));
        return after;
    }

    private void Send(IReadOnlyList<Dot> after, bool isBridge, ReadOnlyMemory<byte> payload)
    {
        var message = new CausalMessage(new Dot(_self, ++_sent), after, isBridge, payload);
        message.Write(_context.Writer);
        _context.Counters.Add("causal_sent");
        _context.Counters.Add("causal_stamp_bytes", _context.Writer.Length - payload.Length);
        foreach (var peer in _context.Transport.OpenPeers)
            _context.Transport.Send(peer, _context.Writer);
        Deliver(message);
    }

    private bool IsNext(CausalMessage message)
    {
        if (message.Dot.Seq != _clock.Count(message.Dot.Source) + 1)
            return false;
        foreach (var dot in message.After)
        {
            if (!_clock.Covers(dot))
                return false;
        }

        return true;
    }

    private void Release()
    {
        while (_held.Take(_clock, _isNext) is { } next)
            Deliver(next);
    }

    private void Deliver(CausalMessage message)
    {
        _clock.Raise(message.Dot);
        _frontier.Delivered(message);
        if (_history.Add(message) is > 0 and var dropped)
            _context.Counters.Add("causal_history_dropped", dropped);
        _context.Counters.Add("causal_delivered");
        HousekeepSoon();
        if (message.Dot.Source != _self)
            PassOn(message);
        if (!message.IsBridge)
            Delivered(message.Dot.Source, message.Payload);
    }
}
