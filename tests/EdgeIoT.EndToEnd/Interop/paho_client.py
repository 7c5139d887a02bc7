"""Runs what an application does with a broker, through the paho client, on one transport and one version.

usage: paho_client.py JSON

JSON: {"transport": "tcp" | "ws", "host": ..., "port": ..., "version": 3 | 4 | 5, "run": a word that no other run uses,
"ca": file or null (TLS), "certificate": file or null, "key": file or null}

The scenarios run at the same time. Prints {"ran": [names], "failed": {name: what went wrong}}.
"""
import concurrent.futures
import json
import os
import queue
import socket
import sys
import time
import traceback

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

args = json.loads(sys.argv[1])
version, run = args["version"], args["run"]
PATIENCE = 45
ALL_BYTES = bytes(range(256))
scenarios = {}


def scenario(name, since=3):
    def add(function):
        if version >= since:
            scenarios[name] = function
        return function
    return add


def equal(wanted, got):
    assert wanted == got, "wanted %.300r, got %.300r" % (wanted, got)


def properties(packet, **values):
    if version < 5:
        return None
    made = Properties(packet)
    for name, value in values.items():
        setattr(made, name, value)
    return made


class Client:
    """A paho client whose callbacks become queues."""

    def __init__(self, name, clean=True, connect=None, will=None):
        self.id = "%s-%s" % (run, name)
        self.messages, self.answers, self.published = queue.Queue(), queue.Queue(), queue.Queue()
        kind = dict(client_id=self.id, protocol=version, transport="websockets" if args["transport"] == "ws" else "tcp",
                    reconnect_on_failure=False)
        if version < 5:
            kind["clean_session"] = clean
        self.paho = mqtt.Client(**kind)
        self.paho.on_connect = lambda c, u, flags, code, *p: self.answers.put((flags, code))
        self.paho.on_subscribe = lambda c, u, mid, codes, *p: self.answers.put((mid, codes))
        self.paho.on_unsubscribe = lambda c, u, mid, *p: self.answers.put((mid, None))
        self.paho.on_message = lambda c, u, message: self.messages.put(message)
        if args["transport"] == "ws":
            self.paho.ws_set_options(path="/mqtt")
        if args["ca"]:
            self.paho.tls_set(args["ca"], args["certificate"], args["key"])
        if will:
            self.paho.will_set(*will)
        more = dict(clean_start=clean, properties=properties(PacketTypes.CONNECT, **(connect or {}))) if version == 5 else {}
        self.paho.connect(args["host"], args["port"], keepalive=60, **more)
        self.paho.loop_start()
        flags, code = self.answers.get(timeout=PATIENCE)
        equal(0, code if version < 5 else code.value)
        self.session_present = bool(flags["session present"])

    def subscribe(self, topic, qos=0, identifier=None, **options):
        if version == 5:
            more = properties(PacketTypes.SUBSCRIBE, **({"SubscriptionIdentifier": identifier} if identifier else {}))
            _, sent = self.paho.subscribe(topic, options=SubscribeOptions(qos=qos, **options), properties=more)
        else:
            _, sent = self.paho.subscribe(topic, qos)
        mid, codes = self.answers.get(timeout=PATIENCE)
        equal((sent, qos), (mid, codes[0] if version < 5 else codes[0].value))
        return self

    def unsubscribe(self, topic):
        _, sent = self.paho.unsubscribe(topic)
        equal(sent, self.answers.get(timeout=PATIENCE)[0])

    def publish(self, topic, payload, qos=0, retain=False, **more):
        """Returns when the broker has it, except with QoS 0."""
        sent = self.paho.publish(topic, payload, qos, retain, properties(PacketTypes.PUBLISH, **more))
        sent.wait_for_publish(PATIENCE)
        assert sent.is_published(), "no acknowledgement of a message to %s" % topic

    def send(self, topic, payload, qos):
        return self.paho.publish(topic, payload, qos)

    def next(self, what="a message"):
        try:
            return self.messages.get(timeout=PATIENCE)
        except queue.Empty:
            raise AssertionError("%s did not arrive at %s" % (what, self.id))

    def take(self, count):
        return [self.next("message %d of %d" % (i + 1, count)) for i in range(count)]

    def cut(self):
        """The connection ends without DISCONNECT. The copy of the socket leaves TLS out of it."""
        with socket.socket(fileno=os.dup(self.paho.socket().fileno())) as copy:
            copy.shutdown(socket.SHUT_RDWR)

    def leave(self):
        self.paho.disconnect()
        self.paho.loop_stop()


