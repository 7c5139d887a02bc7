using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Conformance;

public sealed class ConversationTests
{
    public static TheoryData<string> Titles => [.. Conversation.All().Select(c => c.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task The_server_says_what_the_standard_has_it_say(string title)
    {
        await using var broker = await TestBroker.StartAsync();
        await Conversation.All().Single(c => c.Title == title).PlayAsync(broker);
    }
}
