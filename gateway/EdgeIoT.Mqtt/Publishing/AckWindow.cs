using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Publishing;

/// <summary>
/// The publishes of one connection that the gate has in hand, in packet order. A slot's life:
/// <code>
/// Reserved --verdict Pending--> Armed --ticket--> Done --all before it are done--> gone
///    |  '--ticket comes before the verdict--> Early --verdict Pending--> Done
///    '--any other verdict--> Done
/// </code>
/// Its lock is taken before those of sessions and outputs.
/// </summary>
internal sealed class AckWindow(IAckSink sink)
{
    private readonly Lock _gate = new();
    private Slot[] _slots = new Slot[8];
    private ulong _first;
    private ulong _next;

    public enum State : byte
    {
        Reserved,
        Early,
        Armed,
        Done,
    }

    public int Count => (int)(Volatile.Read(ref _next) - Volatile.Read(ref _first));

    public ulong Reserve(ushort packetId, MqttQoS qos)
    {
        lock (_gate)
        {
            if ((int)(_next - _first) == _slots.Length) Grow();
            At(_next) = new() { PacketId = packetId, QoS = qos };
            return _next++;
        }
    }

    /// <summary>The gate has decided at once.</summary>
    public void Resolve(ulong number, MqttReasonCode code, string? level, string? reason)
    {
        lock (_gate)
        {
            ref var slot = ref At(number);
            slot.Code = code;
            slot.Level = level;
            slot.Reason = reason;
            slot.State = State.Done;
            Advance();
        }
    }

    /// <summary>The gate wants time.</summary>
    public void Arm(ulong number, StoredMessage? routedOnCompletion)
    {
        lock (_gate)
        {
            ref var slot = ref At(number);
            slot.Message = routedOnCompletion;
            slot.State = slot.State == State.Early ? State.Done : State.Armed;
            if (slot.State == State.Done) Advance();
        }
    }

    /// <summary>The host has completed a ticket; does nothing where it was completed before or is gone.</summary>
    public void Complete(ulong number, MqttReasonCode code, string? level)
    {
        lock (_gate)
        {
            if (number < _first || number >= _next) return;
            ref var slot = ref At(number);
            if (slot.State is not (State.Reserved or State.Armed)) return;
            slot.Code = code;
            slot.Level = level;
            slot.State = slot.State == State.Reserved ? State.Early : State.Done;
            if (slot.State == State.Done) Advance();
        }
    }

    /// <summary>Whether a QoS 2 publish with this identifier waits for its PUBREC.</summary>
    public bool Holds(ushort packetId)
    {
        lock (_gate)
        {
            for (var i = _first; i < _next; i++)
            {
                if (At(i).PacketId == packetId && At(i).QoS == MqttQoS.ExactlyOnce) return true;
            }

            return false;
        }
    }

    /// <summary>Forgets all, and tells the QoS 2 identifiers of what was not taken: it may be taken when the client sends it again.</summary>
    public List<ushort> Abandon()
    {
        lock (_gate)
        {
            var exactlyOnce = new List<ushort>();
            for (; _first < _next; _first++)
            {
                ref var slot = ref At(_first);
                if (slot.QoS == MqttQoS.ExactlyOnce && !slot.IsTaken) exactlyOnce.Add(slot.PacketId);
                slot.Message?.Release();
                slot = default;
            }

            return exactlyOnce;
        }
    }

    private void Advance()
    {
        while (_first < _next && At(_first).State == State.Done)
        {
            var slot = At(_first);
            At(_first) = default;
            Volatile.Write(ref _first, _first + 1);
            sink.Acknowledge(slot);
            slot.Message?.Release();
        }
    }

    private ref Slot At(ulong number) => ref _slots[(int)(number & (ulong)(_slots.Length - 1))];

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[old.Length * 2];
        for (var i = _first; i < _next; i++) At(i) = old[(int)(i & (ulong)(old.Length - 1))];
    }

    public struct Slot
    {
        public ushort PacketId;
        public MqttQoS QoS;
        public State State;
        public MqttReasonCode Code;
        public string? Level;
        public string? Reason;

        /// <summary>To be routed when the slot's turn comes, unless it was refused.</summary>
        public StoredMessage? Message;

        /// <summary>Whether it was routed, and only waits for others before it is acknowledged.</summary>
        public readonly bool IsTaken => State == State.Done && Code < MqttReasonCode.UnspecifiedError && Message is null;
    }
}

/// <summary>Gets the slots of an <see cref="AckWindow"/> when their turn has come, under its lock.</summary>
internal interface IAckSink
{
    void Acknowledge(in AckWindow.Slot slot);
}
