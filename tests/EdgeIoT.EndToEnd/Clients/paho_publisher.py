"""Publishes readings of one device with QoS 1 through the paho client and tells which were acknowledged.

usage: paho_publisher.py DEVICE BOOT FIRST_SEQ INTERVAL_SECONDS WINDOW VERSION HOST:PORT[,HOST:PORT...]

Readings are numbered from FIRST_SEQ. At most WINDOW of them wait for their PUBACK. When the connection ends, or nothing was
acknowledged for two seconds while readings wait, the next gateway is tried and the waiting readings are sent again in order.
Prints "ack BOOT SEQ PORT MONOTONIC_SECONDS" for each acknowledgement. Ends after a line (or the end) of standard input,
once nothing waits any more or five seconds later, and prints "end NEXT_SEQ ACKNOWLEDGED".
"""
import collections
import json
import queue
import sys
import threading
import time

import paho.mqtt.client as mqtt

device, boot, seq, interval, window, version, gateways = sys.argv[1:8]
boot, seq, interval, window = int(boot), int(seq), float(interval), int(window)
gateways = [(host, int(port)) for host, port in (g.split(":") for g in gateways.split(","))]
protocol = mqtt.MQTTv5 if version == "5" else mqtt.MQTTv311
topic = "edgeiot/device/%s/telemetry" % device

waiting = collections.OrderedDict()  # seq -> payload, sent or to be sent again, in order
events = queue.Queue()
stopping = threading.Event()


def read_input():
    sys.stdin.readline()
    stopping.set()


threading.Thread(target=read_input, daemon=True).start()


def payload_of(number):
    return json.dumps({"boot": boot, "seq": number, "temperature_c": 20 + number % 100 / 10.0,
                       "humidity_pct": 40 + number % 7, "pressure_hpa": 1000 + number % 30})


class Connection:
    """One TCP connection; a new client each time, so that nothing is sent again behind our back."""

    def __init__(self, host, port):
        self.host, self.port = host, port
        self.mids = {}
        kind = dict(client_id=device, protocol=protocol)
        if version != "5":
            kind["clean_session"] = True
        if hasattr(mqtt, "CallbackAPIVersion"):
            kind["callback_api_version"] = mqtt.CallbackAPIVersion.VERSION1
        self.client = mqtt.Client(**kind)
        self.client.max_inflight_messages_set(65535)
        self.client.on_connect = lambda c, u, f, rc, *p: events.put(("connected" if rc == 0 else "lost", self, None))
        self.client.on_disconnect = lambda c, u, rc, *p: events.put(("lost", self, None))
        self.client.on_publish = lambda c, u, mid: events.put(("ack", self, mid))

    def open(self):
        self.client.connect(self.host, self.port, keepalive=5)
        self.client.loop_start()

    def send(self, number):
        # Acknowledgements come through the queue to this thread, so that none is handled before its number is noted.
        self.mids[self.client.publish(topic, waiting[number], qos=1).mid] = number

    def close(self):
        self.client.on_disconnect = None
        self.client.on_publish = None
        # In a thread of its own: the client's loop may sleep for a second before it notices.
        threading.Thread(target=self.end, daemon=True).start()

    def end(self):
        self.client.disconnect()
        self.client.loop_stop()


acknowledged_count = 0


def acknowledged(connection, number):
    global acknowledged_count
    if waiting.pop(number, None) is not None:
        acknowledged_count += 1
    print("ack %d %d %d %.6f" % (boot, number, connection.port, time.monotonic()), flush=True)


def run():
    global seq
    turn, connection, up = 0, None, False
    next_due, last_progress, deadline = time.monotonic(), time.monotonic(), None
    while True:
        now = time.monotonic()
        if stopping.is_set():
            deadline = deadline or now + 5
            if not waiting or now > deadline:
                break
        if connection is None:
            connection, up = Connection(*gateways[turn % len(gateways)]), False
            turn += 1
            last_progress = now
            try:
                connection.open()
            except OSError:
                connection = None
                time.sleep(0.02)
                continue
        if (waiting or not up) and now - last_progress > 2:
            connection.close()
            connection = None
            continue
        if up and not stopping.is_set() and len(waiting) < window and now >= next_due:
            waiting[seq] = payload_of(seq)
            connection.send(seq)
            if len(waiting) == 1:
                last_progress = now
            seq += 1
            next_due = max(next_due + interval, now - interval)
            if interval == 0:
                next_due = now
        timeout = 0.05 if len(waiting) >= window or not up or stopping.is_set() else max(0.0, min(0.05, next_due - now))
        try:
            kind, source, mid = events.get(timeout=timeout) if timeout else events.get_nowait()
        except queue.Empty:
            continue
        if source is not connection:
            continue
        if kind == "connected":
            up, last_progress = True, time.monotonic()
            for number in list(waiting):
                connection.send(number)
        elif kind == "ack":
            last_progress = time.monotonic()
            acknowledged(connection, connection.mids.pop(mid))
        else:
            connection.close()
            connection = None
    if connection is not None:
        connection.close()
    print("end %d %d" % (seq, acknowledged_count), flush=True)


run()
