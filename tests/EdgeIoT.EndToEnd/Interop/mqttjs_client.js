// Runs what an application does with a broker, through mqtt.js, on one transport and one version.
//
// usage: EDGEIOT_MQTTJS=FOLDER node mqttjs_client.js JSON, with FOLDER/node_modules/mqtt; JSON as for paho_client.py.
// The scenarios run at the same time. Prints {"ran": [names], "failed": {name: what went wrong}}.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const mqtt = require(path.join(process.env.EDGEIOT_MQTTJS, 'node_modules', 'mqtt'));

const args = JSON.parse(process.argv[2]);
const { version, run } = args;
const PATIENCE = 45000;
const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const numbers = (count) => Array.from({ length: count }, (_, i) => String(i));
const topic = (...levels) => ['interop', run, ...levels].join('/');
const scenarios = new Map();

function scenario(name, since, work) {
    if (version >= since) scenarios.set(name, work);
}

function within(promise, what) {
    let timer;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`${what()} did not come`)), PATIENCE); });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function url() {
    const scheme = args.transport === 'ws' ? (args.ca ? 'wss' : 'ws') : (args.ca ? 'mqtts' : 'mqtt');
    return `${scheme}://${args.host}:${args.port}${args.transport === 'ws' ? '/mqtt' : ''}`;
}

// A client whose messages become a queue.
class Client {
    static async open(name, { clean = true, properties, will } = {}) {
        const client = new Client();
        const read = (file) => (file ? fs.readFileSync(file) : undefined);
        client.id = `${run}-${name}`;
        client.queue = [];
        client.wake = () => {};
        client.mqtt = mqtt.connect(url(), {
            clientId: client.id, clean, will, reconnectPeriod: 0, connectTimeout: PATIENCE, protocolVersion: version,
            protocolId: version === 3 ? 'MQIsdp' : 'MQTT', properties: version === 5 ? properties : undefined,
            ca: read(args.ca), cert: read(args.certificate), key: read(args.key), resubscribe: false,
            wsOptions: { ca: read(args.ca) },
        });
        client.mqtt.on('message', (to, payload, packet) => { client.queue.push({ topic: to, payload, packet }); client.wake(); });
        const connack = await within(new Promise((resolve, reject) => {
            client.mqtt.once('connect', resolve);
            client.mqtt.once('error', reject);
        }), () => 'CONNACK');
        client.mqtt.on('error', () => {});
        client.sessionPresent = Boolean(connack.sessionPresent);
        return client;
    }

    async subscribe(filter, qos, options = {}) {
        const granted = await within(this.mqtt.subscribeAsync(filter, { qos, ...options }), () => 'SUBACK');
        assert.equal(granted[0].qos, qos);
        return this;
    }

    unsubscribe(filter) {
        return within(this.mqtt.unsubscribeAsync(filter), () => 'UNSUBACK');
    }

    // Resolves when the broker has it, except with QoS 0.
    publish(to, payload, qos = 0, retain = false, properties = undefined) {
        return within(this.mqtt.publishAsync(to, payload, { qos, retain, properties }), () => `the acknowledgement of ${to}`);
    }

    async next() {
        if (this.queue.length === 0) await within(new Promise((resolve) => { this.wake = resolve; }), () => `a message for ${this.id}`);
        return this.queue.shift();
    }

    async take(count) {
        const messages = [];
        while (messages.length < count) messages.push(await this.next());
        return messages;
    }

    async texts(count) {
        return (await this.take(count)).map((m) => m.payload.toString());
    }

    // The connection ends without DISCONNECT.
    cut() {
        this.mqtt.stream.destroy();
    }

    leave() {
        return within(this.mqtt.endAsync(), () => 'the end of the connection');
    }
}

const leave = (...clients) => Promise.all(clients.map((c) => c.leave()));

for (const qos of [0, 1, 2]) {
    scenario(`QoS ${qos} both ways`, 3, async () => {
        const client = await (await Client.open(`qos${qos}`)).subscribe(topic(`qos${qos}`, '+'), qos);
        const sent = numbers(50).map((i) => client.publish(topic(`qos${qos}`, 't'), i, qos));
        const got = await client.take(50);
        assert.deepEqual(got.map((m) => [m.payload.toString(), m.packet.qos]), numbers(50).map((i) => [i, qos]));
        await Promise.all(sent);
        await leave(client);
    });
}

