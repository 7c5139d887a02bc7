using System.CommandLine;
using EdgeIoT.Bench.Failover;
using EdgeIoT.Bench.Floor;
using EdgeIoT.Bench.Ingest;
using EdgeIoT.Bench.Log;
using EdgeIoT.Bench.Mqtt;

return new RootCommand("Measures EdgeIoT side by side with what a user would pick instead.")
{
    IngestCommand.Create(), LogCommand.Create(), FailoverCommand.Create(), StarvationCommand.Create(), MqttCommand.Create(), NodeCommand.Create(), BareCommand.Create(),
}.Parse(args).Invoke();
