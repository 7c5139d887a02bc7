using System.Globalization;

namespace EdgeIoT.Cli.Up;

/// <summary>Tells in sentences what changed from one look at the mesh to the next.</summary>
internal sealed class MeshEvents
{
    private readonly Dictionary<string, string> _states = new(StringComparer.Ordinal);
    private string? _coordinator;
    private long _term;
    private DateTimeOffset? _leaderlessSince;

    public IEnumerable<string> Compare(MeshSnapshot now)
    {
        foreach (var gateway in now.Gateways)
        {
            var state = now.View(gateway.Gateway)?.State ?? "unknown";
            var before = _states.GetValueOrDefault(gateway.Gateway.Name);
            _states[gateway.Gateway.Name] = state;
            if (before is not null && !string.Equals(before, state, StringComparison.Ordinal))
                yield return $"{gateway.Gateway.Name} is {state}.";
        }

        var coordinator = now.Coordinator;
        if (coordinator is null)
        {
            _leaderlessSince ??= now.Time;
            if (_coordinator is not null)
                yield return $"No coordinator is known: {now.Missing()}.";
        }
        else if (!string.Equals(coordinator, _coordinator, StringComparison.Ordinal) || now.Term != _term)
        {
            var after = _leaderlessSince is { } since ? string.Create(CultureInfo.InvariantCulture, $" (none for {(now.Time - since).TotalSeconds:0.0} s)") : "";
            yield return $"{coordinator} coordinates in term {now.Term}{after}.";
        }

        _coordinator = coordinator;
        if (coordinator is not null)
        {
            _term = now.Term;
            _leaderlessSince = null;
        }
    }
}
