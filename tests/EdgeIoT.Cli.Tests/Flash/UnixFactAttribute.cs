namespace EdgeIoT.Cli.Tests.Flash;

/// <summary>A test whose stand-in program is a shell script.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "The program that stands in for nanoff is a shell script.";
    }
}
