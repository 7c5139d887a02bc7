using EdgeIoT.Mqtt.Tests.Conformance;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

/// <summary>Each line: what is sent after CONNECT, and the reason code that MQTT 5 is told. 3.1.1 is closed without a word.</summary>
public sealed class MalformedInputTests
{
    public static TheoryData<string, string, string> AfterConnect => new()
    {
        { "second CONNECT", RawClient.Connect5, "82" },
        { "reserved packet type", "00 00", "81" },
        { "a packet for clients: CONNACK", "20 03 00 00 00", "82" },
        { "a packet for clients: SUBACK", "90 04 0001 00 00", "82" },
        { "a packet for clients: PINGRESP", "D0 00", "82" },
        { "length of five bytes", "30 80 80 80 80 01", "81" },
        { "length not in its shortest form", "C0 80 00", "81" },
        { "PINGREQ with flags", "C1 00", "81" },
        { "PINGREQ with a body", "C0 01 00", "81" },
        { "SUBSCRIBE with wrong flags", "80 07 0001 00 0001 61 00", "81" },
        { "UNSUBSCRIBE with wrong flags", "A0 06 0001 00 0001 61", "81" },
        { "PUBREL with wrong flags", "60 02 0001", "81" },
        { "PUBACK with flags", "41 02 0001", "81" },
        { "PUBLISH of QoS 3", "36 06 0001 61 0001 00", "81" },
        { "PUBLISH of QoS 0 with DUP", "38 04 0001 61 00", "81" },
        { "PUBLISH with packet identifier 0", "32 06 0001 61 0000 00", "82" },
        { "PUBLISH without a topic's end", "30 03 0005 61", "81" },
        { "PUBLISH with an empty topic", "30 03 0000 00", "82" },
        { "PUBLISH to a filter with #", "30 04 0001 23 00", "81" },
        { "PUBLISH to a filter with +", "30 06 0003 612F2B 00", "81" },
        { "topic with NUL", "30 06 0003 610061 00", "81" },
        { "topic with a surrogate", "30 06 0003 EDA080 00", "81" },
        { "topic with an overlong form", "30 05 0002 C081 00", "81" },
        { "topic that is no UTF-8", "30 05 0002 61FF 00", "81" },
        { "SUBSCRIBE with packet identifier 0", "82 07 0000 00 0001 61 00", "82" },
        { "SUBSCRIBE without a filter", "82 03 0001 00", "82" },
        { "SUBSCRIBE to an empty filter", "82 06 0001 00 0000 00", "81" },
        { "UNSUBSCRIBE from an empty filter", "A2 05 0001 00 0000", "81" },
        { "topic with a control character", "30 05 0002 6101 00", "81" },
        { "topic with a control character of two bytes", "30 06 0003 61C285 00", "81" },
        { "topic with a non-character", "30 06 0003 EFBFBF 00", "81" },
        { "a reserved type of which only the first byte has come", "0A", "81" },
        { "DISCONNECT with a reason of servers", "E0 01 8B", "82" },
        { "DISCONNECT with a reason that there is not", "E0 01 03", "82" },
        { "filter that is no UTF-8", "82 07 0001 00 0001 FF 00", "81" },
        { "UNSUBSCRIBE from a filter that is no UTF-8", "A2 06 0001 00 0001 FF", "81" },
        { "response topic that is no UTF-8", "30 08 0001 61 04 08 0001 FF", "81" },
        { "content type that is no UTF-8", "30 08 0001 61 04 03 0001 FF", "81" },
        { "PUBREC with a code that it cannot have", "50 03 0001 92", "82" },
        { "PUBCOMP with a code that it cannot have", "70 03 0001 80", "82" },
        { "AUTH with flags", "F1 00", "81" },
        { "SUBSCRIBE of QoS 3", "82 07 0001 00 0001 61 03", "81" },
        { "SUBSCRIBE with reserved option bits", "82 07 0001 00 0001 61 40", "81" },
        { "SUBSCRIBE with retain handling 3", "82 07 0001 00 0001 61 30", "82" },
        { "SUBSCRIBE without options", "82 06 0001 00 0001 61", "81" },
        { "SUBSCRIBE with subscription identifier 0", "82 09 0001 02 0B00 0001 61 00", "82" },
        { "SUBSCRIBE with two identifiers", "82 0B 0001 04 0B01 0B02 0001 61 00", "82" },
        { "shared subscription with no local", "82 10 0001 00 000A 24736861 72652F672F61 04", "82" },
        { "UNSUBSCRIBE without a filter", "A2 03 0001 00", "82" },
        { "PUBACK with packet identifier 0", "40 02 0000", "82" },
        { "PUBACK with a code that it cannot have", "40 03 0001 01", "82" },
        { "PUBACK with excess bytes", "40 05 0001 00 00 00", "81" },
        { "PUBREL with a code that it cannot have", "62 03 0001 80", "82" },
        { "property that a PUBLISH cannot have", "30 09 0001 61 05 11 00000001", "81" },
        { "unknown property", "30 06 0001 61 02 7F 00", "81" },
        { "property twice", "30 08 0001 61 04 0100 0100", "82" },
        { "property that ends early", "30 06 0001 61 02 02 00", "81" },
        { "property length beyond the packet", "30 04 0001 61 05", "81" },
        { "payload format 2", "30 06 0001 61 02 0102", "82" },
        { "response topic with a wildcard", "30 08 0001 61 04 08 0001 23", "82" },
        { "subscription identifier from a client", "30 06 0001 61 02 0B01", "82" },
        { "user property that is no UTF-8", "30 0B 0001 61 07 26 0001 FF 0001 61", "81" },
        { "topic alias 0", "30 07 0001 61 03 23 0000", "94" },
        { "topic alias above the maximum", "30 07 0001 61 03 23 00FF", "94" },
        { "topic alias that stands for nothing", "30 06 0000 03 23 0001", "82" },
        { "DISCONNECT with excess bytes", "E0 03 00 00 00", "81" },
        { "DISCONNECT with flags", "E1 00", "81" },
        { "packet larger than the maximum", "30 80 80 80 01", "95" },
    };

