using System.Globalization;

namespace EdgeIoT.Bench.Reporting;

/// <summary>A figure and what is asked of it.</summary>
internal sealed record Bar(string What, double Value, double Target, string Unit, bool AtLeast)
{
    public bool IsMet => AtLeast ? Value >= Target : Value <= Target;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(IsMet ? "met   " : "MISSED")} {What}: {Value:#,0.##}{Unit}, {(AtLeast ? "at least" : "at most")} {Target:#,0.##}{Unit}");
}
