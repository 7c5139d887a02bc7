namespace EdgeIoT.Cli.Messages;

/// <summary>What <c>edgeiot pub --help</c> and <c>edgeiot sub --help</c> print.</summary>
internal static class MessageHelp
{
    public const string Publish = """
        edgeiot pub -t TOPIC {-m TEXT | -f FILE | -l | -s | -n} [options]: publishes, as mosquitto_pub does.

          -m TEXT  -f FILE     the message                    -l   a message for each line of standard input
          -n       -s          no payload; all of standard input
          -q 0|1|2             QoS (default 0)                -r   retained
          --repeat N  --repeat-delay SECONDS                  the same message again
          -d, --verbose        says of each message how safe it is; --json the same as JSON lines
          -W SECONDS           waits so long for the last acknowledgements (default 30)
          -M N                 messages on their way at a time (default 20)

        """ + Common + """
          -D publish|will      user-property NAME VALUE, content-type, response-topic, correlation-data,
                               message-expiry-interval, payload-format-indicator; will: will-delay-interval

        Exit code: 0 all done, 2 wrong arguments, 1 failed, 128 and above the server's reason code.
        """;

    public const string Subscribe = """
        edgeiot sub -t FILTER [-t FILTER]... [options]: prints messages, as mosquitto_sub does.

          -v                   topic and payload              -N   no line end after each message
          -F FORMAT            %t topic %p payload %x %X payload in hex %l its length %q QoS %r retained %m identifier
                               %j JSON %J JSON with a JSON payload %I %U time, %C %D %E %F %P %R %S properties;
                               @Y @m @d @H @M @S @N ... time; \n \t \0 ...
          --json               JSON lines (-F %j)             --pretty  over several lines
          -C N                 ends after N messages          -W SECONDS  ends then, with exit code 27
          -E                   ends when subscribed           -q 0|1|2    QoS (default 0)
          -T FILTER            leaves these out               -U FILTER   unsubscribes
          -R                   leaves retained messages out   --retained-only  --remove-retained

        """ + Common + """
          -D subscribe subscription-identifier N

        After a break it connects and subscribes again by itself. Exit code: 0 done, 27 timed out, 2 wrong arguments, 1 failed.
        """;

    private const string Common = """
          -h HOST  -p PORT     the server (default: a gateway on this machine)
          -L URL               mqtt(s)://[USER[:PASSWORD]@]HOST[:PORT]/TOPIC, or ws(s)://
          --ws  --ws-path P    through a WebSocket, at /mqtt or P
          -u USER  -P PASSWORD
          -V mqttv31|mqttv311|mqttv5                          (default mqttv5)
          -i ID  -I PREFIX     client identifier              -k SECONDS  keep-alive (default 60)
          -c                   keeps the session afterwards   -x SECONDS  so long; -1: for ever
          --will-topic T  --will-payload P  --will-qos Q  --will-retain
          --cafile F  --cert F  --key F  --insecure  --tls-version V  --tls-use-os-certs
          -D connect           user-property NAME VALUE, session-expiry-interval, receive-maximum, maximum-packet-size
          --quiet              no messages about errors

        """;
}