def topic(*levels):
    return "/".join(("interop", run) + levels)


def both_ways(qos):
    client = Client("qos%d" % qos).subscribe(topic("qos%d" % qos, "+"), qos)
    sent = [client.send(topic("qos%d" % qos, "t"), str(i), qos) for i in range(50)]
    equal([(qos, str(i).encode()) for i in range(50)], [(m.qos, m.payload) for m in client.take(50)])
    for one in sent:
        one.wait_for_publish(PATIENCE)
        assert one.is_published(), "an acknowledgement is missing"
    client.leave()


scenario("QoS 0 both ways")(lambda: both_ways(0))
scenario("QoS 1 both ways")(lambda: both_ways(1))
scenario("QoS 2 both ways")(lambda: both_ways(2))


@scenario("the lower QoS of publisher and subscriber")
def lower():
    client = Client("lower").subscribe(topic("lower"), 1)
    for qos in range(3):
        client.publish(topic("lower"), b"%d" % qos, qos)
    equal({(b"0", 0), (b"1", 1), (b"2", 1)}, {(m.payload, m.qos) for m in client.take(3)})
    client.leave()


@scenario("binary, empty and large payloads")
def payloads():
    client = Client("payloads").subscribe(topic("payloads"), 1)
    large = ALL_BYTES * 3900
    for payload in (ALL_BYTES, b"", large, b"\0"):
        client.publish(topic("payloads"), payload, 1)
    got = [m.payload for m in client.take(4)]
    assert got == [ALL_BYTES, b"", large, b"\0"], "lengths %r" % [len(p) for p in got]
    client.leave()


@scenario("topics in UTF-8")
def utf8():
    client = Client("utf8").subscribe(topic("Küche", "+", "#"), 2)
    wanted = [topic("Küche", "温度", "☃"), topic("Küche", " ", "𝄞", "😀"), topic("Küche", "")]
    for one in wanted:
        client.publish(one, "ä€😀", 2)
    equal([(one, "ä€😀") for one in wanted], [(m.topic, m.payload.decode()) for m in client.take(3)])
    client.leave()


@scenario("retained messages")
def retained():
    client, later = Client("retainer"), Client("later")
    client.subscribe(topic("retained", "+"), 1)
    client.publish(topic("retained", "a"), "first", 1, True)
    client.publish(topic("retained", "a"), "newest", 1, True)
    equal([(b"first", 0), (b"newest", 0)], [(m.payload, m.retain) for m in client.take(2)])
    later.subscribe(topic("retained", "#"), 1)
    message = later.next()
    equal((b"newest", 1, 1), (message.payload, message.retain, message.qos))
    client.publish(topic("retained", "a"), b"", 1, True)
    equal(b"", later.next().payload)
    last = Client("last").subscribe(topic("retained", "#"), 1)
    client.publish(topic("retained", "b"), "live", 1)
    equal(b"live", last.next().payload)
    for one in (client, later, last):
        one.leave()


@scenario("wills")
def wills():
    watcher = Client("watcher").subscribe(topic("will", "+"), 1)
    dying = Client("dying", will=(topic("will", "dying"), "gone", 1, True))
    leaving = Client("leaving", will=(topic("will", "leaving"), "must not come", 1, True))
    leaving.leave()
    dying.cut()
    message = watcher.next("the will")
    equal((topic("will", "dying"), b"gone", 1, 0), (message.topic, message.payload, message.qos, message.retain))
    late = Client("late").subscribe(topic("will", "+"), 1)
    equal((b"gone", 1), [(m.payload, m.retain) for m in late.take(1)][0])
    watcher.publish(topic("will", "dying"), b"", 1, True)
    equal(b"", late.next().payload)
    equal(b"", watcher.next().payload)
    watcher.leave()
    late.leave()


