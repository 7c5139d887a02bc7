using System.Numerics;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

// Comparing all that is known with one member at a time, without sending it: hashes of buckets of members, then the ids of the
// buckets that differ, then the records that one side lacks.
public sealed partial class SwimMembership
{
    private const int MaxLog2Buckets = 8;
    private const int SummaryEntrySize = NodeId.Size + 8;
    private const int MaxSummaries = 8;
    private const int MaxRecordsAtOnce = 48;
    private const int MaxQuickDigests = 30;
    private const int FewNews = 16;
    private static readonly TimeSpan QuickDigest = TimeSpan.FromMilliseconds(150);

    private TimeSpan _nextDigest;
    private TimeSpan _lastDigest = TimeSpan.MinValue / 2;
    private NodeId _digestPartner;
    private int _quickDigests;

    private void SendNextDigest(TimeSpan now)
    {
        var partner = _digestPartner;
        _digestPartner = NodeId.None;
        _nextDigest = now + _options.DigestPeriod / 2 + _random.Next(_options.DigestPeriod);
        if (partner == NodeId.None)
        {
            _quickDigests = 0;
            var peers = Present();
            if (peers.Count == 0)
                return;
            partner = peers[_random.Next(peers.Count)].Id;
        }

        SendDigest(partner, now);
    }

    private void SendDigest(NodeId to, TimeSpan now)
    {
        _lastDigest = now;
        var log2 = Math.Clamp(BitOperations.Log2((uint)_present), 2, MaxLog2Buckets);
        var writer = NewMessage(MembershipKind.Digest);
        writer.Write((byte)log2);
        foreach (var hash in Digest(log2))
            writer.Write((uint)hash);
        Send(to, ref writer);
    }

    private ulong[] Digest(int log2)
    {
        var buckets = new ulong[1 << log2];
        foreach (var member in _members.Values)
        {
            if (member.IsPresent)
                buckets[Bucket(member.Id, log2)] ^= SeededRandom.Mix(member.Id.Low ^ SeededRandom.Mix(member.Id.High ^ member.Record.Stamp));
        }

        return buckets;
    }

    /// <summary>Ids are hashes: their first bits spread evenly.</summary>
    private static int Bucket(NodeId id, int log2) => (int)(id.High >> (64 - log2));

    private void ReceiveDigest(NodeId from, ref MembershipReader reader, TimeSpan now)
    {
        var log2 = (int)reader.ReadByte();
        if (log2 is < 1 or > MaxLog2Buckets || reader.Left != 4 << log2)
        {
            Counters.Malformed++;
            return;
        }

        var own = Digest(log2);
        List<int>? different = null;
        for (var bucket = 0; bucket < own.Length; bucket++)
        {
            if (reader.ReadUInt32() != (uint)own[bucket])
                (different ??= []).Add(bucket);
        }

        if (different is null)
        {
            // Whoever it is has every record that is here: the news have come round, and what is left of them would be echoes. After a cold
            // start of hundreds these are a minute's worth. Should a few lack one, their digests bring it. A few news cost little, and are to
            // reach all at once.
            if (_present > Small && _gossip.Count > FewNews)
                _gossip.ForgetRecords();
            return;
        }

        SendSummaries(from, log2, different);

        // More may differ than one exchange carries: go on with this peer until nothing does.
        if (_quickDigests++ >= MaxQuickDigests)
            return;
        _digestPartner = from;
        _nextDigest = now + QuickDigest + _random.Next(QuickDigest);
        Due(_nextDigest);
    }

    private void SendSummaries(NodeId to, int log2, List<int> buckets)
    {
        var members = new List<Member>[1 << log2];
        foreach (var member in _members.Values)
        {
            if (member.IsPresent)
                (members[Bucket(member.Id, log2)] ??= []).Add(member);
        }

        var sent = 0;
        var writer = NewSummary(log2);
        foreach (var bucket in buckets)
        {
            var inside = members[bucket] ?? [];
            if (inside.Count > 40)
                continue;
            if (writer.Free < 3 + inside.Count * SummaryEntrySize)
            {
                Send(to, ref writer);
                if (++sent == MaxSummaries)
                    return;
                writer = NewSummary(log2);
            }

            writer.Write((ushort)bucket);
            writer.Write((byte)inside.Count);
            foreach (var member in inside)
            {
                writer.Write(member.Id);
                writer.Write(member.Record.Stamp);
            }
        }

        Send(to, ref writer);
    }

    private MembershipWriter NewSummary(int log2)
    {
        var writer = NewMessage(MembershipKind.Summary);
        writer.Write((byte)log2);
        return writer;
    }

    private void ReceiveSummary(NodeId from, ref MembershipReader reader)
    {
        var log2 = (int)reader.ReadByte();
        if (log2 is < 1 or > MaxLog2Buckets)
        {
            Counters.Malformed++;
            return;
        }

        Span<bool> buckets = stackalloc bool[1 << log2];
        buckets.Clear();
        Dictionary<NodeId, ulong> theirs = [];
        while (!reader.AtEnd)
        {
            if (reader.ReadUInt16() is var bucket && bucket < buckets.Length)
                buckets[bucket] = true;
            for (var n = reader.ReadByte(); n > 0 && !reader.Failed; n--)
                theirs[reader.ReadId()] = reader.ReadUInt64();
        }

        if (!reader.Failed)
            Reconcile(from, log2, buckets, theirs);
    }

    private void Reconcile(NodeId peer, int log2, ReadOnlySpan<bool> buckets, Dictionary<NodeId, ulong> theirs)
    {
        List<byte[]> news = [];
        foreach (var member in _members.Values)
        {
            if (!buckets[Bucket(member.Id, log2)])
                continue;
            var listed = theirs.Remove(member.Id, out var stamp);
            if (listed && stamp > member.Record.Stamp)
                theirs[member.Id] = stamp;
            else if (news.Count >= MaxRecordsAtOnce)
                continue;
            else if (listed ? stamp < member.Record.Stamp : member.IsPresent)
                news.Add(RecordNews(member.Record));
            else if (listed && member.State == MemberState.Dead)
                news.Add(DeadNews(member));
        }

        SendNews(peer, news);
        var writer = NewMessage(MembershipKind.Want);
        foreach (var id in theirs.Keys)
        {
            if (writer.Free >= NodeId.Size)
                writer.Write(id);
        }

        if (theirs.Count > 0)
            Send(peer, ref writer);
    }

    private byte[] DeadNews(Member member)
    {
        var bytes = new byte[ClaimSize];
        new Claim(NewsKind.Dead, member.Id, member.Record.Stamp, _credentials.Id).Write(bytes);
        return bytes;
    }

    private void SendNews(NodeId to, List<byte[]> news)
    {
        var writer = NewMessage(MembershipKind.Gossip);
        foreach (var item in news)
        {
            if (writer.TryWrite(item))
                continue;
            Send(to, ref writer);
            writer = NewMessage(MembershipKind.Gossip);
            writer.TryWrite(item);
        }

        if (writer.Length > 1)
            Send(to, ref writer);
    }
}
