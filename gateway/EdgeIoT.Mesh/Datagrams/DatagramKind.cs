namespace EdgeIoT.Mesh.Datagrams;

/// <summary>
/// The first byte of a datagram on the mesh port. Numbers are only ever added.
/// <code>
/// knock  kind 1, handshake 8, version 1, mesh tag 8, padding 8        26 bytes
/// cookie kind 1, handshake 8, cookie 16                               25
/// hello  kind 1, handshake 8, cookie 16, message 1, padding          252
/// reply  kind 1, handshake 8, message 2                              252
/// finish kind 1, handshake 8, message 3                              106
/// sealed kind 1, session 8, sealed message                         33 + n
/// </code>
/// What answers an address that is not proven (cookie), or was proven a while ago (reply), is never longer than what asked for it.
/// </summary>
internal enum DatagramKind : byte
{
    Knock = 1,
    Cookie = 2,
    Hello = 3,
    Reply = 4,
    Finish = 5,
    Sealed = 6,
}