@scenario("persistent sessions")
def sessions():
    stay = {"SessionExpiryInterval": 300}
    sleeper, publisher = Client("sleeper", clean=False, connect=stay), Client("waker")
    equal(False, sleeper.session_present)
    sleeper.subscribe(topic("session"), 2)
    sleeper.leave()
    wanted = [(b"%d" % i, 1 + i % 2) for i in range(20)]
    for payload, qos in wanted:
        publisher.publish(topic("session"), payload, qos)
    sleeper = Client("sleeper", clean=False, connect=stay)
    equal(version > 3, sleeper.session_present)
    equal(sorted(wanted), sorted((m.payload, m.qos) for m in sleeper.take(20)))
    sleeper.leave()
    fresh = Client("sleeper", clean=True)
    equal(False, fresh.session_present)
    publisher.publish(topic("session"), "unheard", 1)
    fresh.subscribe(topic("session"), 1)
    publisher.publish(topic("session"), "heard", 1)
    equal(b"heard", fresh.next().payload)
    fresh.leave()
    publisher.leave()


@scenario("unsubscribing")
def unsubscribing():
    client = Client("unsubscriber").subscribe(topic("un", "a"), 1).subscribe(topic("un", "b"), 1)
    client.unsubscribe(topic("un", "a"))
    client.publish(topic("un", "a"), "unheard", 1)
    client.publish(topic("un", "b"), "heard", 1)
    equal(b"heard", client.next().payload)
    client.leave()


@scenario("a second client of the same name takes over")
def takeover():
    watcher = Client("takeover-watcher").subscribe(topic("takeover"), 1)
    first = Client("twin", will=(topic("takeover"), "taken", 1, False))
    second = Client("twin")
    equal(b"taken", watcher.next("the will of the first").payload)
    second.subscribe(topic("takeover"), 1)
    watcher.publish(topic("takeover"), "alive", 1)
    equal(b"alive", second.next().payload)
    first.paho.loop_stop()
    second.leave()
    watcher.leave()


@scenario("shared subscriptions")
def shared():
    group = [Client("share%d" % i).subscribe("$share/g-%s/%s" % (run, topic("shared", "+")), 1) for i in range(3)]
    whole, publisher = Client("share-all").subscribe(topic("shared", "+"), 1), Client("sharer")
    for i in range(60):
        publisher.publish(topic("shared", "t"), str(i), 1)
    equal([str(i).encode() for i in range(60)], [m.payload for m in whole.take(60)])
    deadline, got = time.monotonic() + PATIENCE, [[] for _ in group]
    while sum(map(len, got)) < 60 and time.monotonic() < deadline:
        for one, heard in zip(group, got):
            try:
                heard.append(int(one.messages.get(timeout=0.05).payload))
            except queue.Empty:
                pass
    equal(list(range(60)), sorted(i for heard in got for i in heard))
    assert all(got), "one got nothing: %r" % got
    for one in (*group, whole, publisher):
        one.leave()


@scenario("request and response", since=5)
def request():
    server, client = Client("server").subscribe(topic("request"), 1), Client("requester").subscribe(topic("response"), 1)
    client.publish(topic("request"), "2+2", 1, ResponseTopic=topic("response"), CorrelationData=ALL_BYTES)
    asked = server.next().properties
    server.publish(asked.ResponseTopic, "4", 1, CorrelationData=asked.CorrelationData)
    answer = client.next()
    equal((b"4", ALL_BYTES), (answer.payload, answer.properties.CorrelationData))
    server.leave()
    client.leave()


@scenario("user properties", since=5)
def user_properties():
    client = Client("properties").subscribe(topic("properties"), 2)
    wanted = [("b", "2"), ("a", "1"), ("b", "3"), ("größe", "😀"), ("", "")]
    client.publish(topic("properties"), "x", 2, UserProperty=wanted, ContentType="text/plain", PayloadFormatIndicator=1)
    got = client.next().properties
    equal((wanted, "text/plain", 1), ([tuple(p) for p in got.UserProperty], got.ContentType, got.PayloadFormatIndicator))
    client.leave()


