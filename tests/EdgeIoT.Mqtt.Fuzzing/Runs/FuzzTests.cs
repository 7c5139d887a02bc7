using System.Globalization;
using EdgeIoT.Mqtt.Fuzzing.Codec;
using EdgeIoT.Mqtt.Fuzzing.Connections;

namespace EdgeIoT.Mqtt.Fuzzing.Runs;

/// <summary>A few seeds; with EDGEIOT_FUZZ_SECONDS, as many as there is time for, from EDGEIOT_FUZZ_SEED (default 1) on.</summary>
public sealed class FuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Readers_take_anything(ulong seed) =>
        Assert.Null(LongRun.Bounded($"--codec-seed {seed}", () => CodecRun.Of(seed, LongRun.Inputs)).Finding);

    [Fact]
    public void Connections_of_strangers_do_not_disturb_others()
    {
        for (var seed = 1UL; seed <= 50; seed++)
        {
            var number = seed;
            Assert.Null(LongRun.Bounded($"--connection-seed {number}", () => ConnectionRun.Of(number)).Finding);
        }
    }

    [Fact]
    public void A_seed_goes_the_same_way_each_time() => Assert.Equal(CodecRun.Of(9, 3000), CodecRun.Of(9, 3000));

    [Fact]
    public void Nothing_is_found_in_the_time_that_is_given()
    {
        var run = new LongRun((ulong)Setting("EDGEIOT_FUZZ_SEED", 1), TextWriter.Null);
        run.For(TimeSpan.FromSeconds(Setting("EDGEIOT_FUZZ_SECONDS", 1)));
        Assert.True(run.Findings.Count == 0, string.Join("\n", run.Findings.Prepend(run.Summary)));
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