scenario('the lower QoS of publisher and subscriber', 3, async () => {
    const client = await (await Client.open('lower')).subscribe(topic('lower'), 1);
    for (const qos of [0, 1, 2]) await client.publish(topic('lower'), String(qos), qos);
    assert.deepEqual((await client.take(3)).map((m) => `${m.payload} ${m.packet.qos}`).sort(), ['0 0', '1 1', '2 1']);
    await leave(client);
});

scenario('binary, empty and large payloads', 3, async () => {
    const client = await (await Client.open('payloads')).subscribe(topic('payloads'), 1);
    const wanted = [ALL_BYTES, Buffer.alloc(0), Buffer.concat(Array(3900).fill(ALL_BYTES)), Buffer.from([0])];
    for (const payload of wanted) await client.publish(topic('payloads'), payload, 1);
    const got = await client.take(4);
    assert.ok(got.every((m, i) => m.payload.equals(wanted[i])), `lengths ${got.map((m) => m.payload.length)}`);
    await leave(client);
});

scenario('topics in UTF-8', 3, async () => {
    const client = await (await Client.open('utf8')).subscribe(topic('Küche', '+', '#'), 2);
    const wanted = [topic('Küche', '温度', '☃'), topic('Küche', ' ', '𝄞', '😀'), topic('Küche', '')];
    for (const one of wanted) await client.publish(one, 'ä€😀', 2);
    assert.deepEqual((await client.take(3)).map((m) => [m.topic, m.payload.toString()]), wanted.map((one) => [one, 'ä€😀']));
    await leave(client);
});

scenario('retained messages', 3, async () => {
    const [client, later, last] = await Promise.all(['retainer', 'later', 'last'].map((name) => Client.open(name)));
    await client.publish(topic('retained', 'a'), 'first', 1, true);
    await client.publish(topic('retained', 'a'), 'newest', 1, true);
    await later.subscribe(topic('retained', '#'), 1);
    const message = await later.next();
    assert.deepEqual([message.payload.toString(), message.packet.retain, message.packet.qos], ['newest', true, 1]);
    await client.publish(topic('retained', 'a'), '', 1, true);
    assert.deepEqual(await later.texts(1), ['']);
    await last.subscribe(topic('retained', '#'), 1);
    await client.publish(topic('retained', 'b'), 'live', 1);
    assert.deepEqual(await last.texts(1), ['live']);
    await leave(client, later, last);
});

scenario('wills', 3, async () => {
    const watcher = await (await Client.open('watcher')).subscribe(topic('will', '+'), 1);
    const will = (name, payload) => ({ will: { topic: topic('will', name), payload: Buffer.from(payload), qos: 1, retain: true } });
    const dying = await Client.open('dying', will('dying', 'gone'));
    await leave(await Client.open('leaving', will('leaving', 'must not come')));
    dying.cut();
    const message = await watcher.next();
    assert.deepEqual([message.topic, message.payload.toString(), message.packet.qos], [topic('will', 'dying'), 'gone', 1]);
    const late = await (await Client.open('late')).subscribe(topic('will', '+'), 1);
    assert.deepEqual([(await late.next()).packet.retain], [true]);
    await watcher.publish(topic('will', 'dying'), '', 1, true);
    assert.deepEqual(await watcher.texts(1), ['']);
    await leave(watcher, late);
});

scenario('persistent sessions', 3, async () => {
    const stay = { clean: false, properties: { sessionExpiryInterval: 300 } };
    const publisher = await Client.open('waker');
    let sleeper = await Client.open('sleeper', stay);
    assert.equal(sleeper.sessionPresent, false);
    await sleeper.subscribe(topic('session'), 2);
    await leave(sleeper);
    const wanted = numbers(20).map((i) => `${i} ${1 + (i % 2)}`);
    for (const i of numbers(20)) await publisher.publish(topic('session'), i, 1 + (i % 2));
    sleeper = await Client.open('sleeper', stay);
    assert.equal(sleeper.sessionPresent, version > 3);
    assert.deepEqual((await sleeper.take(20)).map((m) => `${m.payload} ${m.packet.qos}`).sort(), wanted.sort());
    await leave(sleeper);
    const fresh = await Client.open('sleeper');
    assert.equal(fresh.sessionPresent, false);
    await publisher.publish(topic('session'), 'unheard', 1);
    await fresh.subscribe(topic('session'), 1);
    await publisher.publish(topic('session'), 'heard', 1);
    assert.deepEqual(await fresh.texts(1), ['heard']);
    await leave(fresh, publisher);
});