@scenario("message expiry", since=5)
def expiry():
    stay = {"SessionExpiryInterval": 300}
    Client("absent", clean=True, connect=stay).subscribe(topic("expiry", "queued"), 1).leave()
    client = Client("expirer")
    for payload, interval in (("short", 1), ("long", 100)):
        client.publish(topic("expiry", "queued"), payload, 1, MessageExpiryInterval=interval)
    client.publish(topic("expiry", "kept", "short"), "short", 1, True, MessageExpiryInterval=1)
    client.publish(topic("expiry", "kept", "long"), "long", 1, True, MessageExpiryInterval=100)
    deadline, got = time.monotonic() + PATIENCE, None
    while got != {b"long"}:
        assert time.monotonic() < deadline, "a retained message does not expire: %r" % got
        client.subscribe(topic("expiry", "kept", "+"), 1)
        client.publish(topic("expiry", "kept", "mark"), "mark", 1)
        got = set()
        while b"mark" not in got:
            got.add(client.next().payload)
        got.discard(b"mark")
    absent = Client("absent", clean=False, connect=stay)
    message = absent.next()
    equal((True, b"long"), (absent.session_present, message.payload))
    left = message.properties.MessageExpiryInterval
    assert 1 <= left <= 99, "%d s left of 100" % left
    client.publish(topic("expiry", "kept", "long"), b"", 1, True)
    absent.leave()
    client.leave()


@scenario("topic aliases", since=5)
def aliases():
    client = Client("aliases", connect={"TopicAliasMaximum": 5}).subscribe(topic("alias", "+"), 1)
    client.publish(topic("alias", "a"), "0", 1, TopicAlias=1)
    for i in range(1, 4):
        client.publish("", str(i), 1, TopicAlias=1)
    client.publish(topic("alias", "b"), "4", 1, TopicAlias=1)
    client.publish("", "5", 1, TopicAlias=1)
    known, got = {}, []
    for message in client.take(6):
        # Whether the broker uses aliases of its own is up to it; paho leaves it to the application to resolve them.
        alias = getattr(message.properties, "TopicAlias", None)
        known[alias] = message.topic or known[alias]
        got.append((known[alias], message.payload))
    equal([(topic("alias", "a"), b"%d" % i) for i in range(4)] + [(topic("alias", "b"), b"%d" % i) for i in (4, 5)], got)
    client.leave()


@scenario("subscription identifiers", since=5)
def identifiers():
    client = Client("identifiers").subscribe(topic("ids", "+"), 1, identifier=7).subscribe(topic("ids", "#"), 1, identifier=268435455)
    client.publish(topic("ids", "a"), "x", 1)
    got = set()
    while got != {7, 268435455}:
        got.update(client.next("a message for each of the two, so far %r" % got).properties.SubscriptionIdentifier)
    client.leave()


@scenario("subscription options", since=5)
def options():
    client, other = Client("options"), Client("options-other")
    client.publish(topic("options", "kept"), "kept", 1, True)
    client.subscribe(topic("options", "+"), 1, noLocal=True, retainAsPublished=True, retainHandling=2)
    client.publish(topic("options", "own"), "own", 1)
    other.publish(topic("options", "a"), "a", 1, True)
    message = client.next()
    equal((b"a", 1), (message.payload, message.retain))
    for name in ("kept", "a"):
        other.publish(topic("options", name), b"", 1, True)
    client.leave()
    other.leave()


@scenario("receive maximum", since=5)
def receive_maximum():
    client, publisher = Client("narrow", connect={"ReceiveMaximum": 2}).subscribe(topic("narrow"), 2), Client("wide")
    sent = [publisher.send(topic("narrow"), str(i), 1 + i % 2) for i in range(40)]
    equal(sorted(str(i).encode() for i in range(40)), sorted(m.payload for m in client.take(40)))
    for one in sent:
        one.wait_for_publish(PATIENCE)
        assert one.is_published(), "an acknowledgement is missing"
    client.leave()
    publisher.leave()


def attempt(name):
    try:
        scenarios[name]()
        return name, None
    except Exception as error:
        return name, "".join(traceback.format_exception(type(error), error, error.__traceback__)[-2:])


with concurrent.futures.ThreadPoolExecutor(len(scenarios)) as pool:
    results = list(pool.map(attempt, scenarios))
print(json.dumps({"ran": [name for name, _ in results], "failed": {name: error for name, error in results if error}}), flush=True)
# A scenario that failed leaves clients behind, whose threads would keep the process alive.
os._exit(0)
