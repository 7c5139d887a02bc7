namespace EdgeIoT.Gateway.Access;

/// <summary>What a rule gives.</summary>
[Flags]
internal enum TopicAccess
{
    /// <summary><c>deny</c>: nothing, whatever rules after it would give.</summary>
    None = 0,

    /// <summary>To receive messages.</summary>
    Read = 1,

    /// <summary>To publish them.</summary>
    Write = 2,

    ReadWrite = Read | Write,
}