scenario('unsubscribing', 3, async () => {
    const client = await (await Client.open('unsubscriber')).subscribe(topic('un', 'a'), 1);
    await client.subscribe(topic('un', 'b'), 1);
    await client.unsubscribe(topic('un', 'a'));
    await client.publish(topic('un', 'a'), 'unheard', 1);
    await client.publish(topic('un', 'b'), 'heard', 1);
    assert.deepEqual(await client.texts(1), ['heard']);
    await leave(client);
});

scenario('a second client of the same name takes over', 3, async () => {
    const watcher = await (await Client.open('takeover-watcher')).subscribe(topic('takeover'), 1);
    await Client.open('twin', { will: { topic: topic('takeover'), payload: Buffer.from('taken'), qos: 1, retain: false } });
    const second = await Client.open('twin');
    assert.deepEqual(await watcher.texts(1), ['taken']);
    await second.subscribe(topic('takeover'), 1);
    await watcher.publish(topic('takeover'), 'alive', 1);
    assert.deepEqual(await second.texts(1), ['alive']);
    await leave(second, watcher);
});

scenario('shared subscriptions', 3, async () => {
    const group = await Promise.all(numbers(3).map((i) => Client.open(`share${i}`)));
    for (const one of group) await one.subscribe(`$share/g-${run}/${topic('shared', '+')}`, 1);
    const publisher = await (await Client.open('sharer')).subscribe(topic('shared', '+'), 1);
    for (const i of numbers(60)) await publisher.publish(topic('shared', 't'), i, 1);
    assert.deepEqual(await publisher.texts(60), numbers(60));
    const count = () => group.reduce((sum, one) => sum + one.queue.length, 0);
    await within((async () => {
        while (count() < 60) await Promise.race(group.map((one) => new Promise((resolve) => { one.wake = resolve; })));
    })(), () => `all of the group's messages, ${count()} so far,`);
    const got = group.map((one) => one.queue.map((m) => Number(m.payload)));
    assert.deepEqual(got.flat().sort((a, b) => a - b), numbers(60).map(Number));
    assert.ok(got.every((heard) => heard.length > 0), `one got nothing: ${JSON.stringify(got)}`);
    await leave(...group, publisher);
});

scenario('request and response', 5, async () => {
    const server = await (await Client.open('server')).subscribe(topic('request'), 1);
    const client = await (await Client.open('requester')).subscribe(topic('response'), 1);
    await client.publish(topic('request'), '2+2', 1, false, { responseTopic: topic('response'), correlationData: ALL_BYTES });
    const asked = (await server.next()).packet.properties;
    await server.publish(asked.responseTopic, '4', 1, false, { correlationData: asked.correlationData });
    const answer = await client.next();
    assert.equal(answer.payload.toString(), '4');
    assert.ok(answer.packet.properties.correlationData.equals(ALL_BYTES));
    await leave(server, client);
});

scenario('user properties', 5, async () => {
    const client = await (await Client.open('properties')).subscribe(topic('properties'), 2);
    const userProperties = { b: ['2', '3'], a: '1', größe: '😀' };
    await client.publish(topic('properties'), 'x', 2, false, { userProperties, contentType: 'text/plain', payloadFormatIndicator: true });
    const got = (await client.next()).packet.properties;
    assert.deepEqual({ ...got.userProperties }, userProperties);
    assert.deepEqual([got.contentType, got.payloadFormatIndicator], ['text/plain', true]);
    await leave(client);
});

