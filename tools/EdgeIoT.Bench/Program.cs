using System.CommandLine;
using EdgeIoT.Bench;
using EdgeIoT.Bench.Failover;
using EdgeIoT.Bench.Mqtt;

var writers = new Option<int[]>("--writers")
{
    Description = "Connections with one request in flight each, one measurement per number.",
    DefaultValueFactory = _ => [1, 16, 128],
    AllowMultipleArgumentsPerToken = true,
};
var seconds = new Option<int>("--seconds") { Description = "Measured time of a round.", DefaultValueFactory = _ => 5 };
var rounds = new Option<int>("--rounds") { Description = "Rounds, the peers in turns; medians are printed.", DefaultValueFactory = _ => 3 };
var alone = new Option<bool>("--alone") { Description = "Measure the gateways without a peer (etcd need not be installed)." };
var flushDelay = new Option<int>("--flush-delay")
{
    Description = "Milliseconds added to every flush of the gateways' disks, 8 for an SD card; the gateways are then measured alone.",
    DefaultValueFactory = _ => 0,
};
var ingest = new Command("ingest", "Readings acknowledged at quorum on three gateways, beside puts on three etcd nodes.")
{
    writers, seconds, rounds, alone, flushDelay,
};
ingest.SetAction(parsed => Ingest.Run(
    parsed.GetValue(writers)!, parsed.GetValue(seconds), Math.Max(1, parsed.GetValue(rounds)), parsed.GetValue(alone), parsed.GetValue(flushDelay)));
return new RootCommand("Measures EdgeIoT side by side with what a user would pick instead.") 
{
    ingest, MqttCommand.Create(), FailoverCommand.Create(), StarvationCommand.Create(),
}.Parse(args).Invoke();
