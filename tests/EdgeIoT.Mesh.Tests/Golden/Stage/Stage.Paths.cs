namespace EdgeIoT.Mesh.Tests.Golden;

/// <content>Commands about what is under way and where it may go.</content>
internal sealed partial class Stage
{
    private readonly List<Predicate<Parcel>> _held = [];

    private bool IsHeld(Parcel parcel) => _held.Exists(h => h(parcel));

    /// <summary><c>[kind] [gw-1 -> gw-2]</c>.</summary>
    private Predicate<Parcel> Path(Words words)
    {
        var arrow = words.All.ToList().IndexOf("->");
        var kind = words.Count > 1 && arrow != 2 && words[1] != "all" ? words[1] : null;
        var (from, to) = arrow > 0 ? (words[arrow - 1], words[arrow + 1]) : (null, null);
        return p => !p.Hidden && (kind is null || p.Kind == kind) && (from is null or "all" || p.From.Name == from) && (to is null or "all" || p.To.Name == to);
    }

    /// <summary>Each parcel that fits, as they set out; with <c>all</c> also those that these bring about.</summary>
    private void Match(Words words, Action<Parcel> action)
    {
        var (first, last) = (words.Take("first"), words.Take("last"));
        var fits = Path(words);
        var moves = words[0] == "deliver";
        var found = _underWay.FindAll(p => fits(p) && (!moves || CanMove(p)));
        if (found.Count == 0)
            throw new ScriptException($"nothing of the kind is under way: {string.Join(", ", _underWay.Where(p => !p.Hidden).Select(p => $"{p.Kind} {p.From.Name} -> {p.To.Name}"))}");
        foreach (var parcel in (first ? found[..1] : last ? found[^1..] : found).Where(_underWay.Contains))
        {
            action(parcel);
            Pump();
        }

        while (words.Count > 1 && words[1] == "all" && moves && _underWay.Find(p => !p.Hidden && CanMove(p)) is { } next)
        {
            Deliver(next);
            Pump();
        }
    }

    /// <summary>What was delivered last on a path comes once more, as it was. What is under way there, or was delivered, is sent back to where it came
    /// from, or arrives with a bit flipped.</summary>
    private void Again(Words words, bool reflected, bool flipped)
    {
        var arrow = words.All.ToList().IndexOf("->");
        var key = (words[1], Get(words[arrow - 1]), Get(words[arrow + 1]));
        var parcel = reflected || flipped ? _underWay.Find(p => (p.Kind, p.From, p.To) == key) : null;
        if (parcel is null && !_delivered.TryGetValue(key, out parcel))
            throw new ScriptException($"no {words[1]} was delivered there");
        var bytes = (parcel.Twin ?? parcel.Bytes).ToArray();
        if (flipped)
            bytes[^1] ^= 1;
        var copy = parcel with { Bytes = bytes, Twin = null, Carrier = Carrier.Datagram, Link = null, Hidden = false };
        if (reflected)
            copy = copy with { From = parcel.To, To = parcel.From };
        var how = reflected ? "its own" : flipped ? "a forged" : "once more a";
        Hand(copy, $"{copy.To.Name} gets {how} {copy.Kind} from {copy.From.Name}", byDatagram: false);
    }

    private void Cut(Words words, bool cut)
    {
        if (words[1] == "all")
        {
            _cut.Clear();
            return;
        }

        var oneWay = words.Count > 2 && words[2] == "->";
        var from = Get(words[1]);
        var to = words[words.Count - 1] == "all" ? _actors.FindAll(a => a != from) : [Get(words[words.Count - 1])];
        foreach (var other in to)
        {
            Change(from, other);
            if (!oneWay)
                Change(other, from);
        }

        void Change(Actor a, Actor b)
        {
            if (cut)
                _cut.Add((a, b));
            else
                _cut.Remove((a, b));
        }
    }

    /// <summary>The links between two end; what is under way on them is lost.</summary>
    private void Reset(Actor one, Actor other)
    {
        foreach (var wire in one.Links.Where(l => l.Other(one) == other).ToList())
            Break(wire, by: null);
    }
}