scenario('message expiry', 5, async () => {
    const stay = { properties: { sessionExpiryInterval: 300 } };
    await leave(await (await Client.open('absent', stay)).subscribe(topic('expiry', 'queued'), 1));
    const client = await Client.open('expirer');
    await client.publish(topic('expiry', 'queued'), 'short', 1, false, { messageExpiryInterval: 1 });
    await client.publish(topic('expiry', 'queued'), 'long', 1, false, { messageExpiryInterval: 100 });
    await client.publish(topic('expiry', 'kept', 'short'), 'short', 1, true, { messageExpiryInterval: 1 });
    await client.publish(topic('expiry', 'kept', 'long'), 'long', 1, true, { messageExpiryInterval: 100 });
    const end = Date.now() + PATIENCE;
    for (let kept = ''; kept !== 'long';) {
        assert.ok(Date.now() < end, `a retained message does not expire: ${kept}`);
        await client.subscribe(topic('expiry', 'kept', '+'), 1);
        await client.publish(topic('expiry', 'kept', 'mark'), 'mark', 1);
        const got = [];
        while (got.at(-1) !== 'mark') got.push(...await client.texts(1));
        kept = got.filter((text) => text !== 'mark').join(' ');
    }
    const absent = await Client.open('absent', { clean: false, ...stay });
    const message = await absent.next();
    assert.deepEqual([absent.sessionPresent, message.payload.toString()], [true, 'long']);
    const left = message.packet.properties.messageExpiryInterval;
    assert.ok(left >= 1 && left <= 99, `${left} s left of 100`);
    await client.publish(topic('expiry', 'kept', 'long'), '', 1, true);
    await leave(absent, client);
});

scenario('topic aliases', 5, async () => {
    const client = await (await Client.open('aliases', { properties: { topicAliasMaximum: 5 } })).subscribe(topic('alias', '+'), 1);
    await client.publish(topic('alias', 'a'), '0', 1, false, { topicAlias: 1 });
    for (const i of ['1', '2', '3']) await client.publish('', i, 1, false, { topicAlias: 1 });
    await client.publish(topic('alias', 'b'), '4', 1, false, { topicAlias: 1 });
    await client.publish('', '5', 1, false, { topicAlias: 1 });
    assert.deepEqual((await client.take(6)).map((m) => [m.topic, m.payload.toString()]),
        numbers(6).map((i) => [topic('alias', i < 4 ? 'a' : 'b'), i]));
    await leave(client);
});

scenario('subscription identifiers', 5, async () => {
    const client = await (await Client.open('identifiers')).subscribe(topic('ids', '+'), 1, { properties: { subscriptionIdentifier: 7 } });
    await client.subscribe(topic('ids', '#'), 1, { properties: { subscriptionIdentifier: 268435455 } });
    await client.publish(topic('ids', 'a'), 'x', 1);
    const got = new Set();
    while (got.size < 2) [(await client.next()).packet.properties.subscriptionIdentifier].flat().forEach((id) => got.add(id));
    assert.deepEqual([...got].sort((a, b) => a - b), [7, 268435455]);
    await leave(client);
});

scenario('subscription options', 5, async () => {
    const [client, other] = await Promise.all(['options', 'options-other'].map((name) => Client.open(name)));
    await client.publish(topic('options', 'kept'), 'kept', 1, true);
    await client.subscribe(topic('options', '+'), 1, { nl: true, rap: true, rh: 2 });
    await client.publish(topic('options', 'own'), 'own', 1);
    await other.publish(topic('options', 'a'), 'a', 1, true);
    const message = await client.next();
    assert.deepEqual([message.payload.toString(), message.packet.retain], ['a', true]);
    for (const name of ['kept', 'a']) await other.publish(topic('options', name), '', 1, true);
    await leave(client, other);
});

scenario('receive maximum', 5, async () => {
    const client = await (await Client.open('narrow', { properties: { receiveMaximum: 2 } })).subscribe(topic('narrow'), 2);
    const publisher = await Client.open('wide');
    const sent = numbers(40).map((i) => publisher.publish(topic('narrow'), i, 1 + (i % 2)));
    assert.deepEqual((await client.texts(40)).sort(), numbers(40).sort());
    await Promise.all(sent);
    await leave(client, publisher);
});

Promise.all([...scenarios].map(([name, work]) => work().then(() => [], (error) => [[name, error.stack]]))).then((failed) => {
    process.stdout.write(`${JSON.stringify({ ran: [...scenarios.keys()], failed: Object.fromEntries(failed.flat()) })}\n`, () => process.exit(0));
});
