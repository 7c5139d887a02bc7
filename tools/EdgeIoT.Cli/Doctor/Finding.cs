namespace EdgeIoT.Cli.Doctor;

/// <summary>How bad a finding is. A <see cref="Fail"/> makes the command's exit code 1.</summary>
internal enum Level
{
    Ok,
    Warn,
    Fail,
}

/// <summary>One line of the doctor: what was checked, what was found, and what to do next unless all is well.</summary>
internal sealed record Finding(Level Level, string Check, string What, string? Next = null)
{
    public string Mark => Level switch { Level.Ok => "OK", Level.Warn => "WARN", _ => "FAIL" };
}
