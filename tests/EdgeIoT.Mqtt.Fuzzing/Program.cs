using EdgeIoT.Mqtt.Fuzzing.Runs;

return Commands.Run(args);
