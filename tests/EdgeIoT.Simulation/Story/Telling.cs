using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Story;

/// <summary>
/// What happened in a world: a line per event for people, where somebody listens, and a running hash of all of it for the
/// check that the same seed is the same world.
/// </summary>
public sealed class Telling(Schedule schedule, TextWriter? listener)
{
    /// <summary>Whether somebody listens; lines are not even formatted otherwise.</summary>
    public bool Heard => listener is not null;

    /// <summary>The hash of everything so far.</summary>
    public ulong Hash { get; private set; } = 0xcbf29ce484222325;

    /// <summary>Mixes something that happened into the hash.</summary>
    public void Note(ulong value)
    {
        Hash = (BitOperations.RotateLeft(Hash, 23) ^ value ^ (ulong)schedule.Now.Ticks) * 0x9E3779B97F4A7C15;
    }

    /// <summary>Mixes bytes that were sent or stored into the hash.</summary>
    public void Note(ReadOnlySpan<byte> bytes) => Note(Checksum.Of(bytes));

    /// <summary>Tells one line.</summary>
    public void Tell(string who, [InterpolatedStringHandlerArgument("")] ref Line line)
    {
        Note((ulong)who.Length);
        listener?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{schedule.Now.TotalMilliseconds,11:F3} ms  {who,-6} {line.ToString()}"));
    }

    /// <summary>A line that is formatted only where somebody listens.</summary>
    [InterpolatedStringHandler]
    public ref struct Line
    {
        private DefaultInterpolatedStringHandler _text;

        /// <summary>Called by the compiler.</summary>
        public Line(int literalLength, int formattedCount, Telling telling, out bool enabled)
        {
            enabled = telling.Heard;
            _text = enabled ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
        }

        /// <summary>Called by the compiler.</summary>
        public void AppendLiteral(string value) => _text.AppendLiteral(value);

        /// <summary>Called by the compiler.</summary>
        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        /// <summary>Called by the compiler.</summary>
        public void AppendFormatted<T>(T value, string format) => _text.AppendFormatted(value, format);

        /// <inheritdoc/>
        public override string ToString() => _text.ToStringAndClear();
    }
}