    [Clause("5.0", "1.5.4-1", "1.5.4-2", "1.5.5-1", "1.5.7-1", "2.1.3-1", "2.2.1-3", "3.1.0-2", "3.2.2-15", "3.3.1-2", "3.3.1-4", "3.3.2-2", "3.3.2-8", "3.3.2-9", "3.3.2-13", "3.3.2-14", "3.3.2-19", "3.3.4-6")]
    [Clause("5.0", "3.4.2-1", "3.5.2-1", "3.6.1-1", "3.6.2-1", "3.7.2-1", "3.8.1-1", "3.8.3-1", "3.8.3-2", "3.8.3-4", "3.8.3-5", "3.10.1-1", "3.10.3-1", "3.10.3-2", "3.14.1-1", "3.14.2-1", "3.14.2-2", "3.15.1-1", "4.7.0-1", "4.7.3-1", "4.7.3-2", "4.13.1-1")]
    [Theory]
    [MemberData(nameof(AfterConnect))]
    public async Task An_MQTT_5_client_is_told_why_and_closed(string what, string packet, string code)
    {
        await using var broker = await TestBroker.StartAsync();
        using var raw = await RawClient.ConnectAsync(broker, v5: true);
        raw.Send(packet);
        Assert.Equal($"{what}: E0 01 {code}", $"{what}: {raw.Read()}");
        raw.ExpectClosed();
        Assert.Equal(1, broker.Server.Statistics.Malformed);
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "the connection is gone");
    }

    [Theory]
    [InlineData("second CONNECT", RawClient.Connect311)]
    [InlineData("PUBLISH of QoS 3", "36 05 0001 61 0001")]
    [InlineData("PUBLISH with packet identifier 0", "32 05 0001 61 0000")]
    [InlineData("PUBLISH to a wildcard", "30 03 0001 23")]
    [InlineData("PUBLISH with an empty topic", "30 02 0000")]
    [InlineData("topic with NUL", "30 03 0001 00")]
    [InlineData("SUBSCRIBE with MQTT 5 options", "82 06 0001 0001 61 04")]
    [InlineData("SUBSCRIBE of QoS 3", "82 06 0001 0001 61 03")]
    [InlineData("SUBSCRIBE without a filter", "82 02 0001")]
    [InlineData("DISCONNECT with a body", "E0 01 00")]
    [InlineData("PUBACK with a body of MQTT 5", "40 03 0001 00")]
    [InlineData("AUTH", "F0 00")]
    [InlineData("SUBSCRIBE to a misplaced wildcard", "82 09 0001 0004 612F2362 00")]
    [InlineData("UNSUBSCRIBE from a misplaced wildcard", "A2 08 0001 0004 612F2362")]
    [InlineData("SUBSCRIBE to an empty filter", "82 05 0001 0000 00")]
    public async Task A_3_1_1_client_is_closed(string what, string packet)
    {
        await using var broker = await TestBroker.StartAsync();
        using var raw = await RawClient.ConnectAsync(broker, v5: false);
        raw.Send(packet);
        Assert.Equal(what, what + raw.Read());
        Assert.Equal(1, broker.Server.Statistics.Malformed);
    }

    public static TheoryData<string, string, string> Connects => new()
    {
        { "packets before CONNECT", "C0 00", "" },
        { "SUBSCRIBE before CONNECT", "82 06 0001 0001 61 00", "" },
        { "another protocol", "10 0D 0004 4D515458 04 02 003C 0001 74", "" },
        { "HTTP", "47 45 54 20 2F 20 48 54 54 50 2F 31 2E 31 0D 0A", "" },
        { "version 6", "10 0D 0004 4D515454 06 02 003C 0001 74", "20 03 00 84 00" },
        { "version 3 with the name of 4", "10 0D 0004 4D515454 03 02 003C 0001 74", "20 02 00 01" },
        { "version 6 of 3.1's name", "10 0F 0006 4D5149736470 06 02 003C 0001 74", "20 03 00 84 00" },
        { "a bridge's version", "10 0D 0004 4D515454 84 02 003C 0001 74", "20 02 00 01" },
        { "3.1: no client identifier", "10 0E 0006 4D5149736470 03 02 003C 0000", "20 02 00 02" },
        { "CONNACK larger than the client takes", "10 13 0004 4D515454 05 02 003C 05 2700000004 0001 74", "" },
        { "client identifier with a control character", "10 0E 0004 4D515454 05 02 003C 00 0001 0A", "20 03 00 81 00" },
        { "reserved flag", "10 0E 0004 4D515454 05 03 003C 00 0001 74", "20 03 00 81 00" },
        { "will QoS 3", "10 14 0004 4D515454 05 1E 003C 00 0001 74 00 0001 77 0000", "20 03 00 81 00" },
        { "will QoS without a will", "10 0E 0004 4D515454 05 0A 003C 00 0001 74", "20 03 00 81 00" },
        { "will retain without a will", "10 0E 0004 4D515454 05 22 003C 00 0001 74", "20 03 00 81 00" },
        { "will topic with a wildcard", "10 14 0004 4D515454 05 06 003C 00 0001 74 00 0001 23 0000", "20 03 00 81 00" },
        { "flags and no user name", "10 0E 0004 4D515454 05 82 003C 00 0001 74", "20 03 00 81 00" },
        { "excess bytes", "10 0F 0004 4D515454 05 02 003C 00 0001 74 00", "20 03 00 81 00" },
        { "client identifier with NUL", "10 0E 0004 4D515454 05 02 003C 00 0001 00", "20 03 00 81 00" },
        { "receive maximum 0", "10 11 0004 4D515454 05 02 003C 03 210000 0001 74", "20 03 00 82 00" },
        { "maximum packet size 0", "10 13 0004 4D515454 05 02 003C 05 2700000000 0001 74", "20 03 00 82 00" },
        { "session expiry twice", "10 18 0004 4D515454 05 02 003C 0A 1100000001 1100000001 0001 74", "20 03 00 82 00" },
        { "authentication data without a method", "10 12 0004 4D515454 05 02 003C 04 16 0001 00 0001 74", "20 03 00 82 00" },
        { "3.1.1: password without a user name", "10 10 0004 4D515454 04 42 003C 0001 74 0001 70", "" },
        { "3.1.1: no client identifier and no clean session", "10 0C 0004 4D515454 04 00 003C 0000", "20 02 00 02" },
        { "larger than a CONNECT may be", "10 FF FF 7F", "" },
    };

    [Clause("5.0", "3.1.2-1", "3.1.2-3", "3.1.2-11", "3.1.2-12", "3.1.2-13")]
    [Clause("3.1.1", "3.1.2-1", "3.1.2-2")]
    [Theory]
    [MemberData(nameof(Connects))]
    public async Task A_bad_CONNECT_is_answered_as_its_version_has_it_and_closed(string what, string packet, string answer)
    {
        await using var broker = await TestBroker.StartAsync();
        using var raw = await broker.OpenAsync();
        raw.Send(packet);
        Assert.Equal($"{what}: {answer}", $"{what}: {raw.Read()}");
        if (answer.Length > 0) raw.ExpectClosed();
    }
}
