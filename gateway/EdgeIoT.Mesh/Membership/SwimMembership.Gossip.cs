using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

// What comes in, and what is passed on.
public sealed partial class SwimMembership
{
    private const byte Unknown = 255;
    private const int Fanout = 3;
    private const int ClaimSize = 1 + NodeId.Size + 8 + NodeId.Size;

    private readonly GossipQueue _gossip = new();
    private TimeSpan _nextGossip;

    /// <summary>How often each piece of news is sent by each gateway: enough to reach all with high probability (SWIM §4.1).</summary>
    private int GossipLimit => _options.GossipFactor * (int)Math.Ceiling(Math.Log10(_present + 1));

    /// <summary>A message of an authenticated peer.</summary>
    public void Receive(NodeId from, MeshAddress address, ReadOnlySpan<byte> message, TimeSpan now)
    {
        if (_self is null || from == _credentials.Id)
            return;
        _now = now;
        var reader = new MembershipReader(message);
        var kind = (MembershipKind)reader.ReadByte();
        if (_members.TryGetValue(from, out var member))
            NoteHeard(member, address, now);
        switch (kind)
        {
            case MembershipKind.Ping or MembershipKind.Ack:
                ReceiveAlive(from, kind, ref reader, now);
                break;
            case MembershipKind.PingRequest:
                var (asked, target) = (reader.ReadUInt32(), reader.ReadId());
                if (!reader.Failed)
                    ReceivePingRequest(from, asked, target, now);
                ReceiveNews(from, ref reader, now);
                break;
            case MembershipKind.Nack or MembershipKind.IndirectAck:
                var number = reader.ReadUInt32();
                if (!reader.Failed && kind == MembershipKind.Nack)
                    ReceiveNack(number);
                else if (!reader.Failed)
                    ReceiveIndirectAck(number, now);
                ReceiveNews(from, ref reader, now);
                break;
            case MembershipKind.Gossip:
                ReceiveNews(from, ref reader, now);
                break;
            case MembershipKind.Digest:
                ReceiveDigest(from, ref reader, now);
                break;
            case MembershipKind.Summary:
                ReceiveSummary(from, ref reader);
                break;
            case MembershipKind.Want:
                ReceiveWant(from, ref reader);
                break;
            default:
                Counters.Malformed++;
                break;
        }

        if (reader.Failed)
            Counters.Malformed++;
    }

    private void ReceiveAlive(NodeId from, MembershipKind kind, ref MembershipReader reader, TimeSpan now)
    {
        var number = reader.ReadUInt32();
        var load = reader.ReadSingle();
        var devices = reader.ReadUInt32();
        var stamp = reader.ReadUInt64();
        var view = reader.ReadByte();
        var viewStamp = reader.ReadUInt64();
        if (reader.Failed)
            return;
        ReceiveNews(from, ref reader, now);

        if (_members.TryGetValue(from, out var member) && member != _self)
        {
            member.Load = float.IsFinite(load) ? Math.Clamp(load, 0, 10_000) : 0;
            member.Devices = (int)Math.Min(devices, 10_000_000);
        }

        if (member is null || member.Record.Stamp < stamp)
            SendWant(from, from);
        if (view is (byte)MemberState.Suspect or (byte)MemberState.Dead && viewStamp == Self.Stamp)
            Refute(now);
        var outdated = view == Unknown || viewStamp < Self.Stamp;
        if (kind == MembershipKind.Ping)
            SendAlive(MembershipKind.Ack, from, number, withRecord: outdated);
        else if (outdated)
            SendRecord(from, Self);
        if (kind == MembershipKind.Ack)
            ReceiveAck(from, number, now);
    }

    private void ReceiveNews(NodeId from, ref MembershipReader reader, TimeSpan now)
    {
        while (!reader.AtEnd)
        {
            var kind = (NewsKind)reader.ReadByte();
            if (kind == NewsKind.Record)
            {
                var record = reader.Take(reader.ReadUInt16());
                if (!reader.Failed)
                    ReceiveRecord(record, now);
            }
            else if (kind is NewsKind.Suspect or NewsKind.Dead)
            {
                var claim = new Claim(kind, reader.ReadId(), reader.ReadUInt64(), reader.ReadId());
                if (!reader.Failed)
                    ReceiveClaim(from, claim, now);
            }
            else
            {
                Counters.Malformed++;
                return;
            }
        }
    }

    private void ReceiveWant(NodeId from, ref MembershipReader reader)
    {
        for (var n = 0; n < 64 && !reader.AtEnd; n++)
        {
            var id = reader.ReadId();
            if (!reader.Failed && _members.TryGetValue(id, out var member))
                SendRecord(from, member.Record);
        }
    }

    private void SendWant(NodeId to, NodeId id)
    {
        var writer = NewMessage(MembershipKind.Want);
        writer.Write(id);
        Send(to, ref writer);
    }

    private void SendRecord(NodeId to, GatewayRecord record)
    {
        var writer = NewMessage(MembershipKind.Gossip);
        writer.TryWrite(RecordNews(record));
        Send(to, ref writer);
    }

    private void SendGossip(TimeSpan now)
    {
        _nextGossip = now + _options.GossipPeriod * (_present <= Small ? 1 : 2);
        var peers = Present();
        for (var n = 0; n < Fanout && peers.Count > 0 && _gossip.Count > 0; n++)
        {
            var at = _random.Next(peers.Count);
            var writer = NewMessage(MembershipKind.Gossip);
            FillAndSend(peers[at].Id, ref writer);
            peers.RemoveAt(at);
        }
    }

    private void Spread(Claim claim)
    {
        var bytes = new byte[ClaimSize];
        claim.Write(bytes);
        _gossip.Add(claim.Subject, claim.Author, bytes);
        Due(_nextGossip);
    }

    private void Spread(GatewayRecord record)
    {
        _gossip.Add(record.Id, NodeId.None, RecordNews(record));
        Due(_nextGossip);
    }

    private static byte[] RecordNews(GatewayRecord record)
    {
        var news = new byte[3 + record.Encoded.Length];
        news[0] = (byte)NewsKind.Record;
        BinaryPrimitives.WriteUInt16BigEndian(news.AsSpan(1), (ushort)record.Encoded.Length);
        record.Encoded.Span.CopyTo(news.AsSpan(3));
        return news;
    }

    private MembershipWriter NewMessage(MembershipKind kind)
    {
        var writer = new MembershipWriter(_buffer, ++_messages);
        writer.Write((byte)kind);
        return writer;
    }

    private void FillAndSend(NodeId to, ref MembershipWriter writer)
    {
        _gossip.Fill(ref writer, GossipLimit);
        Send(to, ref writer);
    }

    private void Send(NodeId to, ref MembershipWriter writer)
    {
        Counters.Sent++;
        Counters.SentBytes += writer.Length;
        if (!_sink.Send(to, writer.Written) && _members.TryGetValue(to, out var member))
            _sink.Contact(member.ProvenAddress ?? member.Record.Address, to);
    }

    /// <summary>What one gateway says of another: news to be checked, never a fact.</summary>
    private readonly record struct Claim(NewsKind Kind, NodeId Subject, ulong Stamp, NodeId Author)
    {
        public void Write(Span<byte> target)
        {
            target[0] = (byte)Kind;
            Subject.Write(target[1..]);
            BinaryPrimitives.WriteUInt64BigEndian(target[17..], Stamp);
            Author.Write(target[25..]);
        }
    }
}
