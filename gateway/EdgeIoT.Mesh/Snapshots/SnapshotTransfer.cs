using System.Security.Cryptography;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Snapshots;

/// <summary>
/// A snapshot on its way from a gateway that has forgotten what another one lacks.
/// <code>
///   holder:  asked for a forgotten entry or record ─► offer (index, length, hash)
///   taker:   behind it? ─► fetch part by part ─► whole, hash right ─► install
/// </code>
/// The taker pulls, so its pace is its own; a part that was lost is asked for again, and a fetch that was broken off goes on where it
/// stopped with whoever offers the same bytes.
/// </summary>
internal sealed partial class SnapshotTransfer(NodeContext context, Func<(ulong Cluster, long Line)> log, Func<long> applied)
{
    private const int ChunkBytes = 64 * 1024;
    private const long MostBytes = 1L << 30;
    private static readonly TimeSpan OfferAgainAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FetchAgainAfter = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(3);

    private readonly Dictionary<NodeId, TimeSpan> _offered = [];
    private Offered? _held;
    private Fetch? _fetch;

    /// <summary>What this gateway can give.</summary>
    public MeshSnapshot? Held
    {
        set => _held = value is null ? null : new Offered(value, SHA256.HashData(value.Content.Span));
    }

    /// <summary>Takes the place of everything here up to it.</summary>
    public Action<MeshSnapshot>? Install { get; set; }

    /// <summary>Called where a peer offers what this gateway is past already: it has missed that this one agrees up to that entry at least.</summary>
    public Action<NodeId, long>? NotNeeded { get; set; }

    public TimeSpan NextTimer => _fetch?.At ?? TimeSpan.MaxValue;

    /// <summary>A peer lacks something that is forgotten here.</summary>
    public void Offer(NodeId to)
    {
        if (_held is not null)
            Offer(to, _held);
    }

    private void Offer(NodeId to, Offered what)
    {
        if (_offered.TryGetValue(to, out var last) && context.Now - last < OfferAgainAfter)
            return;
        var (cluster, line) = log();
        var message = context.Writer.Begin(MessageKind.SnapshotOffer)
            .Fixed(cluster).Number(what.Snapshot.Index).Number(what.Snapshot.Content.Length).Bytes(what.Hash);
        if (line != 0)
            message.Number(line);
        if (context.Transport.Send(to, message))
        {
            _offered[to] = context.Now;
            context.Counters.Add("snapshots_offered");
        }
    }

    public void OnOffer(NodeId from, ref MessageReader reader)
    {
        var mesh = reader.Fixed();
        var (index, length) = (reader.Number(), reader.Number());
        var hash = reader.Bytes();
        var line = reader.HasMore ? reader.Number() : 0;
        if (!reader.Complete || hash.Length != SHA256.HashSizeInBytes || length is < 1 or > MostBytes)
            return;
        // Of another line of epochs: whoever coordinates that one tells first what of this gateway's log is a part of it.
        if ((mesh, line) != log() || context.StoreFault is not null)
            return;
        if (index <= applied())
        {
            NotNeeded?.Invoke(from, index);
            return;
        }

        if (_fetch is { } fetch && fetch.Index == index && hash.SequenceEqual(fetch.Hash))
        {
            if (fetch.From != from && !context.Transport.IsOpen(fetch.From))
                fetch.From = from;
            return;
        }

        // One at a time; a newer one only from the holder itself, which has forgotten the older.
        if (_fetch is { } other && other.From != from && context.Now - other.Moved < GiveUpAfter)
            return;
        _fetch = new Fetch { From = from, Index = index, Hash = hash.ToArray(), Content = new byte[length], Moved = context.Now };
        context.Host.Report(MeshEvent.Configuration, $"{context.Options.Name} was away for longer than the log is kept and fetches a snapshot at entry {index}");
        Ask(_fetch);
    }

    public void OnFetch(NodeId from, ref MessageReader reader)
    {
        var mesh = reader.Fixed();
        var (index, offset) = (reader.Number(), reader.Number());
        if (!reader.Complete || mesh != log().Cluster)
            return;
        var offered = _wanted?.Snapshot.Index == index ? _wanted : _held;
        if (offered is null || index != offered.Snapshot.Index || offset >= offered.Snapshot.Content.Length)
        {
            // Who asks for something above the base wanted it to stand for more.
            if ((index > (_held?.Snapshot.Index ?? 0) ? _wanted ?? _held : _held) is { } instead)
                Offer(from, instead);
            return;
        }

        var part = offered.Snapshot.Content.Span[(int)offset..];
        context.Transport.Send(from, context.Writer.Begin(MessageKind.SnapshotChunk)
            .Fixed(mesh).Number(index).Number(offset).Bytes(part[..Math.Min(part.Length, ChunkBytes)]));
    }

    public void OnChunk(NodeId from, ref MessageReader reader)
    {
        var mesh = reader.Fixed();
        var (index, offset) = (reader.Number(), reader.Number());
        var part = reader.Bytes();
        if (!reader.Complete || _fetch is not { } fetch || mesh != log().Cluster || from != fetch.From || index != fetch.Index
            || offset != fetch.Received || part.IsEmpty || part.Length > fetch.Content.Length - fetch.Received)
            return;
        part.CopyTo(fetch.Content.AsSpan(fetch.Received));
        fetch.Received += part.Length;
        fetch.Moved = context.Now;
        if (fetch.Received < fetch.Content.Length)
            Ask(fetch);
        else
            Complete(fetch);
    }

    public void Tick()
    {
        if (_fetch is not { } fetch || context.Now < fetch.At)
            return;
        if (fetch.Index <= applied())
            _fetch = null;
        else
            Ask(fetch);
    }

    private void Ask(Fetch fetch)
    {
        fetch.At = context.Now + FetchAgainAfter;
        context.Transport.Send(fetch.From, context.Writer.Begin(MessageKind.SnapshotFetch).Fixed(log().Cluster).Number(fetch.Index).Number(fetch.Received));
    }

    private void Complete(Fetch fetch)
    {
        _fetch = null;
        if (fetch.Index <= applied() || context.StoreFault is not null)
            return;
        if (!fetch.Hash.AsSpan().SequenceEqual(SHA256.HashData(fetch.Content))
            || MeshSnapshot.Decode(fetch.Content) is not { } snapshot || snapshot.Index != fetch.Index || snapshot.Cluster != log().Cluster)
        {
            context.Counters.Add("snapshots_refused");
            context.Host.Report(MeshEvent.Refused, $"a snapshot from {fetch.From} is not what was offered");
            return;
        }

        Install?.Invoke(snapshot);
    }

    /// <summary>A snapshot that can be fetched.</summary>
    private sealed record Offered(MeshSnapshot Snapshot, byte[] Hash);

    /// <summary>A snapshot that is being fetched.</summary>
    private sealed class Fetch
    {
        public NodeId From { get; set; }

        public required long Index { get; init; }

        public required byte[] Hash { get; init; }

        public required byte[] Content { get; init; }

        public int Received { get; set; }

        public TimeSpan At { get; set; }

        public TimeSpan Moved { get; set; }
    }
}
