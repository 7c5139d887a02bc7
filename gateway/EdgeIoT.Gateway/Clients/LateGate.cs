using EdgeIoT.Mqtt.Publishing;

namespace EdgeIoT.Gateway.Clients;

/// <summary>Stands in the server's options for the gate, which needs the server itself and is made after it. No client connects before it is set; a will
/// of an earlier process may come before.</summary>
internal sealed class LateGate : IPublishGate
{
    public IPublishGate? Gate { get; set; }

    public PublishVerdict Publishing(in IncomingPublish publish) => Gate?.Publishing(publish) ?? PublishVerdict.Accept;

    public void RoundEnded() => Gate?.RoundEnded();

    public void ConnectionClosed(long connectionId) => Gate?.ConnectionClosed(connectionId);
}
