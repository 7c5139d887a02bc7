namespace EdgeIoT.Gateway.Clients;

/// <summary>What is kept of a user's password. Two that are equal are the same password entry.</summary>
internal interface IUserSecret
{
    /// <summary>Whether this is the password. Takes as long as it should: not on a read loop.</summary>
    bool Matches(ReadOnlySpan<byte> password);
}
