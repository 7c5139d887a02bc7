using System.Net;
using EdgeIoT.Gateway.Clients;

namespace EdgeIoT.Gateway.Tests.Clients;

public sealed class WrongPasswords
{
    private static readonly IPEndPoint Guesser = new(IPAddress.Parse("10.0.0.1"), 1);
    private static readonly IPEndPoint Other = new(IPAddress.Parse("10.0.0.2"), 1);

    private readonly StandingClock _clock = new();
    private readonly FailedLogins _logins;

    public WrongPasswords() => _logins = new FailedLogins(_clock);

    [Fact]
    public void Some_cost_nothing_then_each_makes_the_address_wait_longer_and_others_not_at_all()
    {
        Guess(FailedLogins.Free);
        Assert.Equal(TimeSpan.FromSeconds(0.25), _logins.Pause(Guesser));
        Assert.Equal(TimeSpan.Zero, _logins.Pause(Other));
        Guess(1);
        _clock.Advance(TimeSpan.FromSeconds(0.25));
        Assert.InRange(_logins.Pause(Guesser)!.Value.TotalSeconds, 0.49, 0.5);
        Assert.Equal((6, 2), (_logins.Failures, _logins.Slowed));
    }

    [Fact]
    public void Attempts_at_the_same_time_queue_and_too_many_are_refused()
    {
        Guess(20);
        Assert.Equal(TimeSpan.FromSeconds(4), _logins.Pause(Guesser));
        Assert.Null(_logins.Pause(Guesser));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(5), _logins.Pause(Guesser));
    }

    [Fact]
    public void They_are_forgotten_by_half_in_a_minute()
    {
        Guess(FailedLogins.Free);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.Zero, _logins.Pause(Guesser));
        Guess(2);
        Assert.Equal(TimeSpan.Zero, _logins.Pause(Guesser));
        Guess(1);
        Assert.NotEqual(TimeSpan.Zero, _logins.Pause(Guesser));
    }

    [Fact]
    public void Guesses_from_everywhere_are_bounded_and_still_slowed()
    {
        for (var i = 0; i < 20_000; i++)
            _logins.Failed(new IPEndPoint(i + 0x0B000000L, 1));
        Assert.NotEqual(TimeSpan.Zero, _logins.Pause(Other));
    }

    private void Guess(int times)
    {
        for (var i = 0; i < times; i++)
            _logins.Failed(Guesser);
    }

    private sealed class StandingClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
